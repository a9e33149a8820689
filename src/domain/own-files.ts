const LOCKFILES = new Set(
  [
    'package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock',
    'Cargo.lock go.sum go.work.sum poetry.lock uv.lock Pipfile.lock pdm.lock Gemfile.lock composer.lock',
    'gradle.lockfile packages.lock.json Package.resolved Podfile.lock mix.lock pubspec.lock flake.lock',
  ].flatMap((names) => names.split(' ')),
);

/** Directories that say what kind of file is in them, not which module it belongs to. */
const KIND_DIRECTORY =
  /^(?:tests?|__tests__|specs?|__specs__|__snapshots__|testing|unit|integration|e2e|src|lib|app|main|java|kotlin)$/i;
const TEST_DIRECTORY = /(?:^|\/)(?:tests?|__tests__|specs?|__specs__|__snapshots__)\//i;
const TEST_NAME = /[._-](?:test|spec)s?\.[^/]+$|(?:^|\/)test_[^/]+$|_test\.[^/.]+$|[a-z0-9]Tests?\.[^/.]+$/;
const DOCUMENT = /^(?:readme|changelog|changes|history)(?:\.[^/]*)?$/i;
const PROSE_IN_DOCS = /(?:^|\/)docs?\/.*\.(?:md|mdx|rst|adoc|txt)$/i;
const INSTRUCTIONS = /(?:^|\/)(?:AGENTS|CLAUDE|GEMINI|copilot-instructions)\.md$|(?:^|\/)\.[^/]+\//i;
/** Names that stand for their directory. */
const ENTRY_NAME = /^(?:index|mod|main|lib|__init__)$/;

/** Whether a file is a lockfile of a package manager, by its name. */
export function isLockfile(path: string): boolean {
  return LOCKFILES.has(baseName(path));
}

/**
 * Files that a task may change without naming them (R33a): lockfiles; READMEs, changelogs and texts below `docs/` or `doc/`, though never
 * instructions for agents or files in dot directories; and its own tests. A test file belongs to a named file when it is called
 * like it (`lexer.test.ts`, `test_lexer.py`, `LexerTest.java`) in a matching directory, to a directory or glob when it lies in the
 * directory of the same name (`test/parser/…` for `src/parser/**`).
 */
export function isAlwaysInScope(path: string, scopes: readonly string[]): boolean {
  if (isLockfile(path)) return true;
  if (INSTRUCTIONS.test(path)) return false;
  if (DOCUMENT.test(baseName(path)) || PROSE_IN_DOCS.test(path)) return true;
  return isTestFile(path) && scopes.some((scope) => isTestOf(path, scope));
}

/** Whether a file is a test or belongs to tests, by its name and directories. */
export function isTestFile(path: string): boolean {
  return TEST_DIRECTORY.test(path) || TEST_NAME.test(path);
}

function isTestOf(test: string, scope: string): boolean {
  const special = scope.search(/[*?{]|\/$/);
  if (special !== -1) return isBelow(test, scope.slice(0, scope.lastIndexOf('/', special) + 1));
  if (!/\.[^/.]+$/.test(scope)) return isBelow(test, `${scope}/`) || isNamedLike(test, scope);
  return isNamedLike(test, scope);
}

function isBelow(test: string, directory: string): boolean {
  const wanted = moduleDirectories(directory);
  return startsWith(moduleDirectories(test), wanted);
}

function isNamedLike(test: string, subject: string): boolean {
  if (moduleName(test) !== moduleName(subject)) return false;
  const of = moduleDirectories(test).toReversed();
  const directories = moduleDirectories(subject).toReversed();
  return startsWith(of, directories) || startsWith(directories, of);
}

/** `src/parser/lexer.test.ts` → `lexer`; `src/parser/index.ts` → `parser`. */
function moduleName(path: string): string {
  const name = (baseName(path).split('.')[0] ?? '')
    .replace(/^test_|[._-](?:test|spec)s?$/, '')
    .replace(/Tests?$/, '');
  const bare = ENTRY_NAME.test(name) ? (moduleDirectories(path).at(-1) ?? name) : name;
  return bare.toLowerCase();
}

function moduleDirectories(path: string): string[] {
  const directories = path.split('/').slice(0, -1);
  return directories.filter((name) => name !== '' && !KIND_DIRECTORY.test(name));
}

function startsWith(list: readonly string[], start: readonly string[]): boolean {
  return start.every((value, index) => list[index] === value);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
