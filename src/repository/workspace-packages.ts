import { member, members, parseJsonWithComments, stringsIn } from './json-with-comments.ts';
import { bestMatch } from './match-pattern.ts';
import { folderOf, joinPath, upwards } from './paths.ts';

interface Package {
  readonly folder: string;
  readonly json: unknown;
}

/** Folders of what a build makes, which the repository has only as its sources. */
const BUILT = /^(?:dist|lib|build|out|esm|cjs)\/(?:esm\/|cjs\/)?/;

/** Whether the text of this file is wanted by `createPackages`. */
export function packageFiles(files: readonly string[]): string[] {
  return files.filter((path) => path === 'package.json' || path.endsWith('/package.json'));
}

/**
 * Answers, for a specifier, the paths in the repository that a package of the repository itself gives to it, the likeliest first:
 * by its name, or for `#…` by the package that `from` lies in. `texts` are the `package.json` files by their paths.
 */
export function createPackages(
  texts: ReadonlyMap<string, string>,
): (from: string, specifier: string) => readonly string[] {
  const byFolder = new Map<string, Package>();
  const byName = new Map<string, Package>();
  for (const [path, text] of texts) {
    const found = { folder: folderOf(path), json: parseJsonWithComments(text) };
    byFolder.set(found.folder, found);
    const name = member(found.json, 'name');
    if (typeof name === 'string' && !byName.has(name)) byName.set(name, found);
  }
  return (from, specifier) => {
    if (specifier.startsWith('#')) {
      const own = upwards(folderOf(from)).find((folder) => byFolder.has(folder));
      return own === undefined ? [] : importTargets(byFolder.get(own), specifier);
    }
    const [first = '', second = ''] = specifier.split('/');
    const name = specifier.startsWith('@') ? `${first}/${second}` : first;
    const found = byName.get(name);
    return found === undefined ? [] : exportTargets(found, `.${specifier.slice(name.length)}`);
  };
}

function importTargets(own: Package | undefined, specifier: string): string[] {
  if (own === undefined) return [];
  const match = bestMatch(members(member(own.json, 'imports')), specifier);
  return match === null ? [] : placesOf(own, stringsIn(match.value), match.star);
}

function exportTargets(found: Package, subpath: string): string[] {
  const exported = member(found.json, 'exports');
  const entries = members(exported);
  const conditional = entries.length === 0 || entries.some(([key]) => !key.startsWith('.'));
  const match = bestMatch<unknown>(conditional ? [['.', exported]] : entries, subpath);
  const stated = match === null ? [] : placesOf(found, stringsIn(match.value), match.star);
  if (subpath !== '.') return [...stated, ...placesOf(found, [subpath, `./src/${subpath}`], '')];
  const fields = ['source', 'types', 'module', 'main'].flatMap((key) =>
    stringsIn(member(found.json, key), 0),
  );
  return [...stated, ...placesOf(found, [...fields, 'src/index', 'index'], '')];
}

/** Each target as it is written, then where its source would be. */
function placesOf({ folder }: Package, targets: readonly string[], star: string): string[] {
  return targets
    .map((target) => target.replaceAll('*', () => star).replace(/^\.\//, ''))
    .flatMap((target) => [target, target.replace(BUILT, 'src/'), target.replace(BUILT, '')])
    .map((target) => joinPath(folder, target.replace(/\.d\.([cm]?)ts$/, '.$1js')))
    .filter((path) => path !== null);
}
