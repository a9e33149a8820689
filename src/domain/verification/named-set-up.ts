import { parseJsonObject, textEntries } from './json-object.ts';

/** Scripts that checks go through, or that a package manager runs by itself. */
const CHECKING_SCRIPT =
  /test|spec|check|lint|verify|cover|e2e|type|\bci\b|^(?:pre|post)?(?:install|prepare|prepack)$/;

/** What is called so serves checks, wherever it lies. */
const TELLING_NAME = /(?:test|spec|check|verify|lint|coverage|set-?up)[^/]*$/i;
/** What checks are run on: a script that names it tries it. */
const PRODUCT =
  /^(?:.*\/)?(?:src|lib|app|source|dist|build)\/|(?:^|\/)(?:index|main|app|server|cli|mod)\.[^/]+$/;
const TEST_TOOL = /vitest|jest|mocha|playwright|karma|cypress|ava|jasmine|phpunit|rspec|nyc|tap|wdio/i;

/**
 * Files of the base that verification goes through, because a command, a script or the configuration of a test tool names them. One that the task
 * itself names is what it works on.
 * @param commands the verification commands
 * @param manifests texts of the base's `package.json` files
 * @param configs texts of the base's set-up files, by their paths
 * @param files all paths of the base
 */
export function namedSetUp(
  commands: readonly string[],
  manifests: ReadonlyMap<string, string>,
  configs: ReadonlyMap<string, string>,
  files: ReadonlySet<string>,
  scope: readonly string[],
): Set<string> {
  const named = new Set<string>();
  const add = (folder: string, text: string, isSetUp: (path: string) => boolean): void => {
    for (const word of text.split(/[\s'"`=,;&|()[\]{}<>]+/)) {
      const path = join(folder, word);
      if (path !== null && files.has(path) && !scope.includes(path) && isSetUp(path)) named.add(path);
    }
  };
  const isNoProduct = (path: string): boolean => TELLING_NAME.test(path) || !PRODUCT.test(path);
  for (const command of commands) add('', command, isNoProduct);
  for (const [path, text] of manifests) {
    for (const [name, script] of textEntries(parseJsonObject(text)?.['scripts'])) {
      if (CHECKING_SCRIPT.test(name)) add(folderOf(path), script, isNoProduct);
    }
  }
  for (const [path, text] of configs) {
    add(folderOf(path), text, TEST_TOOL.test(path) ? isNoProduct : (each) => TELLING_NAME.test(each));
  }
  return named;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** The path that `word` means in `folder`; `null` where it leads out. */
function join(folder: string, word: string): string | null {
  const parts: string[] = [];
  for (const part of `${folder}${word}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.pop() === undefined) return null;
    if (part !== '..') parts.push(part);
  }
  return parts.join('/');
}
