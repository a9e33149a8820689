import type { Handle, WorkItem } from '../work-item.ts';
import { MadeProducts } from './made-products.ts';
import type { Edge } from './plan.ts';
import { readTitlePhrase, type TitlePhrase } from './title-phrase.ts';

interface Read {
  readonly item: WorkItem;
  readonly phrase: TitlePhrase;
}

/** The files of the repository, `null` where it was not read. */
type Files = ReadonlySet<string> | null;

/**
 * The edges that the words of the items imply (R11): one item adds a file, a name in code or, for its tests and its documentation, something
 * that is called by the same two words or more, and another one works with it. What two items add alike says nothing. Names that only
 * stand in an item's details give a warning. `items` are the open ones.
 */
export function implicitDependencies(items: readonly WorkItem[], files: Files): Edge[] {
  const read = items.map((item): Read => ({ item, phrase: readTitlePhrase(item.title, item.codes) }));
  const makers = new Map<string, Handle | null>();
  for (const each of read) {
    for (const name of new Set(createdBy(each, files)))
      makers.set(name, makers.has(name) ? null : each.item.handle);
  }
  const products = new MadeProducts(read);
  return read.flatMap((each) => [
    ...usedNames(each).flatMap((name) => edge(makers.get(name), each.item, name, 'high')),
    ...(isAboutOthers(each) ? products.namedIn(each.item.title) : []).flatMap(({ by, name }) =>
      edge(by, each.item, `the ${name}`, 'high'),
    ),
    ...namesInDetails(each).flatMap((name) => edge(makers.get(name), each.item, name, 'low')),
  ]);
}

function createdBy({ item, phrase }: Read, files: Files): string[] {
  if (item.action === 'test' || item.action === 'document') return [];
  if (files === null) return [...phrase.creates];
  const names = phrase.creates.filter((name) => !files.has(name));
  return item.action === 'add' ? [...names, ...item.scope.filter((path) => isNewFile(path, files))] : names;
}

function isNewFile(path: string, files: ReadonlySet<string>): boolean {
  return /\.[^/*]+$/.test(path) && !/[*?{]/.test(path) && !files.has(path);
}

/** What is fixed or removed is there already: only words like `with` tell that the new thing is needed for it. */
function usedNames({ item, phrase }: Read): string[] {
  const own = new Set(phrase.creates);
  const isThere = item.action === 'fix' || item.action === 'remove';
  const names = isThere ? phrase.uses : [...phrase.mentions, ...item.scope];
  return names.filter((name) => !own.has(name));
}

/** Only tests and texts are about what others make. */
function isAboutOthers({ item }: Read): boolean {
  return item.action === 'test' || item.action === 'document';
}

function namesInDetails({ item, phrase }: Read): string[] {
  const own = new Set([...phrase.creates, ...phrase.mentions]);
  const codes = [...item.details.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, code = '']) => code);
  return codes.map((code) => code.replace(/\(\)$/, '')).filter((code) => !own.has(code));
}

function edge(
  from: Handle | null | undefined,
  { handle: to, action }: WorkItem,
  what: string,
  confidence: 'high' | 'low',
): Edge[] {
  if (from === null || from === undefined || from === to) return [];
  const does = action === 'test' ? 'tests' : action === 'document' ? 'describes' : 'uses';
  const verb = confidence === 'low' ? 'speaks of' : does;
  return [{ from, to, kind: 'dependency', reason: `${from} adds ${what}, which ${to} ${verb}`, confidence }];
}
