import type { TestsBeforeAndAfter, Weakening } from './compare-tests.ts';
import { code } from './quote.ts';
import type { Mock, TestFacts } from './test-facts.ts';

/**
 * Tests that replace what they are to try: a mock of a changed file that the test is named for, that it imported as it is before, or
 * beside which it tries no other changed file. To replace what the thing under test works with is how tests are written.
 */
export function findMockedSubjects(
  { before, after }: TestsBeforeAndAfter,
  subjects: readonly string[],
): Weakening[] {
  return [...after].flatMap(([path, facts]) => {
    const known = before.get(path);
    const former = known?.mocks.map(({ target }) => target) ?? [];
    return facts.mocks
      .filter(({ target }) => !former.includes(target))
      .flatMap((mock) => {
        const subject = subjects.find((each) => names(mock.target, path, each));
        if (subject === undefined || !isSubject(path, subject, mock, facts, known, subjects)) return [];
        return [
          { path, line: mock.line, what: `${code(subject)}, which is to be tested, is replaced by a mock` },
        ];
      });
  });
}

function isSubject(
  path: string,
  subject: string,
  { target }: Mock,
  facts: TestFacts,
  known: TestFacts | undefined,
  subjects: readonly string[],
): boolean {
  if (stem(path) === stem(subject)) return true;
  if (known?.imports.includes(target)) return true;
  const others = subjects.filter((each) => each !== subject);
  return !facts.imports.some((specifier) => others.some((each) => names(specifier, path, each)));
}

/** Whether a specifier in `path` means the file `subject`: relative to it, or dotted, with names of members behind the module. */
function names(specifier: string, path: string, subject: string): boolean {
  const bare = withoutEnding(subject);
  if (specifier.startsWith('.') && specifier.includes('/')) {
    const resolved = resolve(path, specifier);
    return [resolved, withoutEnding(resolved), `${resolved}/index`].includes(bare);
  }
  const parts = specifier.replace(/^@\//, '').split(/[./:]+/);
  const starts = parts.map((_part, index) => parts.slice(0, parts.length - index).join('/'));
  // A single word is a package, but where modules have dots it may be the file of a member.
  const telling = starts.filter(
    (start, index) => start.includes('/') || (index > 0 && subject.endsWith('.py')),
  );
  return telling.some((start) => bare === start || bare.endsWith(`/${start}`));
}

function resolve(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function withoutEnding(path: string): string {
  return path.replace(/(?<=[^/])\.[^/.]+$/, '');
}

/** `test/sum.test.ts` and `src/sum.ts` → `sum`. */
function stem(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name
    .replace(/\.[^/]+$/, '')
    .replace(/^test_|[._-](?:test|spec)s?$|Tests?$/g, '')
    .toLowerCase();
}
