import { isObject, parseJsonObject, textEntries } from './json-object.ts';
import { loadsCode } from './linter-settings.ts';

/** A manifest of the new work with the test set-up of the base, and which parts of that set-up the work had changed. */
export interface LockedManifest {
  /** `null` where nothing has to be put back. */
  readonly text: string | null;
  /** Names of keys or sections; none where the set-up is as it was. */
  readonly changed: readonly string[];
  /** The same of linters and formatters: those settings stay as the work has them. */
  readonly linters: readonly string[];
}

/**
 * Puts the test set-up of the base back into a manifest: its scripts and what configures test tools, while dependencies stay those of the new
 * work. A manifest that cannot be read is replaced as a whole.
 */
export function lockManifest(path: string, before: string, after: string): LockedManifest {
  return path.endsWith('.json') ? lockJson(before, after) : lockSections(before, after);
}

/** Keys of package.json and composer.json that decide what a test command does, by the documentation of the tools named like them. */
const TEST_KEYS =
  /^(?:scripts|scripts-descriptions|jest|vitest|mocha|ava|tap|nyc|c8|karma|jasmine|playwright|cypress|babel|stryker|tsd|type|imports|config|workspaces|lint-staged|husky|simple-git-hooks|overrides|resolutions|autoload-dev)$/;

/** Of these a change is told; the others are only put back, since work may well have to change them. */
const TELLING_KEYS = /^(?:jest|vitest|mocha|ava|tap|nyc|c8|karma|jasmine|playwright|cypress|stryker|tsd)$/;

const LINTER_KEYS = /^(?:eslintConfig|eslintIgnore|xo|standard|prettier|stylelint|biome)$/;

/** Scripts that checks go through, or that a package manager runs by itself. */
const TELLING_SCRIPT =
  /test|spec|check|lint|verify|cover|e2e|type|\bci\b|^(?:pre|post)|^(?:install|prepare|prepublish\w*|prepack)$/;

function lockJson(before: string, after: string): LockedManifest {
  const [base, work] = [parseJsonObject(before), parseJsonObject(after)];
  if (base === null) return { text: null, changed: [], linters: [] };
  if (work === null) {
    return { text: before, changed: ['the whole file, which is no JSON object any more'], linters: [] };
  }
  const kept = Object.entries(work).filter(([key]) => !isLocked(key, base));
  const locked = Object.entries(base).filter(([key]) => isLocked(key, base));
  const keys = new Set([...Object.keys(base), ...Object.keys(work)]);
  const different = [...keys].filter((key) => !isSame(base[key], work[key]));
  const isLoading = (key: string): boolean => loadsCode(pretty(base[key]), pretty(work[key]));
  const ofLinters = different.filter((key) => LINTER_KEYS.test(key));
  const changed = [
    ...different.filter((key) => TELLING_KEYS.test(key)),
    ...ofLinters.filter(isLoading),
    ...changedScripts(base['scripts'], work['scripts']),
    ...replacedTools(base, work),
  ];
  const merged = Object.fromEntries([...kept, ...locked]);
  const text = isSame(merged, work) ? null : `${pretty(merged)}\n`;
  return { text, changed, linters: ofLinters.filter((key) => !isLoading(key)) };
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? '';
}

/** `type`, `imports` and the like belong to the code as well: only what the base has of them is set-up. */
function isLocked(key: string, base: Readonly<Record<string, unknown>>): boolean {
  const isCode = /^(?:type|imports|config|workspaces|overrides|resolutions|babel)$/.test(key);
  return TEST_KEYS.test(key) && !(isCode && base[key] === undefined) && !/^(?:imports|workspaces)$/.test(key);
}

function changedScripts(before: unknown, after: unknown): string[] {
  const [base, work] = [new Map(textEntries(before)), new Map(textEntries(after))];
  const names = [...new Set([...base.keys(), ...work.keys()])];
  return names
    .filter((name) => base.get(name) !== work.get(name) && isTelling(name, base))
    .map((name) => `scripts.${name}`);
}

/** A new script that nothing runs by itself harms nobody. */
function isTelling(name: string, base: ReadonlyMap<string, string>): boolean {
  const isHook = /^(?:pre|post)/.test(name) && base.has(name.replace(/^(?:pre|post)/, ''));
  const isLifecycle = /^(?:(?:pre|post)?(?:install|prepare|test|prepublish\w*|pack))$/.test(name);
  return isHook || isLifecycle || (base.has(name) && (TELLING_SCRIPT.test(name) || isCalled(name, base)));
}

