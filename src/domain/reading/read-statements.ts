import { type Cue, type FoundCue, findCues } from './dependency-cues.ts';
import type { VisibleText } from './outline.ts';
import { maskCode } from './prose.ts';
import { readExplicit, readTargets } from './read-targets.ts';
import { singleTarget } from './single-target.ts';
import type { FoundTargets, MaskedText, Target, Viewpoint } from './target.ts';

/** One phrase of a text that orders work. */
export interface Statement {
  /** Whether the objects come before the subject, after it, or have nothing to do with it. */
  readonly order: 'objects first' | 'objects later' | 'independent' | 'last' | 'first';
  /** What waits, where the text says it; empty where the phrase has no subject of its own. */
  readonly subjects: readonly Target[];
  readonly objects: readonly Target[];
  /** The phrase with its references, as written. */
  readonly words: string;
  /** A phrase that has no other use stands at the beginning of its sentence. */
  readonly opensSentence: boolean;
}

export type StatementContext = Omit<Viewpoint, 'certainty'>;

const LONGEST_QUOTE = 200;
const NOTHING: Target = { unresolved: 'no item of the list is called so, and it is no issue.' };
/** Other phrases have other uses. */
const CERTAIN =
  /^(?:depend(?:s|ing|ent)? |depends$|dependenc(?:y|ies)$|deps?$|(?:is |are )?(?:still )?blocked |wait(?:s|ing) (?:for|on)|requires$)/i;
const NOBODY =
  /^[\s:]*(?:\d+ ?(?:ms|s|secs?|seconds?|min|minutes?|h|hours?|days?|weeks?|months?)|none|nothing|nobody|no one|n\/a|nil|tbd|[-–—])(?!\p{L})/iu;
const SENTENCE_END = /(?<=[.!?。！？])\s+|(?<=[。！？])|\n|;\s/gu;
const CLAUSE_END =
  /(?<!\b(?:i\.e|e\.g|bzw|i|e))[.](?=\s|$)|[;。；\n]|,(?! (?:i\.e\.|e\.g\.|see|and|or|und|et|y|e) )/u;
