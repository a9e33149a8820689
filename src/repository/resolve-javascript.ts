import type { ImportStatement } from './file-facts.ts';
import { javascriptFile } from './javascript-file.ts';
import { folderOf, joinPath } from './paths.ts';
import { createModulePaths } from './tsconfig-paths.ts';
import { createPackages } from './workspace-packages.ts';

/** Answers the files of the repository that an import statement of the file `from` means; empty for what comes from elsewhere. */
export type ResolveImport = (from: string, statement: ImportStatement) => readonly string[];

/**
 * JavaScript and TypeScript: relative specifiers, those that the nearest `tsconfig.json` maps, and packages of the repository itself. `configs` and
 * `packages` are the texts of these files by their paths.
 */
export function createJavascriptResolver(
  files: ReadonlySet<string>,
  configs: ReadonlyMap<string, string>,
  packages: ReadonlyMap<string, string>,
): ResolveImport {
  const configured = createModulePaths(configs);
  const packaged = createPackages(packages);
  return (from, { module }) => {
    const specifier = module.replace(/[?].*$/s, '');
    const relative = /^\.{1,2}(?:\/|$)/.test(specifier);
    const places = relative
      ? [joinPath(folderOf(from), specifier)]
      : [...configured(from, specifier), ...packaged(from, specifier)];
    for (const place of places) {
      const file = javascriptFile(files, place);
      if (file !== null) return [file];
    }
    return [];
  };
}
