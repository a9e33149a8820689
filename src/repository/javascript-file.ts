const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.d.ts', '.js', '.jsx', '.mjs', '.cjs'];

/** What is written is the name after the build; what is there is the name before it. */
const SOURCES_OF: readonly (readonly [built: RegExp, sources: readonly string[]])[] = [
  [/\.js$/, ['.ts', '.tsx', '.jsx', '.d.ts']],
  [/\.jsx$/, ['.tsx']],
  [/\.mjs$/, ['.mts', '.d.mts']],
  [/\.cjs$/, ['.cts', '.d.cts']],
];

/** The file of the repository that a path without its extension, with the one after the build, or of a folder means; else `null`. */
export function javascriptFile(files: ReadonlySet<string>, path: string | null): string | null {
  if (path === null) return null;
  const sources = SOURCES_OF.flatMap(([built, extensions]) =>
    built.test(path) ? extensions.map((extension) => path.replace(built, extension)) : [],
  );
  const index = path === '' ? 'index' : `${path}/index`;
  const candidates = [path, ...sources, ...withExtensions(path), ...withExtensions(index)];
  return candidates.find((candidate) => files.has(candidate)) ?? null;
}

function withExtensions(path: string): string[] {
  return EXTENSIONS.map((extension) => path + extension);
}
