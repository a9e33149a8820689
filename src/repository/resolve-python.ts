import { folderOf, joinPath, sharedFolders, upwards } from './paths.ts';
import type { ResolveImport } from './resolve-javascript.ts';

/** A file by one of the dotted names that it can be imported by. */
interface Module {
  readonly file: string;
  /** The folder that has to be on Python's path. */
  readonly root: string;
  /** Whether its name goes through a package, which can be installed and so be imported from anywhere. */
  readonly packaged: boolean;
}

/**
 * Python: modules are looked for in `src/`, in every folder above the importing file, and in every folder that holds a package; of several of the
 * same name the one nearest to the importing file counts. A name after `import` is a module when there is one, and else something in the module before it.
 */
export function createPythonResolver(files: ReadonlySet<string>): ResolveImport {
  const modules = indexModules(files);
  const absolute = (from: string, name: string): string | null => {
    const folders = upwards(folderOf(from));
    const reachable = (modules.get(name) ?? []).filter(
      ({ packaged, root }) => packaged || root === 'src' || folders.includes(root),
    );
    const nearest = reachable.toSorted((a, b) => sharedFolders(b.file, from) - sharedFolders(a.file, from));
    return nearest[0]?.file ?? null;
  };
  return (from, { module, names }) => {
    const dots = /^\.*/.exec(module)?.[0].length ?? 0;
    const find = dots === 0 ? (name: string) => absolute(from, name) : relativeTo(files, from, dots);
    const name = module.slice(dots);
    if (names.length === 0) return [longestKnown(find, name)].filter((file) => file !== null);
    const found = names.map((inner) => find(name === '' ? inner : `${name}.${inner}`) ?? find(name));
    return [...new Set(found)].filter((file) => file !== null);
  };
}

/** `import a.b.c` may name something in `a.b` only by mistake, but a namespace may hide `c`. */
function longestKnown(find: (name: string) => string | null, name: string): string | null {
  for (let at = name; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const file = find(at);
    if (file !== null) return file;
  }
  return null;
}

function relativeTo(files: ReadonlySet<string>, from: string, dots: number): (name: string) => string | null {
  const folder = joinPath(folderOf(from), '../'.repeat(dots - 1));
  return (name) => {
    const path = folder === null ? null : joinPath(folder, name.replaceAll('.', '/'));
    if (path === null) return null;
    const inside = path === '' ? '' : `${path}/`;
    const candidates = [`${path}.py`, `${path}.pyi`, `${inside}__init__.py`, `${inside}__init__.pyi`];
    return candidates.find((candidate) => files.has(candidate)) ?? null;
  };
}

function indexModules(files: ReadonlySet<string>): Map<string, Module[]> {
  const modules = new Map<string, Module[]>();
  for (const file of files) {
    if (!/\.pyi?$/.test(file)) continue;
    for (const root of new Set([packageRoot(files, file), 'src', ''])) {
      if (root !== '' && !file.startsWith(`${root}/`)) continue;
      const path = root === '' ? file : file.slice(root.length + 1);
      const name = path
        .replace(/\.pyi?$/, '')
        .replace(/\/__init__$/, '')
        .replaceAll('/', '.');
      const known = modules.get(name) ?? [];
      known.push({ file, root, packaged: path.includes('/') });
      modules.set(name, known);
    }
  }
  return modules;
}

/** The nearest folder above a file that is no package itself. */
function packageRoot(files: ReadonlySet<string>, file: string): string {
  return upwards(folderOf(file)).find((folder) => !files.has(`${folder}/__init__.py`)) ?? '';
}
