import type { Handle } from '../work-item.ts';
import type { NamedItem, NameIndex } from './name-index.ts';
import { findAllNamed } from './named-words.ts';
import {
  type FoundTargets,
  itemsOf,
  type MaskedText,
  matchAt,
  pointAtAll,
  skip,
  type Viewpoint,
} from './target.ts';
import { isEmptyWord, wordsOf } from './title-words.ts';

const ALL_ABOVE =
  /(?:(?:all|everything|each|every|any|none|both|alles?|alle[nrms]?|s[äa]mtliche\p{L}*|tou(?:s|tes|t)|todos?|todas?|tudo|tutti|tutte)(?!\p{L})[^.;:\n]{0,45}?(?<!\p{L})(?:above|before|so far|previous|preceding|oben|obigen?|vorherigen|vorigen|davor|ci-dessus|pr[ée]c[ée]dente?s?|plus haut|anteriore?s?|de arriba|arriba|acima|sopra)(?!\p{L})|the above|the previous (?:items|tasks|steps|ones|points)|(?:all )?(?:of )?the (?:fixes|findings|items|tasks|points|steps|changes)(?= (?:are|have|land|is))|(?:上面|以上|前面)(?:的)?(?:所有|全部)?(?:的)?(?:任务|步骤|\p{Script=Han}{1,6}?(?=迁移|完成|合并|都))?(?:全部)?|上述(?:所有)?(?:任务|步骤)?|上記(?:の)?(?:すべて|全て|タスク)?)/iuy;
const PARTS_ABOVE =
  /(?:all )?(?:of )?(?:the )?(?:files |items |tasks )?(?:in )?(?:the )?(two|three|four|five|\d) (?:sections|phases|groups|lists|parts|blocks) (?:above|before)/iuy;
const ALL_OTHERS =
  /(?:everything else|all (?:of )?(?:the )?(?:others?|rest|remaining)(?: \p{L}+)?|the (?:rest|others)(?=$|[.,;:)]| (?:is|are|of the|has|have))|every other \p{L}+|(?:alle|allen|allem) (?:anderen?|[üu]brigen)(?: \p{L}+)?|alles andere|allem anderen|tou(?:s|tes) les autres|tout le reste|todos? los dem[áa]s|todas las dem[áa]s|todo lo dem[áa]s|todos os outros|todas as outras|其他(?:所有)?(?:任务)?|其它(?:所有)?|他のすべて)/iuy;
const PREVIOUS =
  /(?:the )?(?:previous|preceding|last) (?:one|item|task|step|point)|that one|the (?:one|step|item|task) (?:before|above)|(?:dem |den )?(?:vorherigen|vorigen) (?:punkt|schritt)|(?:l['’])?(?:[ée]tape|point|t[âa]che) pr[ée]c[ée]dente?|el (?:paso|punto) anterior|la tarea anterior|o (?:passo|item) anterior|上一(?:步|项)/iuy;
const ALL_IN =
  /(?:everything|all(?: of)?(?: the)?(?: \p{L}+){0,2}|each (?:item|task)|(?:the )?(?:items|tasks|work|files)|alles|allen? \p{L}+|tout|todo) (?:in|of|from|under|aus|in|von|unter|dans|sous|de|en|bajo|em|van) (?:the |der |den )?/iuy;
const ALL_NAMED =
  /(?:all|every|any|both)(?: of)?(?: the)? (\p{L}{3,30})(?!\p{L})|(?<=all |all of )(?:the )?(\p{L}{4,30}s)(?!\p{L})|the (\p{L}{2,30}(?:es|xes|ings|als))(?= (?:are|have|were) )/iuy;
const ALL_CHINESE =
  /(?:所有|全部)(?:的)?(\p{Script=Han}{2,8}?)(?=迁移|完成|合并|都|和|、|，|。|之后|后|\)|）|$)/uy;
const OF_PRIORITY =
  /(?:all |every )?(?:of )?(?:the )?(P[0-3])(?:s|\s(?:items|tasks|issues|bugs|blockers|ones|points))/iuy;
const COUNTS: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4, five: 5 };
/** More than GitHub's 100 sub-issues cannot be run in any case. */
/** Words of a name. */
const LONGEST_PART = 14;
/** `milestones 1-2`, `phases 1, 2 and 3`. */
const NUMBERED_PARTS =
  /(phase|milestone|stage|wave|track|sprint|iteration|workstream)s?\s(\d{1,2})(?:\s?(?:-|–|to|through)\s?(\d{1,2}))?((?:\s?(?:,|and|&|or)\s?(?:and\s)?\d{1,2}(?![\p{L}\p{N}]|\s+\p{L}+s\b))*)/iuy;
