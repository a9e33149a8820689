import type { VisibleText } from './outline.ts';
import { codeSpans, MASK, maskCode } from './prose.ts';

/** What the texts of an item say about its scope. */
export interface FoundScope {
  readonly scope: readonly string[];
  /** Paths that point out of the repository. */
  readonly refused: readonly string[];
}

const LONGEST_PATH = 200;
const BARE_PATH = /(?<![\w@:/.#-])(?:[\w.-]+\/){1,20}[\w.-]+\.[a-z]{1,5}(?![\w/])/g;
/** `k/k` and `release/4.0` are a repository and a branch. */
const NO_FOLDER =
  /^(?:[a-z]|release|releases?|feature|feat|fix|hotfix|bugfix|origin|upstream|refs|heads|tags)\/[^/]+$/i;
/** Of names without a directory; `console.log` and `process.env` are no files. */
const EXTENSIONS = new Set(
  [
    'ts tsx mts cts js jsx mjs cjs vue svelte astro json json5 jsonc yaml yml toml ini cfg conf xml html htm css scss sass less',
    'md mdx rst adoc txt csv tsv py pyi ipynb rb erb rs go java kt kts groovy gradle scala clj cs fs vb csproj sln swift mm',
    'c h cc cpp cxx hpp hh hxx zig nim lua pl pm php phtml jl dart ex exs erl hs elm ml mli sh bash zsh fish ps1 bat cmd sql',
    'graphql gql proto prisma tf tfvars hcl nix bzl bazel cmake mk svg png jpg jpeg gif ico webp woff woff2 ttf wasm',
    'tmpl hbs ejs pug liquid plist properties sol rego',
  ].flatMap((names) => names.split(' ')),
);
const WELL_KNOWN_NAMES = [
  '(?:make|docker|container|rake|gem|pip|proc|jenkins|vagrant|just|brew|pod)file',
  'license|notice|readme|changelog|contributing|codeowners',
  'go\\.(?:mod|sum|work)|(?:cargo|poetry|uv|yarn|gemfile|pipfile|composer|flake|deno|bun)\\.lock',
  '\\.(?:git(?:ignore|attributes|modules)|npmrc|nvmrc|node-version|env(?:\\.[\\w.]+)?|editorconfig|browserslistrc|babelrc)',
  '\\.(?:docker|eslint|prettier)(?:ignore|rc)',
];
const WELL_KNOWN = new RegExp(`^(?:${WELL_KNOWN_NAMES.join('|')})$`, 'i');
const PRODUCT =
  /^(?:node|next|nuxt|vue|react|express|three|d3|ember|backbone|alpine|angular|solid|chart|socket)\.js$/i;
const MEDIA_TYPE = /^(?:application|image|audio|video|multipart|font|text)\/[a-z0-9.+-]+$/;
const NOT_A_PATH =
  /^(?:origin|upstream|refs)\/|^(?:and\/or|n\/a|i\/o)$|^[@~$-]|:|\w\(|=>|<|>|\/\/|[|&;"'\\]/i;
const PATH_CHARACTERS = /^[\p{L}\p{N}\p{M}_\-.+@/*?{}[\]!,()$~]+$/u;
const LINE_SUFFIX = /(?::\d+(?:[-:]\d+)?|#L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?)$/;
const BLOB = /^https?:\/\/[^/]+\/[^/]+\/[^/]+\/(?:blob|tree)\/[^/]+\/([^?#]+)/;
/** Words before a path that is not to be changed, or only to be looked at. */
const HANDS_OFF = [
  /(?:\bnot|n['’]t|\bnever|\bwithout)\s+(?:touch|chang|edit|modify|alter)\w*\s+(?:the\s+)?(?:file\s+)?[^\p{L}\p{N}]*$/iu,
  /\b(?:as in|(?<!something )like|similar to|cf\.?|described in|documented in|based on|according to)\s+(?:the\s+)?[^\p{L}\p{N}]*$/iu,
  /(?<!\p{L})(?:after|once|until|except|unlike|before|blocks|needed by|prerequisite (?:for|of)|same time as|wait(?:s|ing)? (?:for|on)|depend(?:s|ing) on|blocked (?:by|on)|apr[èe]s|depende de|depende? d[eu])\s+(?:the\s+)?[^\p{L}\p{N}]*$/iu,
];
/** Documents that are pointed to are read; code that is pointed to is where the work is. */
const READ_ONLY = /\bsee(?: also)?\s+(?:the\s+)?[^\p{L}\p{N}]*$/iu;
const DOCUMENT = /\.(?:md|mdx|rst|adoc|txt|html?|pdf)$|^docs?\//i;
const LEFT_ALONE = /^\s*(?:as (?:it is|they are|is)\b|unchanged|untouched|alone)/;

/**
 * The paths and globs that an item names: inline code that looks like one, and links to files on GitHub. Commands, calls, routes,
 * addresses and types are none; nor is a file that the item says not to touch, or only points to (`see …`). Paths are relative to the root, without `./`.
 */
export function readScope(texts: readonly VisibleText[]): FoundScope {
  const named = texts.flatMap((text) => [...namedInCode(text), ...namedInWords(text), ...namedInLinks(text)]);
  const isRefused = (path: string): boolean => path.split('/').includes('..');
  return {
    scope: [
      ...new Set(
        named.filter(
          (path) =>
            !isRefused(path) &&
            !(path.endsWith('/') && named.includes(path.slice(0, -1))) &&
            !named.includes(`${path.replace(/\/$/, '')}/**`),
        ),
      ),
    ],
    refused: [...new Set(named.filter(isRefused))],
  };
}

/** The paths of a cell that holds nothing else, with or without backticks. */
export function readPaths(cell: VisibleText): readonly string[] {
  const words = maskCode(cell).split(/[\s,;]+/);
  const plain = words.filter((word) => /[/.]|^\p{Lu}\p{Ll}+file$/u.test(word) && !word.includes(MASK));
  return [...readScope([cell]).scope, ...plain.flatMap((word) => readPath(word, word.includes('/')) ?? [])];
}

function namedInCode(text: VisibleText): string[] {
  return codeSpans(text).flatMap(([from, to]) => {
    const path = readPath(text.plain.slice(from, to));
    const before = text.plain.slice(Math.max(0, from - 60), from);
    const isShown =
      HANDS_OFF.some((words) => words.test(before)) ||
      (READ_ONLY.test(before) && (path === null || DOCUMENT.test(path))) ||
      LEFT_ALONE.test(text.plain.slice(to, to + 20));
    return path === null || isShown ? [] : [path];
  });
}

/** Without backticks, only a folder with a file that has an extension of source code is certainly a path. */
function namedInWords(text: VisibleText): string[] {
  const masked = maskCode(text);
  return [...masked.matchAll(BARE_PATH)].flatMap(({ 0: word, index }) => {
    const path = readPath(word);
    const before = masked.slice(Math.max(0, index - 60), index);
    const isShown =
      HANDS_OFF.some((words) => words.test(before)) ||
      (READ_ONLY.test(before) && DOCUMENT.test(word)) ||
      text.links.some((link) => link.text.includes(word));
    return path === null || isShown ? [] : [path];
  });
}

function namedInLinks({ links }: VisibleText): string[] {
  return links.flatMap(({ url }) => {
    const [, encoded] = BLOB.exec(url) ?? [];
    const path = readPath(decodePath(encoded ?? ''), true);
    if (path === null) return [];
    return [path];
  });
}

/** The path that a code means, normalised, or `null`. `isCertain`: it stands where only paths do. */
function readPath(code: string, isCertain = false): string | null {
  const text = code.replace(LINE_SUFFIX, '');
  if (text === '' || text.length > LONGEST_PATH || NOT_A_PATH.test(text) || !PATH_CHARACTERS.test(text))
    return null;
  const path = text.replace(/^(?:\.?\/)+/, '');
  const name = path.replace(/\/$/, '').split('/').at(-1) ?? '';
  if (!/\p{L}/u.test(path) && !path.includes('*/')) return null;
  if (isCertain || hasFileName(name)) return path;
  const isRoute = text.startsWith('/') || /\{[^,}]*\}/.test(text);
  if (path.includes('*') && path.includes('/')) return path;
  if (isRoute && !(path.endsWith('/') && path.length > 1)) return null;
  return path.includes('/') && !MEDIA_TYPE.test(path) && !NO_FOLDER.test(path) ? path : null;
}

function hasFileName(name: string): boolean {
  if (WELL_KNOWN.test(name)) return true;
  if (PRODUCT.test(name)) return false;
  const [, stem, extension] = /^(.*)\.([^.]+)$/.exec(name) ?? [];
  if (stem === undefined || extension === undefined) return false;
  // `*.{ts,tsx}`
  const extensions = extension.replace(/[{}]/g, '').split(',');
  return extensions.every((each) => EXTENSIONS.has(each)) && stem !== '';
}

function decodePath(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
