import { isAlwaysInScope } from '../own-files.ts';
import type { Handle, ItemAction, WorkItem } from '../work-item.ts';
import { isFile } from './scope-overlap.ts';
import { isText } from './text-files.ts';
import { readTitlePhrase } from './title-phrase.ts';

/** Actions on what is there already. */
const ON_WHAT_IS_THERE: ReadonlySet<ItemAction> = new Set(['fix', 'remove', 'refactor', 'test', 'document']);
const TEST_FILE =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e)\/|[._-](?:test|spec)s?\.[^/]+$|(?:^|\/)test_[^/]+$/i;
/** Sentences about files; more of them are not read. */
const TOLD_AT_MOST = 20;

/** Whether the title of an item says that it makes a file, as `add keyboard.js` and `extract … into keyboard.js` do. */
export function isMadeBy({ title, codes }: WorkItem, path: string): boolean {
  return readTitlePhrase(title, codes).creates.includes(path);
}

/**
 * A sentence for each open item that works on files which are not there, and which no item makes: a name is mistyped, or of another time. New
 * tests and new texts are no such files.
 */
export function tellMissing(items: readonly WorkItem[], files: ReadonlySet<string>): string[] {
  if (files.size === 0) return [];
  const made = new Set(items.flatMap(filesMade));
  const names = new Set(Array.from(files, (path) => path.slice(path.lastIndexOf('/') + 1)));
  const told = items.filter(({ done, action }) => !done && ON_WHAT_IS_THERE.has(action));
  return told
    .map((item): [Handle, string[]] => [
      item.handle,
      item.scope.filter(
        (path) => !made.has(path) && isMissing(path, files, names) && !isNewByKind(item, path),
      ),
    ])
    .filter(([, missing]) => missing.length > 0)
    .slice(0, TOLD_AT_MOST)
    .map(([handle, missing]) => `${handle} names ${missing.join(', ')}, which the repository does not have.`);
}

/** What an item adds or changes may come to exist by it. */
function filesMade({ action, scope, title, codes }: WorkItem): readonly string[] {
  return ON_WHAT_IS_THERE.has(action) ? readTitlePhrase(title, codes).creates : scope;
}

/** What is called by a bare name may be anywhere. */
function isMissing(path: string, files: ReadonlySet<string>, names: ReadonlySet<string>): boolean {
  if (!isFile(path) || files.has(path)) return false;
  return path.includes('/') || !names.has(path);
}

function isNewByKind({ action }: WorkItem, path: string): boolean {
  if (action === 'document' && isText(path)) return true;
  return action !== 'remove' && (TEST_FILE.test(path) || isAlwaysInScope(path, []));
}
