import type { WorkItem } from '../work-item.ts';

/** Items whose scopes are paths of the repository, as far as it has them, and what that takes for granted. */
export interface LocatedItems {
  readonly items: readonly WorkItem[];
  readonly assumptions: readonly string[];
}

/** Sentences about names; more of them are not read. */
const TOLD_AT_MOST = 20;

/**
 * Gives items that name a file by its bare name (`keyboard.js`) the path of the only file of that name; what the repository has under that very
 * name, or several times, stays as it is. `files` are those of the repository; `isNew` says whether an item makes a file, so that no other is meant.
 */
export function locateScopes(
  items: readonly WorkItem[],
  files: ReadonlySet<string>,
  isNew: (item: WorkItem, path: string) => boolean,
): LocatedItems {
  const paths = pathsByName(items, files);
  const assumptions: string[] = [];
  const located = items.map((item) => {
    const { done, handle, scope } = item;
    const meant = scope.map((name) => {
      const [only, ...others] = files.has(name) ? [] : (paths.get(name) ?? []);
      if (only === undefined || isNew(item, name)) return name;
      if (!done) assumptions.push(sentence(handle, name, only, others.length));
      return others.length > 0 ? name : only;
    });
    const isSame = meant.every((path, index) => path === scope[index]);
    return isSame ? item : { ...item, scope: [...new Set(meant)] };
  });
  return { items: located, assumptions: assumptions.slice(0, TOLD_AT_MOST) };
}

function sentence(handle: string, name: string, path: string, others: number): string {
  if (others === 0) return `${handle} names ${name}: ${path} is meant.`;
  return `${handle} names ${name}, and the repository has ${others + 1} files of that name: which one is meant is not known.`;
}

/** The files of the repository that are called by a bare name in a scope. */
function pathsByName(items: readonly WorkItem[], files: ReadonlySet<string>): Map<string, string[]> {
  const names = new Set(items.flatMap(({ scope }) => scope.filter((path) => !path.includes('/'))));
  const paths = new Map<string, string[]>();
  if (names.size === 0) return paths;
  for (const path of files) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (names.has(name)) paths.set(name, [...(paths.get(name) ?? []), path]);
  }
  return paths;
}
