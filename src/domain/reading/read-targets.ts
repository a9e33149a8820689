import { collectiveTargets } from './collective-targets.ts';
import { findNamed } from './named-words.ts';
import { singleTarget } from './single-target.ts';
import { type FoundTargets, type MaskedText, pointAt, skip, type Target, type Viewpoint } from './target.ts';

const FILLER =
  /[\s([]*(?:(?:task|item|step|aufgabe|punkt|schritt|étape|tarea|tarefa) (?=\d{1,2}\.\d))?(?:(?:需要?|要)?(?:等待?|先|在)\s*|(?:do|finish|land|merge|finishing|merging|completing|landing|we (?:finish|merge|land|complete)|auf|an|von|de|que|lo de|du|des) )?(?:the (?:completion|merge|end|fix|landing|release|work|names?|output|result)s? (?:of|on|for|in|from) |(?:completion|merge) of |names? from )?(?:the |both |all of |all |die |der |das |den |dem |le |la |les |el |los |las |o |os |as |l['’])*/iuy;
const WAITING = /\s*(?:需要?|要)?(?:等待?到?|先|在)\s*/uy;
const SEPARATOR =
  /\s*(?:[,、，]\s*(?:and |or |und |et |y |e )?|;\s*|&\s*|\+\s*|\/\s*|[和与及跟とや]\s*|(?<![\p{L}])(?:and|or|plus|as well as|und|sowie|oder|et|ou|y|e|o)\s+)(?:also )?(?:on |by |vom |von |auf |de |d['’])?/iuy;
const VERB =
  /^\s+(starts?|begins?|can|could|may|must|should|will|needs?|depends?|requires?|waits?|comes?|goes|follows?|blocks?|is|are|has|have)(?!\p{L})/iu;
/** A number in the middle of a sentence is a name only behind such a word. */
const BEFORE_NUMBER = /(?<!\p{L})(?:from|in|of|by|with|von|aus|de|du|step|punkt|no\.)\s*$/iu;

/** What the text from `at` on points at, one thing or a list of them. Empty where it names nothing that we know. */
export function readTargets(text: MaskedText, at: number, view: Viewpoint): FoundTargets {
  const targets: Target[] = [];
  let end = at;
  let from = at;
  for (;;) {
    const found = targetAt(text, from, view);
    const separator = text.masked.slice(end, from);
    if (found === null || (view.certainty !== 'subject' && beginsClause(text.masked, separator, found.end))) {
      return { targets, end };
    }
    targets.push(...found.targets);
    end = found.end;
    from = skip(SEPARATOR, text.masked, end);
    if (from === end) return { targets, end };
  }
}

/** `after phase 1, and phase 3 starts …`: what stands before such a verb is spoken of next, and no part of the list. */
function beginsClause(masked: string, separator: string, end: number): boolean {
  if (!separator.includes(',')) return false;
  const verb = VERB.exec(masked.slice(end, end + 20))?.[1];
  return verb !== undefined && (/\p{L}/u.test(separator) || !/^(?:is|are|has|have)$/i.test(verb));
}

/** The first thing between two places that is named by a number, an id or in quotes; words alone do not count. */
export function readExplicit(
  text: MaskedText,
  from: number,
  to: number,
  view: Viewpoint,
  takesNumbers = false,
): FoundTargets {
  const starts = /(?<![\p{L}\p{N}\u{FFFC}_#./-])(?=[#"“„«「\p{L}\p{N}\u{FFFC}])/gu;
  for (const { index } of text.masked.slice(from, to).matchAll(starts)) {
    const at = from + index;
    const isNumber = /\d/.test(text.masked.charAt(at));
    if (isNumber && !takesNumbers && !BEFORE_NUMBER.test(text.masked.slice(Math.max(0, at - 12), at)))
      continue;
    if (singleTarget(text, at, view) === null) continue;
    return readTargets(text, at, view);
  }
  return { targets: [], end: from };
}

function targetAt(text: MaskedText, at: number, view: Viewpoint): FoundTargets | null {
  return (
    collectiveTargets(text, at, view) ??
    collectiveTargets(text, skip(FILLER, text.masked, at), view) ??
    singleTarget(text, at, view) ??
    singleTarget(text, skip(FILLER, text.masked, at), view) ??
    byWords(text, at, view)
  );
}

function byWords(
  { plain }: MaskedText,
  at: number,
  { stater, names, certainty }: Viewpoint,
): FoundTargets | null {
  const from = skip(WAITING, plain, at);
  const found = findNamed(plain, from, stater?.handle ?? null, names, certainty);
  return found === null ? null : { targets: found.handles.map(pointAt), end: found.end };
}
