import type { Handle, ItemAction, Priority } from '../work-item.ts';
import { findCues } from './dependency-cues.ts';
import type { FoundEntry } from './found-entry.ts';
import type { ReadContext } from './read-context.ts';
import type { Section } from './sections.ts';
import { isEmptyWord, titleWords, wordsOf } from './title-words.ts';
import { WordPostings } from './word-postings.ts';

/** What an item is known by. */
export interface NamedItem {
  readonly handle: Handle;
  readonly title: string;
  /** Contents of inline code in its first line. */
  readonly codes: readonly string[];
  readonly found: FoundEntry;
  /** Numbers of issues that mean it: its sub-issue, or the one that it adopts. */
  readonly issues: readonly number[];
  /** A number at the end of its title, by which others may speak of it. */
  readonly mentioned: number | null;
  /** The issue of another repository that it is about, as `owner/repo#12` in lower case. */
  readonly foreignIssue: string | null;
  readonly action: ItemAction;
  readonly priority: Priority | null;
  readonly done: boolean;
}

/** A section or group that holds items. */
export interface NamedPart {
  readonly handles: readonly Handle[];
  /** Rank of its heading; of a group, a number above all of those. */
  readonly depth: number;
  readonly line: number;
}

/** How the items of one checklist, and its parts, can be named. Each lookup takes about the same time however many there are. */
export interface NameIndex {
  readonly items: readonly NamedItem[];
  readonly byHandle: ReadonlyMap<Handle, NamedItem>;
  readonly byIssue: ReadonlyMap<number, Handle>;
  readonly byForeignIssue: ReadonlyMap<string, Handle>;
  /** By a name of its own in capitals, such as `T1`. */
  readonly byId: ReadonlyMap<string, Handle>;
  /** By normalised title, and by its beginning up to a bracket, colon or comma. */
  readonly byTitle: ReadonlyMap<string, Handle>;
  /** By the number in front, within one list. */
  readonly byListOrdinal: ReadonlyMap<object, ReadonlyMap<number, Handle>>;
  /** By the number in front, where only one item has it. */
  readonly byOrdinal: ReadonlyMap<number, Handle>;
  /** By a code of the title, and by the last segment of a path in it. */
  readonly byCode: ReadonlyMap<string, readonly Handle[]>;
  /** Items that hold a word in their title. */
  readonly titles: WordPostings<Handle>;
  /** Items whose title begins or ends with a word. */
  readonly heads: WordPostings<Handle>;
  /** Items below a heading that holds a word. */
  readonly headings: WordPostings<Handle>;
  readonly parts: readonly NamedPart[];
  /** By their names, normalised: whole titles, their beginnings, `phase 2`. */
  readonly partsByName: ReadonlyMap<string, NamedPart>;
  readonly partsByLine: ReadonlyMap<number, NamedPart>;
  /** Names of parts in scripts without spaces, the longest first. */
  readonly wholeParts: readonly { readonly name: string; readonly title: string; readonly part: NamedPart }[];
  /** `owner/repo` in lower case, where it is known. */
  readonly repository: string | null;
  /** The number of the master issue. */
  readonly self: number;
}

