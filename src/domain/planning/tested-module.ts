import type { WorkItem } from '../work-item.ts';

/** Directories that say what kind of file is in them: their tests are those of many modules. */
const KIND_DIRECTORY =
  /^(?:tests?|__tests__|specs?|__specs__|testing|unit|integration|e2e|src|lib|app|packages|main)$/i;

/**
 * The module that all items test, if they do nothing else (R18): a directory that their scopes share, of code or of tests; `null` where they
 * test several.
 */
export function testedModule(items: readonly WorkItem[]): string | null {
  if (!items.every(({ action, scope }) => action === 'test' && scope.length > 0)) return null;
  const [first = [], ...others] = items.flatMap(({ scope }) => scope.map(moduleDirectories));
  const shared = others.reduce((common, names) => {
    const end = common.findIndex((name, index) => names[index] !== name);
    return end === -1 ? common : common.slice(0, end);
  }, first);
  return shared.length === 0 ? null : shared.join('/');
}

/** `tests/billing/test_*.py` and `src/billing/total.py` → `billing`. */
function moduleDirectories(scope: string): string[] {
  const special = scope.search(/[*?{[]/);
  const named = special === -1 ? scope : scope.slice(0, special);
  const directory = named.slice(0, named.lastIndexOf('/') + 1);
  return directory.split('/').filter((name) => name !== '' && !KIND_DIRECTORY.test(name));
}