const CLAUSE_START = /[,;:()（），。；：\n]|(?<=\.)\s|\s[–—-]\s/gu;
const LEADING =
  /^[^\p{L}\p{N}#"“„«([]*(?:(?:order(?:ing)?|sequence|dependenc(?:y|ies)|note|nb|important|reihenfolge|wichtig|hinweis|abhängigkeit(?:en)?|ordre|orden|ordem|nota)\s*[:：]\s*)?(?:(?:and|so|then|also|please|but|und|et|y|e)\s+)?/iu;

/** The statements of a text. `within` an item, the item itself is what they are about; elsewhere they name their subjects. */
export function readStatements(text: VisibleText, context: StatementContext): Statement[] {
  const masked: MaskedText = { plain: text.plain, masked: maskCode(text) };
  return sentencesOf(masked.masked).flatMap(([start, end]) => readSentence(masked, start, end, context));
}

function readSentence(whole: MaskedText, start: number, end: number, context: StatementContext): Statement[] {
  // What follows the sentence is none of its names.
  const text = { plain: whole.plain.slice(0, end), masked: whole.masked.slice(0, end) };
  const statements: Statement[] = [];
  let readTo = start;
  let subjects: readonly Target[] = [];
  for (const found of findCues(text.masked.slice(start))) {
    const cue: FoundCue = { ...found, start: found.start + start, end: found.end + start };
    if (cue.start < readTo) continue;
    if (context.stater !== null && cue.cue === 'precedes')
      subjects = namedBefore(text, readTo, cue.start, context);
    if (context.stater === null) {
      const said = subjectsBefore(text, readTo, cue.start, context);
      if (said.length > 0) subjects = said;
    }
    const objects = objectsOf(text, cue, readTo, context);
    const opensSentence =
      cue.cue === 'follows strictly' && !/\p{L}/u.test(text.masked.slice(start, cue.start));
    if (objects.targets.length === 0 && cue.cue !== 'last' && cue.cue !== 'first') {
      const lost = context.stater === null ? null : namesNothing(text, cue);
      if (lost !== null)
        statements.push({
          order: 'objects first',
          subjects: [],
          objects: [NOTHING],
          words: lost,
          opensSentence,
        });
      continue;
    }
    readTo = Math.max(objects.end, cue.end);
    const words = text.plain.slice(
      cue.cue === 'after what stands before' ? objects.start : cue.start,
      readTo,
    );
    statements.push({
      order: orderOf(cue.cue),
      subjects,
      objects: objects.targets,
      words: tidy(words),
      opensSentence,
    });
  }
  return statements;
}

/** The words behind a phrase that is certainly about order, where they name neither an item nor an issue. */
function namesNothing(text: MaskedText, { cue, start, end }: FoundCue): string | null {
  if (cue !== 'follows strictly' || !CERTAIN.test(text.masked.slice(start, end))) return null;
  const rest = text.plain.slice(end, end + 80);
  const [name = ''] = rest.split(/[,.;:()\n](?:\s|$)/, 1);
  return /[\p{L}\p{N}]/u.test(name) && !NOBODY.test(name)
    ? tidy(text.plain.slice(start, end + name.length))
    : null;
}

function orderOf(cue: Cue): Statement['order'] {
  switch (cue) {
    case 'independent':
    case 'last':
    case 'first':
      return cue;
    case 'precedes':
      return 'objects later';
    default:
      return 'objects first';
  }
}

function objectsOf(
  text: MaskedText,
  { cue, start, end }: FoundCue,
  from: number,
  context: StatementContext,
): FoundTargets & { readonly start: number } {
  if (cue === 'last' || cue === 'first') return { targets: [], start, end };
  const certainty = cue === 'follows strictly' ? 'strict' : 'loose';
  const view = { ...context, certainty } as const;
  if (cue === 'after what stands before') {
    const clause = clauseStart(text.masked, from, start);
    const before = { plain: text.plain.slice(0, start), masked: text.masked.slice(0, start) };
    const found = readTargets(before, clause, view);
    const explicit = found.targets.length > 0 ? found : readExplicit(before, clause, start, view, true);
    return { ...explicit, start: clause, end };
  }
  const after = /[\s:：]*/y;
  after.lastIndex = end;
  after.test(text.masked);
  const direct = readTargets(text, after.lastIndex, view);
  if (direct.targets.length > 0) return { ...direct, start };
  const clause = text.masked.slice(end).search(CLAUSE_END);
  const limit = Math.min(end + 70, clause === -1 ? text.masked.length : end + clause);
  return { ...readExplicit(text, end, limit, view), start };
}

/** Within an item, only `item 4 must be done before item 1` is about another one. */
function namedBefore(
  text: MaskedText,
  from: number,
  to: number,
  context: StatementContext,
): readonly Target[] {
  const clause = clauseStart(text.masked, from, to);
  const before = { plain: text.plain.slice(0, to), masked: text.masked.slice(0, to) };
  return singleTarget(before, clause, { ...context, certainty: 'strict' })?.targets ?? [];
}

/** What stands at the beginning of a sentence, before the phrase. */
function subjectsBefore(
  text: MaskedText,
  from: number,
  to: number,
  context: StatementContext,
): readonly Target[] {
  const before = { plain: text.plain.slice(0, to), masked: text.masked.slice(0, to) };
  const lead = LEADING.exec(before.masked.slice(from))?.[0].length ?? 0;
  const view = { ...context, certainty: 'subject' } as const;
  const direct = readTargets(before, from + lead, view);
  if (direct.targets.length > 0) return direct.targets;
  const clause = clauseStart(before.masked, from + lead, to);
  const own = LEADING.exec(before.masked.slice(clause))?.[0].length ?? 0;
  const last = readTargets(before, clause + own, view);
  return last.targets.length > 0 ? last.targets : readExplicit(before, from + lead, to, view).targets;
}

function clauseStart(masked: string, from: number, to: number): number {
  const ends = [...masked.slice(from, to).matchAll(CLAUSE_START)];
  const last = ends.at(-1);
  return last === undefined ? from : from + last.index + last[0].length;
}

function sentencesOf(masked: string): [number, number][] {
  const ends = [...masked.matchAll(SENTENCE_END)];
  const sentences: [number, number][] = [];
  let start = 0;
  for (const { index, 0: sign } of ends) {
    // “i.e. step 3” goes on.
    if (/\b(?:i\.e|e\.g|bzw|z\.b|ca|no|nr|vs)\.$/i.test(masked.slice(start, index))) continue;
    sentences.push([start, index]);
    start = index + sign.length;
  }
  return [...sentences, [start, masked.length]];
}

/** A bracket that was opened before the phrase is no part of it. */
function tidy(words: string): string {
  const text = words.trim();
  return shorten(text.endsWith(')') && !text.includes('(') ? text.slice(0, -1) : text);
}

/** Words as they are quoted: every edge of a long list carries them. */
export function shorten(words: string): string {
  return words.length > LONGEST_QUOTE ? `${words.slice(0, LONGEST_QUOTE - 1).trimEnd()}…` : words;
}
