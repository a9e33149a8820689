import type { Handle, ItemAction } from '../work-item.ts';
import { readAction } from './item-action.ts';
import { bareCode, type NameIndex } from './name-index.ts';
import { isEmptyWord, titleWords, wordsOf } from './title-words.ts';

/**
 * How readily words are taken as the name of an item: behind a phrase that has no other use (`depends on`), behind one that has
 * (`after`), or at the beginning of a sentence, where every word is written like a name.
 */
export type Certainty = 'strict' | 'loose' | 'subject';

export interface FoundName {
  readonly handles: readonly Handle[];
  readonly end: number;
}

/** Where the words of a name end: at a sign, a conjunction, or a verb that says what becomes of the item. */
const END =
  /[,;:()\n[\]#@→。，、；]|[.!?](?=\s|$)|[\s][–—-]\s|(?<![\p{L}\p{N}])(?:(?:is|are|was|were|has|have|had|lands?|landed|merged|exists?|ready|finished|completed?|released|shipped|works?|goes|otherwise|because|since|so|as|which|but|then|in order|that|to|or every|all|both|each|obviously|of course|first|too|anyway|though|again|only|and|or|und|oder|et|ou|y|e|o|ist|sind|wird|fertig|erledigt|ge\p{L}{3,}(?:t|ed)|abgeschlossen|umgesetzt|eingebaut|drin|steht|weil|da|sonst|damit|est|sont|sera|soit|parce|sinon|pour|est[áa]n?|est[ée]n?|porque|para|estiver|claro|being|by|with|without|in|before|after|once|when|until|while|if|sobald|nach|needs?|requires?|from|of the|can|must|will)(?![\p{L}\p{N}]))/u;
const STATUS =
  /^\s*(?:is|are|was|has been|have been|gets?) \p{L}+ed(?!\p{L})|^(?:\s*(?:,|and|or|und|et|y|e|&)\s[^.;\n]{1,40}?)?\s*(?:(?:is|are|has|have|gets?|will be|ist|sind|est|sont|está|esté|estiver)\s+(?:\p{L}+\s+){0,2}?)?(?:in(?![\p{L}])|done|landed|lands|merged|ready|finished|completed?|released|shipped|exists?|available|in place|there|fixed|green|available|up|works|gone|deleted|removed|fertig|erledigt|drin|da|gemergt|steht|termin[ée]\p{L}*|fini\p{L}*|pr[êe]te?s?|en place|list[oa]s?|hech[oa]s?|terminad[oa]s?|pront[oa]s?|conclu[íi]d[oa]s?|feit[oa]s?)/iu;
/** What was done to an item may be the verb of its title: `after rc1 is tagged`. */
const PARTICIPLE = /^\s*(?:is|are|was|has been|have been|gets?)\s(\p{L}{3,20}ed)(?!\p{L})/iu;
const ARTICLE =
  /^\s*(?:the|that|this|those|these|der|die|das|den|dem|des|le|la|les|l['’]|el|los|las|lo de|o|os|as|de|het)(?:\s|(?<=['’]))/iu;
/** Nouns that mean all items which do that. */
const ACTIONS: readonly (readonly [RegExp, ItemAction])[] = [
  [/^(?:removals?|deletions?)$/, 'remove'],
  [/^(?:bug)?fix(?:es)?$/, 'fix'],
  [/^refactorings?$/, 'refactor'],
  [/^(?:migrations?|conversions?|upgrades?|updates?)$/, 'update'],
];
/** Nouns of every checklist: alone they name none of its items. */
const COMMON = new Set(
  'test tests testing docs documentation review reviews approval discussion release releases deploy deployment migration change changes help time login logout merge update updates feedback design work refactoring cleanup support server client user users data input output restart start install reset build'.split(
    ' ',
  ),
);
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const CJK_WORD = new RegExp(`${CJK.source}{2}`, 'u');
const CJK_RUN = /^[\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\w·ー]{2,40}/u;
const CJK_END =
  /(?:全部|都|已)?(?:完成|合并|结束|上线|做完|做好|落地|之后|以后|后|才|再)|が|の|に|を|は|完了|対応|(?:이|가|을|를|은|는) | 작업| 완료|作業/u;
const LEAST_SCORE = 0.62;
const LEAST_LEAD = 0.15;
const LONGEST_NAME = 90;
/** A word of more titles than these tells none of them apart. */
const MOST_HOLDERS = 200;