const MOST_AT_ONCE = 200;

type Found = readonly [items: readonly NamedItem[], length: number];

/** Several items that one phrase at a place stands for: `all of the above`, `everything in Phase 1`, `all P0 items`. */
export function collectiveTargets(text: MaskedText, at: number, view: Viewpoint): FoundTargets | null {
  const start = skip(/[\s(]*/y, text.masked, at);
  const swept = sweep(text.masked, start, view);
  if (swept !== null) {
    const [items, length] = swept;
    const within = matchAt(/ (?:in|of|from|under) (?:the )?/iuy, text.masked, start + length);
    const part = within === null ? null : partAt(text, start + length + within[0].length, view, true);
    if (part === null) return others(items, start + length, view);
    const inside = new Set(itemsOf(part.targets));
    return others(
      items.filter(({ handle }) => inside.has(handle)),
      part.end,
      view,
    );
  }
  const numbered = numberedParts(text.masked, start, view);
  if (numbered !== null) return numbered;
  const inside = matchAt(ALL_IN, text.masked, start);
  const part = partAt(text, inside === null ? start : start + inside[0].length, view, inside !== null);
  if (part !== null) return part;
  const named = matchAt(ALL_NAMED, text.masked, start);
  if (named === null) return null;
  const handles = findAllNamed(
    named[1] ?? named[2] ?? named[3] ?? '',
    view.stater?.handle ?? null,
    view.names,
  );
  return handles.length < 2 ? null : { targets: pointAtAll(handles), end: start + named[0].length };
}

/** Phases and the like by their numbers; one that the issue does not have is worth a message. */
function numberedParts(masked: string, start: number, { names, stater }: Viewpoint): FoundTargets | null {
  const [said, kind = '', first, last, more = ''] = matchAt(NUMBERED_PARTS, masked, start) ?? [];
  if (said === undefined) return null;
  const [from, to] = [Number(first), Number(last ?? first)];
  const range = Array.from({ length: Math.max(1, Math.min(to - from + 1, 20)) }, (_, index) => from + index);
  const numbers = [...range, ...(more.match(/\d+/g) ?? []).map(Number)];
  const parts = numbers.flatMap((number) => names.partsByName.get(`${kind.toLowerCase()} ${number}`) ?? []);
  const end = start + said.length;
  if (parts.length === 0) return { targets: [{ unresolved: 'no part of this issue is called so.' }], end };
  const handles = new Set(
    parts.flatMap((part) => part.handles).filter((handle) => handle !== stater?.handle),
  );
  return { targets: pointAtAll([...handles]), end };
}

/** All but the one that speaks; `null` where nothing is left. */
function others(items: readonly NamedItem[], end: number, { stater }: Viewpoint): FoundTargets | null {
  const handles = items.map(({ handle }) => handle).filter((handle) => handle !== stater?.handle);
  return handles.length === 0 ? null : { targets: pointAtAll(handles.slice(-MOST_AT_ONCE)), end };
}

function sweep(masked: string, start: number, { names, line }: Viewpoint): Found | null {
  const read = (pattern: RegExp): RegExpExecArray | null => matchAt(pattern, masked, start);
  const parts = read(PARTS_ABOVE);
  if (parts !== null) return [inPartsAbove(parts[1] ?? '', line, names), parts[0].length];
  const above = read(ALL_ABOVE);
  if (above !== null) return [ofKind(above[0], itemsAbove(line, names), names), above[0].length];
  const chinese = read(ALL_CHINESE);
  const sections =
    chinese === null ? [] : names.wholeParts.filter(({ title }) => title.includes(chinese[1] ?? ''));
  if (chinese !== null && sections.length > 0) {
    return [
      having(
        sections.flatMap(({ part }) => part.handles),
        names,
      ),
      chinese[0].length,
    ];
  }
  const ranked = read(OF_PRIORITY);
  const rank = ranked?.[1]?.toUpperCase();
  const urgent = rank === undefined ? [] : names.items.filter(({ priority }) => priority === rank);
  if (ranked !== null && urgent.length > 0) return [urgent, ranked[0].length];
  const rest = read(ALL_OTHERS);
  if (rest !== null) return [names.items, rest[0].length];
  const previous = read(PREVIOUS);
  return previous === null ? null : [itemsAbove(line, names).slice(-1), previous[0].length];
}

/** `the three sections above`; the last section above is where the words stand. */
function inPartsAbove(amount: string, line: number, names: NameIndex): NamedItem[] {
  const count = COUNTS[amount.toLowerCase()] ?? Number(amount);
  const before = names.parts.filter((part) => part.line < line).slice(-count - 1, -1);
  return having(
    before.flatMap(({ handles }) => handles),
    names,
  );
}

/** `every integration above` means those under “Integrations”, where there is such a heading. */
function ofKind(phrase: string, items: readonly NamedItem[], { headings }: NameIndex): readonly NamedItem[] {
  const kinds = wordsOf(phrase)
    .filter(({ text }) => !isEmptyWord(text))
    .map(({ text }) => headings.holders(text));
  const urgent: readonly string[] = phrase.toUpperCase().match(/\bP[0-3]\b/g) ?? [];
  const meant = items.filter(
    ({ handle, priority }) =>
      (priority !== null && urgent.includes(priority)) || kinds.some((kind) => kind.has(handle)),
  );
  return meant.length > 0 ? meant : items;
}

function having(handles: readonly Handle[], { items }: NameIndex): NamedItem[] {
  const wanted = new Set(handles);
  return items.filter(({ handle }) => wanted.has(handle));
}

/** Items stand in document order. */
function itemsAbove(line: number, { items }: NameIndex): readonly NamedItem[] {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((items[middle]?.found.line ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return items.slice(Math.max(0, low - MOST_AT_ONCE), low);
}

/** A section or group by its name; one common word is a name only where it is written like one. */
function partAt(
  { plain }: MaskedText,
  at: number,
  { names, stater }: Viewpoint,
  isCertain: boolean,
): FoundTargets | null {
  const quote = /^["“„«]/.test(plain.slice(at, at + 1)) ? 1 : 0;
  const rest = plain.slice(at + quote, at + quote + 120);
  const chinese = names.wholeParts.find(
    ({ name }) => rest.startsWith(name) && !/^\s*#?\d/.test(rest.slice(name.length)),
  );
  if (chinese !== undefined) {
    const handles = chinese.part.handles.filter((handle) => handle !== stater?.handle);
    return {
      targets: pointAtAll(handles),
      end: at + quote + chinese.name.length,
    };
  }
  const said = wordsOf(rest).slice(0, LONGEST_PART);
  if (rest.slice(0, said[0]?.start).trim() !== '') return null;
  for (let length = said.length; length > 0; length -= 1) {
    const spoken = said.slice(0, length);
    const name = spoken.map(({ text }) => text).join(' ');
    const part = names.partsByName.get(name);
    const end = spoken.at(-1)?.end ?? 0;
    if (part === undefined || !isWhole(name, rest.slice(end))) continue;
    const isWritten = /^\p{Lu}/u.test(rest.trimStart()) || /\d/.test(name) || length > 1 || quote > 0;
    if (!isCertain && !isWritten) continue;
    const handles = part.handles.filter((handle) => handle !== stater?.handle);
    return { targets: pointAtAll(handles), end: at + end + 2 * quote };
  }
  return null;
}

/** The name of a folder is no name of what stands in it, and `Tasks 3 and 5` are no section called “Tasks”. */
function isWhole(name: string, behind: string): boolean {
  if (/^[/.\w-]/.test(behind) && !/^\.(?:\s|$)/.test(behind)) return false;
  return /\d$/.test(name) || !/^\s*#?\d/.test(behind);
}
