import { findNamed, makerOf } from './named-words.ts';
import {
  type FoundTargets,
  type MaskedText,
  matchAt,
  pointAt,
  skip,
  type Target,
  type Viewpoint,
} from './target.ts';
import { isEmptyWord, titleWords, wordsOf } from './title-words.ts';

const CJK = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Hangul}]';
const RANGE = '(?:\\s?(?:-|–|—|~|〜|～|to|through|thru|bis|à|a|al|até|到|至|から|\\.{2,3})\\s?#?(\\d{1,4}))?';
const HANDLE = /item-(\d{1,4})\b/iy;
const LABELLED = new RegExp(
  `(?:(?:work )?items?|tasks?|steps?|points?|todos?|no\\.|nr\\.?|numbers?|punkte?n?|schritte?n?|aufgaben?|[ée]tapes?|t[âa]ches?|puntos?|pasos?|tareas?|pontos?|passos?|tarefas?|punt(?:en)?|stap(?:pen)?|taak|taken|任务|步骤|第|タスク|手順|項目)\\s?(#?)(\\d{1,4})${RANGE}(?![\\p{L}\\p{N}_%]|\\.\\d)(?:\\s?[项步条番])?`,
  'iuy',
);
const ISSUE = /(?:(?:issues?|prs?|pull requests?) )?#(\d{1,9})\b|issues? (\d{1,9})\b/iy;
const ELSEWHERE =
  /([\w.-]+\/[\w.-]+)#(\d{1,9})\b|https?:\/\/[^\s/]+\/([^\s/]+\/[^\s/]+)\/issues\/(\d{1,9})\b/iy;
const QUOTED =
  /["“„”]([^"“”„\n]{1,200})["“”]|«([^«»\n]{1,200})»|「([^」\n]{1,200})」|『([^』\n]{1,200})』|['‘]([^'‘’\n]{1,200})['’](?!\p{L})/uy;
const ID =
  /[[(]?([A-Z]{1,3}(?=[\s,;.)\]+&/]|$)|[A-Za-z]{1,8}-?\d{1,5}(?:\.\d+)*[a-z]?|[A-Z]{2,6}-[A-Z0-9]{1,6}|\d{1,2}\.\d{1,2})[\])]?(?:\s?(?:-|–|—|to|through|bis|à|a)\s?([A-Za-z]{1,8}-?\d{1,5}))?(?![\p{L}\p{N}_])/uy;
/** A bare number is a reference only where no noun follows: `after 2 is done`, not `after 2 retries` or `requires 2-factor …`. */
const BARE = new RegExp(
  `[(]?(\\d{1,3})[).]?${RANGE}(?!(?!${CJK})[\\p{L}\\p{N}_%°$€]|[-:/.,]\\p{L}|\\.\\d)(?=\\s*(?:$|[\\n.,;:)\\]!?&+–—(→、，。（）和与及完之后再都全-]|(?:and|or|plus|is|are|has|have|lands?|landed|merged?|finish(?:es|ed)?|completes?|to(?! \\d)|both|all|each|because|since|so|as|which|but|then|obviously|first|to be|und|oder|sowie|ist|sind|fertig|erledigt|drin|ab|auf|voraus|weil|da|et|ou|est|sont|soient?|live|termin\\p{L}*|fini\\p{L}*|fait\\p{L}*|pr[êe]t\\p{L}*|livr\\p{L}*|hech\\p{L}*|list\\p{L}*|complet\\p{L}*|conclu\\p{L}*|feit\\p{L}*|pront\\p{L}*|fatt\\p{L}*|klaar|af|gereed|done|ready|abgeschlossen|umgesetzt|gemergt|hierboven|above|can|could|may|must|should|will|needs?|depends?|requires?|waits?|kann|k[öo]nnen|darf|d[üu]rfen|muss|m[üu]ssen|soll|braucht|h[äa]ngt|setzt|wartet|peut|doit|d[ée]pend|puede|debe|depende|pode|deve|comes?|goes|starts?|y|e|o|esté|estén|está|están|hechos?|estiver|estiverem|の|が|に|待|을|를|이|가)(?![\\p{L}])|[のがと가이이後に]))`,
  'iuy',
);
/** What kind of thing a symbol is may stand behind it. */
const KIND =
  /\s(?:tables?|endpoints?|components?|modules?|class(?:es)?|functions?|hooks?|helpers?|types?|files?|config|options?|flags?|commands?|jobs?|services?|pages?|models?|fix|work|util(?:ity)?|packages?|interface|api)(?!\p{L})/iuy;
const LONGEST_RANGE = 200;