const ID =
  /^[^\p{L}\p{N}#]*([A-Z]{1,6}-?\d{1,4}(?:\.\d+)*[a-z]?|[A-Z]{2,6}-[A-Z0-9]{1,6}|\d{1,2}\.\d{1,2})(?=[\s.:)\]–—-]|$)/u;
const SEPARATOR = /[(:–—[]|\s-\s|[,;]\s|(?<=\p{L})[.!?]\s|\s(?:→|->)\s/u;
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const MOST_WHOLE_PARTS = 100;
const NUMBERED_PART =
  /^((?:phase|stage|milestone|part|sprint|wave|track|workstream|work stream|iteration|step|group|block|teil|stufe|etappe|meilenstein|etape|volet|lot|fase|etapa|hito|parte|marco|bloque|bloco) [a-z0-9]{1,3}|[mpqs]\d{1,2}|第[一二三四五六七八九十\d]+(?:阶段|步|期|部分|フェーズ|段階))(?= |$|[(（:：])/u;

/** Everything by which words can point at items. */
export function indexNames(
  items: readonly NamedItem[],
  sections: readonly Section[],
  { repository, self }: ReadContext,
): NameIndex {
  const index = {
    items,
    byHandle: new Map(items.map((item) => [item.handle, item])),
    byIssue: new Map<number, Handle>(),
    byForeignIssue: new Map<string, Handle>(),
    byId: new Map<string, Handle>(),
    byTitle: new Map<string, Handle>(),
    byListOrdinal: new Map<object, Map<number, Handle>>(),
    byOrdinal: uniqueOrdinals(items),
    byCode: new Map<string, Handle[]>(),
    titles: new WordPostings<Handle>(),
    heads: new WordPostings<Handle>(),
    headings: new WordPostings<Handle>(),
    ...indexParts(items, sections),
    repository: repository === undefined ? null : `${repository.owner}/${repository.repo}`.toLowerCase(),
    self,
  };
  for (const item of items) addItem(item, index);
  for (const { handle, mentioned } of items) {
    if (mentioned !== null && !index.byIssue.has(mentioned)) index.byIssue.set(mentioned, handle);
  }
  return index;
}

/** The index while it is filled. */
interface OpenIndex extends NameIndex {
  readonly byIssue: Map<number, Handle>;
  readonly byForeignIssue: Map<string, Handle>;
  readonly byId: Map<string, Handle>;
  readonly byTitle: Map<string, Handle>;
  readonly byListOrdinal: Map<object, Map<number, Handle>>;
  readonly byCode: Map<string, Handle[]>;
}

function addItem({ handle, title, codes, issues, foreignIssue, found }: NamedItem, index: OpenIndex): void {
  for (const issue of issues) index.byIssue.set(issue, handle);
  if (foreignIssue !== null) index.byForeignIssue.set(foreignIssue, handle);
  const id = found.id ?? ID.exec(title)?.[1];
  if (id !== undefined && /\p{L}|\./u.test(id)) index.byId.set(id.toUpperCase(), handle);
  const short = shortName(title);
  for (const name of [title, short]) {
    const normal = titleWords(name);
    if (normal !== '' && !index.byTitle.has(normal)) index.byTitle.set(normal, handle);
  }
  if (found.ordinal !== null) {
    const ordinals = index.byListOrdinal.get(found.list) ?? new Map<number, Handle>();
    index.byListOrdinal.set(found.list, ordinals.set(found.ordinal, handle));
  }
  for (const code of new Set(codes.flatMap(namesOf))) {
    const known = index.byCode.get(code);
    if (known === undefined) index.byCode.set(code, [handle]);
    else known.push(handle);
  }
  for (const { text } of wordsOf(withoutStatements(title)))
    if (!isEmptyWord(text)) index.titles.add(text, handle);
  const words = wordsOf(short).filter(({ text }) => !isEmptyWord(text));
  for (const word of [words[0], words[1], words.at(-1)])
    if (word !== undefined) index.heads.add(word.text, handle);
  for (let each: Section | null = found.section; each !== null; each = each.parent) {
    for (const { text } of wordsOf(each.title ?? '')) index.headings.add(text, handle);
  }
}

/** A code as written, without the signs around a symbol or a route, and the last segment of a path. */
function namesOf(code: string): string[] {
  const bare = bareCode(code);
  return [code, bare, bare.replace(/\/+$/, '').split('/').at(-1) ?? bare];
}

/** `<Toggle>`, `toggle()` and `GET /toggle` without what says what kind of thing it is. */
export function bareCode(code: string): string {
  return code
    .replace(/^(?:(?:GET|PUT|POST|PATCH|DELETE|HEAD)[/,| ]*)+(?=\/)/, '')
    .replace(/^<\/?|\s*\/?>$|\(\)$/g, '');
}

/** A title up to the first bracket, colon, dash or comma. */
export function shortName(title: string): string {
  const bare = title.replace(ID, '').replace(/^[\s.:)\]–—-]+/u, '');
  return bare.split(SEPARATOR, 1)[0]?.trim() ?? '';
}

/** What a title says of other items is no name of its own. */
function withoutStatements(title: string): string {
  const [first] = findCues(title).filter(({ start }) => start > 0);
  return first === undefined ? title : title.slice(0, first.start);
}

function uniqueOrdinals(items: readonly NamedItem[]): Map<number, Handle> {
  const all = Map.groupBy(
    items.filter(({ found }) => found.ordinal !== null),
    ({ found }) => found.ordinal ?? 0,
  );
  return new Map(
    [...all].flatMap(([number, [only, ...others]]) =>
      only && others.length === 0 ? [[number, only.handle] as const] : [],
    ),
  );
}

interface OpenPart {
  readonly title: string;
  readonly depth: number;
  readonly line: number;
  readonly handles: Handle[];
}

/** Sections and groups by their names. A heading above all items names no part of them. */
function indexParts(
  items: readonly NamedItem[],
  sections: readonly Section[],
): Pick<NameIndex, 'parts' | 'partsByName' | 'partsByLine' | 'wholeParts'> {
  const open = new Map<object | number, OpenPart>();
  const put = (key: object | number, title: string, depth: number, line: number, handle: Handle): void => {
    const part = open.get(key);
    if (part === undefined) open.set(key, { title, depth, line, handles: [handle] });
    else part.handles.push(handle);
  };
  for (const { handle, found } of items) {
    for (let each: Section | null = found.section; each !== null; each = each.parent) {
      if (each.title !== null) put(each, each.title, each.depth, each.line, handle);
    }
    for (const [index, { text, line }] of found.groups.entries()) {
      put(line, text.plain.split('\n')[0] ?? '', 10 + index, line, handle);
    }
  }
  const [first] = sections.filter(({ depth }) => depth > 0);
  const parts = [...open.values()].filter(
    ({ line, handles }) => line !== first?.line || handles.length < items.length,
  );
  const partsByName = new Map<string, NamedPart>();
  for (const part of parts) {
    for (const name of partNames(part.title)) if (!partsByName.has(name)) partsByName.set(name, part);
  }
  const partsByLine = new Map(parts.map((part) => [part.line, part]));
  const whole = parts.slice(0, MOST_WHOLE_PARTS).flatMap((part) =>
    partNames(part.title)
      .filter((name) => CJK.test(name) && name.length > 1)
      .map((name) => ({ name, title: part.title, part })),
  );
  const wholeParts = whole.toSorted((a, b) => b.name.length - a.name.length);
  return { parts: parts.toSorted((a, b) => a.line - b.line), partsByName, partsByLine, wholeParts };
}

function partNames(title: string): string[] {
  const whole = titleWords(title);
  const bare = title.replace(/^\d{1,2}[.)]\s+/, '');
  const start = titleWords(bare.split(SEPARATOR, 1)[0] ?? '');
  const [, numbered] = NUMBERED_PART.exec(whole) ?? [];
  const rest = numbered === undefined ? '' : titleWords(shortName(title.replace(/^.*?[:–—-]\s*/u, '')));
  const [chinese = ''] =
    /^(?:第[一二三四五六七八九十\d]+(?:阶段|步|期|部分|フェーズ|段階)|(?:フェーズ|ステップ|段階)\s?\d+|\d+단계)/u.exec(
      title.trim(),
    ) ?? [];
  // `M1` is short for “Milestone 1”.
  const short = /^milestone (\d{1,2})$/.exec(numbered ?? '')?.[1];
  return [
    ...new Set([whole, start, numbered ?? '', rest, chinese, short === undefined ? '' : `m${short}`]),
  ].filter((name) => name !== '');
}
