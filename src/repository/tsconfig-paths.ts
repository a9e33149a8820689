import { member, members, parseJsonWithComments, stringsIn } from './json-with-comments.ts';
import { bestMatch } from './match-pattern.ts';
import { folderOf, joinPath, upwards } from './paths.ts';

/** Where the nearest `tsconfig.json` or `jsconfig.json` says that modules are. */
export interface ModulePaths {
  readonly baseUrl: string | null;
  readonly paths: readonly (readonly [pattern: string, targets: readonly string[]])[];
  /** `paths` are relative to it. */
  readonly pathsFolder: string;
}

const MOST_PARENTS = 8;

const isModuleConfig = (path: string): boolean => /(?:^|\/)[jt]sconfig[^/]*\.json$/.test(path);

/** Paths of the files whose text `createModulePaths` wants. */
export function moduleConfigs(files: readonly string[]): string[] {
  return files.filter(isModuleConfig);
}

/**
 * Answers, for a file and a specifier that is not relative, the paths in the repository that its nearest config gives to it, the likeliest first.
 * `texts` are the configs by their paths; a config that cannot be read says nothing.
 */
export function createModulePaths(
  texts: ReadonlyMap<string, string>,
): (from: string, specifier: string) => readonly string[] {
  const parsed = new Map([...texts].map(([path, text]) => [path, parseJsonWithComments(text)]));
  const nearest = new Map<string, ModulePaths | null>();
  const nearestOf = (folder: string): ModulePaths | null => {
    const known = nearest.get(folder);
    if (known !== undefined) return known;
    const config = upwards(folder)
      .flatMap((at) => ['tsconfig.json', 'jsconfig.json'].map((name) => (at === '' ? name : `${at}/${name}`)))
      .find((path) => parsed.has(path));
    const found = config === undefined ? null : readPaths(parsed, config);
    nearest.set(folder, found);
    return found;
  };
  return (from, specifier) => {
    const config = nearestOf(folderOf(from));
    return config === null ? [] : mapped(config, specifier);
  };
}

function readPaths(parsed: ReadonlyMap<string, unknown>, config: string, parents = 0): ModulePaths {
  const options = member(parsed.get(config), 'compilerOptions');
  const folder = folderOf(config);
  const baseUrl = member(options, 'baseUrl');
  const paths = member(options, 'paths');
  const inherited = parents < MOST_PARENTS ? inheritedPaths(parsed, config, parents) : null;
  const base = typeof baseUrl === 'string' ? joinPath(folder, baseUrl) : (inherited?.baseUrl ?? null);
  if (paths === undefined && inherited !== null) return { ...inherited, baseUrl: base };
  return {
    baseUrl: base,
    paths: members(paths).map(([pattern, targets]) => [pattern, stringsIn(targets, 1)]),
    pathsFolder: base ?? folder,
  };
}

function inheritedPaths(
  parsed: ReadonlyMap<string, unknown>,
  config: string,
  parents: number,
): ModulePaths | null {
  for (const parent of stringsIn(member(parsed.get(config), 'extends'), 1).toReversed()) {
    const path = parent.startsWith('.') ? joinPath(folderOf(config), parent) : null;
    const file = [path, `${path}.json`].find((name) => name !== null && parsed.has(name));
    if (typeof file === 'string') return readPaths(parsed, file, parents + 1);
  }
  return null;
}

function mapped({ baseUrl, paths, pathsFolder }: ModulePaths, specifier: string): string[] {
  const match = bestMatch(paths, specifier);
  const targets =
    match?.value.map((target) =>
      joinPath(
        pathsFolder,
        target.replace('*', () => match.star),
      ),
    ) ?? [];
  const fromBase = baseUrl === null ? null : joinPath(baseUrl, specifier);
  return [...targets, fromBase].filter((path) => path !== null);
}