/** What is named at one place by a number, an id, an issue, in code or in quotes; a range is several. */
export function singleTarget(
  { plain, masked }: MaskedText,
  start: number,
  view: Viewpoint,
): FoundTargets | null {
  const at = skip(/[\s(]*/y, masked, start);
  const match = (pattern: RegExp): RegExpExecArray | null => matchAt(pattern, masked, at);
  const found = (by: RegExpExecArray, ...targets: Target[]): FoundTargets => ({
    targets,
    end: at + by[0].length,
  });
  const handle = match(HANDLE);
  if (handle !== null) return found(handle, byPosition(Number(handle[1]), view));
  const id = match(ID);
  const ids = id === null ? [] : idRange(id[1] ?? '', id[2], view);
  if (id !== null && ids.length > 0) return found(id, ...ids);
  const labelled = match(LABELLED);
  if (labelled !== null) {
    const numbers = range(labelled[2], labelled[3]);
    return found(
      labelled,
      ...numbers.map((number) =>
        labelled[1] === '#' ? byIssueOrNumber(number, view) : byNumber(number, view),
      ),
    );
  }
  const elsewhere = match(ELSEWHERE);
  if (elsewhere !== null) {
    const repository = elsewhere[1] ?? elsewhere[3] ?? '';
    return found(elsewhere, byIssueElsewhere(repository, Number(elsewhere[2] ?? elsewhere[4]), view));
  }
  const issue = match(ISSUE);
  if (issue !== null) return found(issue, byIssue(Number(issue[1] ?? issue[2]), view));
  const quoted = match(QUOTED);
  if (quoted !== null) return found(quoted, byQuoted(plain.slice(at + 1, at + quoted[0].length - 1), view));
  const code = byCode(plain, masked, at, view);
  if (code !== null) return code;
  const bare = match(BARE);
  return bare === null
    ? null
    : found(bare, ...range(bare[1], bare[2]).map((number) => byNumber(number, view)));
}

/** An item by a symbol or a file: the one whose title has it in code, or whose file is called like that. */
function byCode(
  plain: string,
  masked: string,
  at: number,
  { names, stater }: Viewpoint,
): FoundTargets | null {
  const length = /^\u{FFFC}+/u.exec(masked.slice(at))?.[0].length ?? 0;
  const said = plain.slice(at, at + length);
  if (length === 0) return null;
  const only = makerOf(said, stater?.handle ?? null, names);
  const kind = skip(KIND, masked, at + length);
  return only === null ? null : { targets: [pointAt(only)], end: kind };
}

function byPosition(number: number, { names }: Viewpoint): Target {
  const { items } = names;
  const item = items[number - 1];
  const issue = names.byIssue.get(number);
  if (item === undefined && issue !== undefined) return pointAt(issue);
  return item
    ? pointAt(item.handle)
    : { unresolved: `there is no item ${number}, the list has ${items.length}.` };
}

/** The list of the stater counts first, then numbers that only one item has, then the position. */
function byNumber(number: number, view: Viewpoint): Target {
  const { stater, names } = view;
  const own = stater === null ? undefined : names.byListOrdinal.get(stater.found.list)?.get(number);
  const ordinal = own ?? names.byOrdinal.get(number);
  return ordinal === undefined ? byPosition(number, view) : pointAt(ordinal);
}

/** In a table that counts its rows, `#2` is the second of them. */
function byIssue(number: number, { names, stater }: Viewpoint): Target {
  const row =
    stater?.found.form === 'row' ? names.byListOrdinal.get(stater.found.list)?.get(number) : undefined;
  return pointAt(names.byIssue.get(number) ?? row ?? `#${number}`);
}

/** `item #2`: the issue, or where the list has none of that number, the item. */
function byIssueOrNumber(number: number, view: Viewpoint): Target {
  const handle = view.names.byIssue.get(number);
  if (handle !== undefined) return pointAt(handle);
  return number <= view.names.items.length ? byNumber(number, view) : pointAt(`#${number}`);
}

function byIssueElsewhere(repository: string, number: number, view: Viewpoint): Target {
  const { names } = view;
  const isHere = names.repository === null || names.repository === repository.toLowerCase();
  const adopted = names.byForeignIssue.get(`${repository.toLowerCase()}#${number}`);
  if (adopted !== undefined) return pointAt(adopted);
  return isHere
    ? byIssue(number, view)
    : { unresolved: 'an issue of another repository cannot be waited for.' };
}

function byQuoted(title: string, { stater, names }: Viewpoint): Target {
  const words = titleWords(title);
  const exact = names.byTitle.get(words);
  if (exact !== undefined) return pointAt(exact);
  const holding = wordsOf(title)
    .filter(({ text }) => !isEmptyWord(text))
    .map(({ text }) => names.titles.holders(text))
    .toSorted((a, b) => a.size - b.size)[0];
  const handles = [...(holding ?? [])].filter((handle) => {
    const own = titleWords(names.byHandle.get(handle)?.title ?? '');
    return handle !== stater?.handle && ` ${own} `.includes(` ${words} `);
  });
  const [only] = handles;
  if (words !== '' && handles.length === 1 && only !== undefined) return pointAt(only);
  const near = findNamed(title, 0, stater?.handle ?? null, names, 'strict')?.handles[0];
  if (near !== undefined) return pointAt(near);
  const amount = handles.length === 0 ? 'no item has' : `${handles.length} items have`;
  return { unresolved: `${amount} these words in the title.` };
}

function idRange(first: string, last: string | undefined, { names }: Viewpoint): Target[] {
  const start = names.byId.get(first.toUpperCase());
  if (start === undefined) return [];
  const [, stem = '', from] = /^(.*?)(\d+)$/.exec(first.toUpperCase()) ?? [];
  const [, , to] = /^(.*?)(\d+)$/.exec(last ?? '') ?? [];
  if (to === undefined || from === undefined) return [pointAt(start)];
  return range(from, to).flatMap((number) => {
    const handle = names.byId.get(`${stem}${number}`);
    return handle === undefined ? [] : [pointAt(handle)];
  });
}

function range(first: string | undefined, last: string | undefined): number[] {
  const from = Number(first);
  const to = Number(last ?? first);
  const length = to >= from ? Math.min(to - from, LONGEST_RANGE) + 1 : 1;
  return Array.from({ length }, (_, index) => from + index);
}
