import { matchesGlob } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAlwaysInScope } from '../../src/domain/own-files.ts';
import { OverlapJudge, readExtent } from '../../src/domain/planning/scope-overlap.ts';
import { isInScope } from '../../src/domain/scopes.ts';

describe('scopes intersect', () => {
  test.for([
    ['src/a.ts', 'src/a.ts'],
    ['src/', 'src/a.ts'],
    ['src', 'src/a/b.ts'],
    ['src/**', 'src/a/b.ts'],
    ['src/*.ts', 'src/?.ts'],
    ['src/**/*.ts', '**/a.ts'],
    ['src/{a,b}.ts', 'src/b.ts'],
    ['src/{a,{b,c}}/x', 'src/c/*'],
    ['src/[a-c].ts', 'src/[!ab].ts'],
    ['**/test/**', 'src/'],
    ['**/*.md', 'docs/'],
    ['app/[id]/page.tsx', 'app/[id]/page.tsx'],
    ['a*c', 'ab*'],
    ['docs/*', 'docs'],
    ['.github/*', '.github/dependabot.yml'],
    ['packages/*/', 'packages/core/src/a.ts'],
  ] as const)('%s and %s', ([a, b]) => {
    expect([intersect(a, b), intersect(b, a)]).toEqual([true, true]);
  });

  test.for([
    ['src/a.ts', 'src/b.ts'],
    ['src/a', 'src/ab.ts'],
    ['src/*.ts', 'src/a/b.ts'],
    ['src/*.ts', 'src/*.md'],
    ['src/**', 'test/**'],
    ['src/{a,b}.ts', 'src/c.ts'],
    ['src/[!a].ts', 'src/a.ts'],
    ['src/a*b', 'src/a'],
    ['a?c', 'ac'],
    ['*a', '*b'],
    ['src/{a}.ts', 'src/a.ts'],
  ] as const)('but not %s and %s', ([a, b]) => {
    expect([intersect(a, b), intersect(b, a)]).toEqual([false, false]);
  });

  const segment = fc.constantFrom(
    'a',
    'b',
    'ab',
    '*',
    '?',
    'a*',
    '*b',
    '{a,b}',
    '[ab]',
    'a?',
    '{a*,b}',
    '**',
  );
  const glob = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
  const name = fc.constantFrom('a', 'b', 'ab', 'ba', 'aab');
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
  const isPlain = (scope: string) => !/[*?{[]/.test(scope);

  test('a path in both is an intersection, whatever the globs', () => {
    fc.assert(
      fc.property(glob, glob, path, (a, b, candidate) => {
        if (isInScope(candidate, [a]) && isInScope(candidate, [b])) expect(intersect(a, b)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('an intersection that short paths can show is shown by one of them', () => {
    const names = ['a', 'b', 'ab', 'ba', 'aa', 'bb', 'aab', 'abb'];
    const short = names.flatMap((first) => [first, ...names.map((second) => `${first}/${second}`)]);
    const one = fc.constantFrom('a', 'b', '*', '?', 'a*', '*b', '{a,b}', '[ab]', 'a?');
    const small = fc.array(one, { minLength: 1, maxLength: 2 }).map((segments) => segments.join('/'));
    fc.assert(
      fc.property(small, small, (a, b) => {
        fc.pre(!isPlain(a) && !isPlain(b));
        expect(intersect(a, b)).toBe(short.some((each) => isInScope(each, [a]) && isInScope(each, [b])));
      }),
    );
  });

  test('a path matches a glob as Node’s own matcher says', () => {
    fc.assert(
      fc.property(glob, path, (pattern, candidate) => {
        fc.pre(!isPlain(pattern) && !pattern.endsWith('**'));
        expect(isInScope(candidate, [pattern])).toBe(matchesGlob(candidate, pattern));
      }),
      { numRuns: 1_000 },
    );
  });

  test('it stays fast for globs that are made to be slow', () => {
    const started = performance.now();
    expect(intersect(`${'*a'.repeat(90)}c`, `${'a*'.repeat(90)}d`)).toBe(false);
    expect(intersect('{a,b}'.repeat(40), `${'{b,a}'.repeat(39)}c`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('what a task may change without naming it', () => {
  test.for([
    ['package-lock.json', ['src/a.ts']],
    ['packages/core/yarn.lock', ['src/a.ts']],
    ['README.md', ['src/a.ts']],
    ['docs/guide/parsing.md', ['src/a.ts']],
    ['test/lexer.test.ts', ['src/lexer.ts']],
    ['test/parser/lexer.test.ts', ['src/parser/lexer.ts']],
    ['src/parser/__tests__/lexer.ts', ['src/parser/lexer.ts']],
    ['src/__snapshots__/lexer.test.ts.snap', ['src/lexer.ts']],
    ['tests/test_lexer.py', ['pkg/lexer.py']],
    ['pkg/lexer_test.go', ['pkg/lexer.go']],
    ['src/test/java/org/x/LexerTest.java', ['src/main/java/org/x/Lexer.java']],
    ['test/parser/tokens.test.ts', ['src/parser/**']],
    ['test/parser.test.ts', ['src/parser/index.ts']],
    ['test/anything.test.ts', ['src/**']],
    ['packages/core/test/x.test.ts', ['packages/core/']],
  ] as const)('%s for %j', ([path, scopes]) => {
    expect(isAlwaysInScope(path, scopes)).toBe(true);
  });

  test.for([
    ['src/b.ts', ['src/a.ts']],
    ['test/other.test.ts', ['src/lexer.ts']],
    ['test/compiler/lexer.test.ts', ['src/parser/lexer.ts']],
    ['test/compiler/x.test.ts', ['src/parser/**']],
    ['packages/web/test/x.test.ts', ['packages/core/']],
    ['AGENTS.md', ['src/a.ts']],
    ['docs/CLAUDE.md', ['src/a.ts']],
    ['.github/docs/x.md', ['src/a.ts']],
    ['docs/build.js', ['src/a.ts']],
    ['vitest.config.ts', ['src/a.ts']],
    ['package.json', ['src/a.ts']],
    ['test/lexer.test.ts', []],
  ] as const)('but not %s for %j', ([path, scopes]) => {
    expect(isAlwaysInScope(path, scopes)).toBe(false);
  });
});

function intersect(a: string, b: string): boolean {
  return new OverlapJudge().overlap(readExtent(a), readExtent(b));
}