/**
 * The item whose title the text at `from` names in its own words, without quotes: `the print queue`, for “Print queue in the store
 * server”. `null` where no item, or more than one, comes near enough.
 */
export function findNamed(
  plain: string,
  from: number,
  stater: Handle | null,
  names: NameIndex,
  certainty: Certainty,
): FoundName | null {
  const path = findPath(plain, from, stater, names);
  if (path !== null) return path;
  const cjk = findInOneScript(plain, from, stater, names);
  if (cjk !== null) return cjk;
  const phrase = readPhrase(plain, from);
  if (phrase === null) return null;
  const { text, article, telling, first, isName, end } = phrase;
  const exact = names.byTitle.get(titleWords(text.slice(article.length)));
  if (exact !== undefined && exact !== stater && (telling.length > 1 || isName || article !== ''))
    return { handles: [exact], end };
  if (telling.length === 1) {
    if (certainty === 'subject') {
      const [only, ...others] = [...names.heads.holders(first)];
      return only !== undefined && others.length === 0 ? { handles: [only], end } : null;
    }
    if (!isMeantAlone(plain, from, phrase, names, certainty)) return null;
  }
  const [, done = ''] = PARTICIPLE.exec(plain.slice(from + text.length, from + text.length + 40)) ?? [];
  const isSaid = done !== '' && names.titles.holders(done.toLowerCase()).size > 0;
  const best = bestItem([...telling, ...(isSaid ? [done.toLowerCase()] : [])], stater, names);
  return best === null ? null : { handles: [best], end };
}

/** The words that may be a name. */
interface Phrase {
  readonly text: string;
  /** That it begins with; empty where there is none. */
  readonly article: string;
  /** Its words that tell titles apart. */
  readonly telling: readonly string[];
  /** Of those the first. */
  readonly first: string;
  /** It is written like a name. */
  readonly isName: boolean;
  /** Where the last of them ends in the whole text. */
  readonly end: number;
}

function readPhrase(plain: string, from: number): Phrase | null {
  const rest = plain.slice(from, from + LONGEST_NAME);
  const length = rest.search(END);
  const text = length === -1 ? rest : rest.slice(0, length);
  const said = wordsOf(text);
  const telling = said.filter((word) => !isEmptyWord(word.text));
  const [first] = telling;
  const last = telling.at(-1);
  if (first === undefined || last === undefined) return null;
  // `2 workers` is an amount.
  if (/^\d+$/.test(said[0]?.text ?? '')) return null;
  const isName =
    /^(?:\p{Lu}|.*\d)/u.test(text.slice(first.start, first.end)) ||
    /[._/-]/.test(text.slice(first.start, last.end));
  const article = ARTICLE.exec(text)?.[0] ?? '';
  const words = telling.map((word) => word.text);
  return { text, article, telling: words, first: first.text, isName, end: from + last.end };
}

