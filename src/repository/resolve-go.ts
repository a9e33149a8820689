import { folderOf } from './paths.ts';
import type { ResolveImport } from './resolve-javascript.ts';

/** Paths of the files whose text `createGoResolver` wants. */
export function goModules(files: readonly string[]): string[] {
  return files.filter((path) => path === 'go.mod' || path.endsWith('/go.mod'));
}

/** Go: an import of a package of one of the repository's modules means all its files but the tests. `texts` are the `go.mod` files by their paths. */
export function createGoResolver(
  files: ReadonlySet<string>,
  texts: ReadonlyMap<string, string>,
): ResolveImport {
  const packages = new Map<string, string[]>();
  for (const file of files) {
    if (!file.endsWith('.go') || file.endsWith('_test.go')) continue;
    const folder = folderOf(file);
    const known = packages.get(folder);
    if (known === undefined) packages.set(folder, [file]);
    else known.push(file);
  }
  const modules = [...texts].flatMap(([path, text]) => {
    const name = /^[ \t]*module[ \t]+"?([^\s"]+)/m.exec(text)?.[1];
    return name === undefined ? [] : [{ name, folder: folderOf(path) }];
  });
  // The innermost module owns a package.
  modules.sort((a, b) => b.name.length - a.name.length);
  return (_from, { module }) => {
    const owner = modules.find(({ name }) => module === name || module.startsWith(`${name}/`));
    if (owner === undefined) return [];
    const inside = module.slice(owner.name.length + 1);
    return packages.get([owner.folder, inside].filter((part) => part !== '').join('/')) ?? [];
  };
}
