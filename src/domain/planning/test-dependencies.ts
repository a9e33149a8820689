import { isAlwaysInScope } from '../own-files.ts';
import type { RepositoryFindings } from '../repository-findings.ts';
import type { WorkItem } from '../work-item.ts';
import type { Edge } from './plan.ts';
import { isFile } from './scope-overlap.ts';
import { isText } from './text-files.ts';

/** An item that names more files than this is about none of them in particular. */
const FILES_AT_MOST = 3;
/** A test that imports more modules than this is not the test of one of them. */
const MODULES_AT_MOST = 2;

const TEST_FILE =
  /(?:^|\/)(?:tests?|__tests__|specs?)\/|[._-](?:test|spec)s?\.[^/]+$|(?:^|\/)test_[^/]+$|[a-z0-9]Tests?\.[^/.]+$/;

/**
 * Items that test or describe a module go after the items that make or change it (R11): a test file belongs to the module that it is called like, or to the
 * one or two that it imports. A change brings its own tests along, in the same file.
 */
export function testDependencies(items: readonly WorkItem[], findings: RepositoryFindings | null): Edge[] {
  const changing = new Map<string, WorkItem[]>();
  for (const item of items) {
    if (item.action === 'test' || item.action === 'document' || item.scope.length > FILES_AT_MOST) continue;
    for (const path of new Set(item.scope.filter(isModule)))
      changing.set(path, [...(changing.get(path) ?? []), item]);
  }
  const byName = Map.groupBy(changing.keys(), nameOf);
  return items
    .filter(({ action }) => action === 'test' || action === 'document')
    .flatMap((item) => item.scope.filter(isFile).map((path) => ({ item, path })))
    .flatMap(({ item, path }) =>
      modulesOf(item, path, byName, findings).flatMap((module) =>
        (changing.get(module) ?? [])
          .filter(({ handle, scope }) =>
            // An item is about the file that it names first; others it may only use.
            path === module ? handle !== item.handle && scope[0] === module : !scope.includes(path),
          )
          .flatMap((by) => followingEdge(by, item, path, module, findings) ?? []),
      ),
    );
}

/** The modules that a file of an item is about: itself, or those that a test file tests. */
function modulesOf(
  item: WorkItem,
  path: string,
  byName: ReadonlyMap<string, readonly string[]>,
  findings: RepositoryFindings | null,
): readonly string[] {
  if (!isTestFile(path)) return [path];
  if (item.action !== 'test') return [];
  const called = (byName.get(nameOf(path)) ?? []).filter((module) => isAlwaysInScope(path, [module]));
  return called.length > 0 ? called : importedModules(path, findings);
}

/** What is described is there already, unless it is new; tests go after any change. */
function followingEdge(
  by: WorkItem,
  item: WorkItem,
  path: string,
  module: string,
  findings: RepositoryFindings | null,
): Edge | null {
  const isNew = by.action === 'add' && (findings === null || !findings.files.has(module));
  if (item.action === 'document' && !isNew) return null;
  const does = item.action === 'document' ? 'describes' : 'tests';
  return {
    from: by.handle,
    to: item.handle,
    // Tests of what is there already can be written, should the change fail.
    kind: isNew ? 'dependency' : 'order',
    reason: `${path === module ? item.handle : path} ${does} ${module}, which ${by.handle} ${isNew ? 'adds' : 'changes'}`,
    confidence: 'high',
  };
}

function importedModules(test: string, findings: RepositoryFindings | null): readonly string[] {
  const modules = (findings?.imports.get(test) ?? []).filter((path) => !isTestFile(path));
  return modules.length <= MODULES_AT_MOST ? modules : [];
}

/** Nobody tests a text. */
function isModule(path: string): boolean {
  return isFile(path) && !isTestFile(path) && !isText(path);
}

function isTestFile(path: string): boolean {
  return isFile(path) && TEST_FILE.test(path);
}

/** What a module and its test are both called. */
function nameOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).split('.')[0] ?? '';
  const bare = name.replace(/^test_|[._-](?:test|spec)s?$/, '').replace(/Tests?$/, '');
  return bare.toLowerCase();
}