function isCalled(name: string, scripts: ReadonlyMap<string, string>): boolean {
  const calls = [...scripts].filter(([caller]) => TELLING_SCRIPT.test(caller)).map(([, text]) => text);
  return calls.some((text) => text.split(/[\s'"&|;]+/).includes(name));
}

/** Test tools that now come from somewhere else than their registry. */
function replacedTools(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  return ['dependencies', 'devDependencies', 'overrides', 'resolutions'].flatMap((kind) => {
    const base = new Map(textEntries(before[kind]));
    return textEntries(after[kind])
      .filter(([name, from]) => TEST_TOOL.test(name) && ELSEWHERE.test(from) && base.get(name) !== from)
      .map(([name]) => `${kind}.${name}`);
  });
}

const TEST_TOOL =
  /^(?:@vitest\/|@jest\/|@playwright\/|@testing-library\/|@types\/node$|ts-node$|tsx$|vitest$|jest|mocha$|chai|ava$|tap$|jasmine|karma|cypress$|playwright|sinon|nyc$|c8$|expect|supertest$|uvu$|phpunit\/)/;
const ELSEWHERE = /^(?:file|link|portal|npm|git|github|https?|workspace)[:+]|^[./~]/;

function isSame(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

/** Keys in one order: to reorder them changes nothing. */
function canonical(value: unknown): string {
  const sorted = (_key: string, each: unknown): unknown =>
    isObject(each) ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1))) : each;
  return JSON.stringify(value, sorted) ?? '';
}

/** Sections of TOML and INI manifests that configure test tools. */
const TEST_SECTION =
  /^\[{1,2}(?:tool[.:](?:pytest|coverage|tox|nox|hatch\.envs|pdm\.scripts|poe|taskipy)|pytest|coverage|tox|test\]|profile\.(?:test|dev)\]|bench\])/;
const LINTER_SECTION = /^\[{1,2}(?:tool[.:](?:mypy|ruff|flake8|pylint|black|isort)|mypy|flake8|pylint)/;
/** In other sections, what turns tests off (the Cargo book, “Cargo Targets”). */
const TEST_LINE = /^\s*(?:test|doctest|harness|bench|autotests|autobenches)\s*=/;

interface Section {
  /** With its brackets; empty for what stands before the first. */
  readonly head: string;
  readonly lines: readonly string[];
}

function lockSections(before: string, after: string): LockedManifest {
  const [base, work] = [sectionsOf(before), sectionsOf(after)];
  const isSetUp = ({ head }: Section) => TEST_SECTION.test(head);
  const textOf = (sections: readonly Section[]) =>
    sections.flatMap(({ head, lines }) => (head === '' ? lines : [head, ...lines])).join('\n');
  const of = (sections: readonly Section[], head: string) =>
    textOf(sections.filter((section) => section.head === head)).trimEnd();
  const heads = [...new Set([...base, ...work].map(({ head }) => head))];
  const different = heads.filter((head) => of(base, head) !== of(work, head));
  const ofTests = different.filter((head) => TEST_SECTION.test(head));
  const ofLinters = different.filter((head) => LINTER_SECTION.test(head));
  const isLoading = (head: string): boolean => loadsCode(of(base, head), of(work, head));
  const turnedOff = testLines(work).filter((line) => !testLines(base).includes(line));
  const changed = [...ofTests, ...ofLinters.filter(isLoading), ...turnedOff];
  const linters = ofLinters.filter((head) => !isLoading(head));
  if (ofTests.length === 0) return { text: null, changed, linters };
  const merged = [textOf(work.filter((section) => !isSetUp(section))), textOf(base.filter(isSetUp))];
  return { text: merged.filter((part) => part !== '').join('\n'), changed, linters };
}

function testLines(sections: readonly Section[]): string[] {
  return sections.flatMap(({ head, lines }) =>
    TEST_SECTION.test(head)
      ? []
      : lines.filter((line) => TEST_LINE.test(line)).map((line) => `${head} ${line.trim()}`),
  );
}

function sectionsOf(text: string): Section[] {
  const sections: { head: string; lines: string[] }[] = [{ head: '', lines: [] }];
  for (const line of text.split('\n')) {
    if (/^\[.*\]\s*(?:#.*)?$/.test(line)) sections.push({ head: line.trim(), lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections;
}