/** Whether a single word is the name of an item, and not just a word. */
function isMeantAlone(
  plain: string,
  from: number,
  { text, article, first, isName, end }: Phrase,
  names: NameIndex,
  certainty: Exclude<Certainty, 'subject'>,
): boolean {
  if (/\.[a-z]{1,5}$/.test(first)) return true;
  if (COMMON.has(first)) return false;
  const [before, behind] = [plain.slice(0, from), plain.slice(end)];
  if (certainty === 'strict') return article !== '' || isName || isHeadOfOne(first, '', behind, names);
  if (/\((?:needs?|requires?|after|once)\s*$/i.test(before) && isHeadOfOne(first, '', behind, names))
    return true;
  const isStatus = STATUS.test(plain.slice(from + text.length, from + text.length + 60));
  return (isStatus || isHeadOfOne(first, before, behind, names)) && (article !== '' || isName);
}

/** The only item that has a code in its title; of several, the only one that does not just test or describe it. */
export function makerOf(code: string, stater: Handle | null, { byCode, byHandle }: NameIndex): Handle | null {
  const all = (byCode.get(code) ?? byCode.get(bareCode(code)) ?? []).filter((handle) => handle !== stater);
  const making = all.filter((handle) => !/^(?:test|document)$/.test(byHandle.get(handle)?.action ?? ''));
  const adding = making.filter((handle) => byHandle.get(handle)?.action === 'add');
  const [only, ...others] = all.length === 1 ? all : adding.length === 1 ? adding : making;
  return only === undefined || others.length > 0 ? null : only;
}

/** A file or folder without backticks, or the last part of one: `after hooks`, where an item is about `src/hooks`. */
function findPath(plain: string, from: number, stater: Handle | null, names: NameIndex): FoundName | null {
  const [run = ''] = /^\s*[\w.@/-]{3,80}/.exec(plain.slice(from, from + LONGEST_NAME)) ?? [];
  const word = run.trim().replace(/[./]+$/, '');
  const only = names.byCode.has(word) ? makerOf(word, stater, names) : null;
  return only === null ? null : { handles: [only], end: from + run.trimEnd().length };
}

/** Scripts without spaces have no words to compare: one title has to hold the phrase as it stands. */
function findInOneScript(
  plain: string,
  from: number,
  stater: Handle | null,
  names: NameIndex,
): FoundName | null {
  const [run = ''] = CJK_RUN.exec(plain.slice(from, from + LONGEST_NAME)) ?? [];
  if (!CJK.test(run.trimStart().charAt(0)) || names.items.length > MOST_HOLDERS) return null;
  const end = run.search(CJK_END);
  const phrase = (end === -1 ? run : run.slice(0, end)).trim();
  if (!CJK_WORD.test(phrase)) return null;
  for (let length = phrase.length; length >= 2; length -= 1) {
    const part = phrase.slice(0, length);
    const holding = names.items.filter(({ handle, title }) => handle !== stater && title.includes(part));
    const [only] = holding;
    if (only !== undefined && holding.length === 1)
      return { handles: [only.handle], end: from + run.indexOf(phrase) + length };
    if (holding.length > 1 || length <= Math.max(3, phrase.length / 2)) return null;
  }
  return null;
}

/** Whether a word ends its clause, or stands behind `once`, and one title begins or ends with it: `after the dashboard`. */
function isHeadOfOne(word: string, before: string, behind: string, names: NameIndex): boolean {
  if (
    /^\s*(?:(?:first|please|obviously|anyway|though)\s*)?(?:$|[.,;)!\n])/.test(behind) &&
    names.titles.holders(word).size === 1
  )
    return true;
  const isOnce = /(?:once|as soon as|sobald|d[èe]s que|una vez que|assim que|zodra)\s*$/i.test(before);
  return isOnce && names.heads.holders(word).size === 1;
}

/** The items that a plural after `all` means: `all of the removals`. */
export function findAllNamed(noun: string, stater: Handle | null, names: NameIndex): Handle[] {
  const [word] = wordsOf(noun).filter(({ text }) => !isEmptyWord(text));
  if (word === undefined) return [];
  const action = ACTIONS.find(([noun]) => noun.test(word.text))?.[1];
  if (action === undefined && COMMON.has(word.text)) return [];
  const named = new Set([...names.titles.holders(word.text), ...names.headings.holders(word.text)]);
  return names.items
    .filter(({ handle, title }) => {
      if (handle === stater) return false;
      return action === undefined ? named.has(handle) : readAction(title) === action;
    })
    .map(({ handle }) => handle);
}

/** By the share of the phrase's words that stand in the title; rare words count more, words of no title most. */
function bestItem(said: readonly string[], stater: Handle | null, names: NameIndex): Handle | null {
  const holders = said.map((word) => names.titles.holders(word));
  const weights = said.map((word, index) => {
    const rarity = Math.log(1 + names.items.length / (holders[index]?.size || 0.3));
    return word.length < 3 ? rarity * 0.3 : rarity;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const own = stater === null ? undefined : names.byHandle.get(stater)?.found.section;
  const scores = new Map<Handle, number>();
  for (const [index, each] of holders.entries()) {
    if (each.size > MOST_HOLDERS) continue;
    for (const handle of each) scores.set(handle, (scores.get(handle) ?? 0) + (weights[index] ?? 0) / total);
  }
  scores.delete(stater ?? 'item-0');
  const scored = [...scores]
    .map(([handle, score]) => {
      const item = names.byHandle.get(handle);
      const start = titleWords(item?.title.slice(0, LONGEST_NAME) ?? '').startsWith(said.join(' ')) ? 0.2 : 0;
      const head = names.heads.holders(said[0] ?? '').has(handle) ? 0.25 : 0;
      return { handle, score, rank: score + start + head + (item?.found.section === own ? 0.05 : 0) };
    })
    .toSorted((a, b) => b.rank - a.rank);
  const [best, second] = scored;
  if (best === undefined || best.score < LEAST_SCORE) return null;
  if (second !== undefined && best.rank - second.rank < LEAST_LEAD && second.score >= LEAST_SCORE)
    return null;
  return best.handle;
}
