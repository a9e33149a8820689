import type { FileFacts } from './file-facts.ts';
import { languageOf } from './read-facts.ts';
import { byCodePoint } from './repository-source.ts';
import { createGoResolver, goModules } from './resolve-go.ts';
import { createJavascriptResolver, type ResolveImport } from './resolve-javascript.ts';
import { createPythonResolver } from './resolve-python.ts';
import { moduleConfigs } from './tsconfig-paths.ts';
import { packageFiles } from './workspace-packages.ts';

/** The files whose text says where modules are, apart from the sources. */
export function importConfigs(files: readonly string[]): string[] {
  return [...new Set([...moduleConfigs(files), ...packageFiles(files), ...goModules(files)])];
}

/**
 * By file: the files of the repository that it imports, sorted, without itself; files that import none are left out. `configs` are the texts of
 * `importConfigs` by their paths.
 */
export function buildImportGraph(
  files: readonly string[],
  facts: ReadonlyMap<string, FileFacts>,
  configs: ReadonlyMap<string, string>,
): Map<string, readonly string[]> {
  const known = new Set(files);
  const only = (paths: readonly string[]): Map<string, string> =>
    new Map(paths.flatMap((path) => [[path, configs.get(path) ?? ''] as const]));
  const resolvers: Readonly<Record<string, ResolveImport>> = {
    javascript: createJavascriptResolver(known, only(moduleConfigs(files)), only(packageFiles(files))),
    python: createPythonResolver(known),
    go: createGoResolver(known, only(goModules(files))),
  };
  const graph = new Map<string, readonly string[]>();
  for (const [path, { imports }] of facts) {
    const resolve = resolvers[languageOf(path) ?? ''];
    if (resolve === undefined || imports.length === 0) continue;
    const targets = new Set(imports.flatMap((statement) => resolve(path, statement)));
    targets.delete(path);
    if (targets.size > 0) graph.set(path, [...targets].sort(byCodePoint));
  }
  return graph;
}
