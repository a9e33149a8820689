import { describe, expect, test } from 'vitest';
import { parseMarkdown } from '../../src/markdown/parse-markdown.ts';
import { tameBody } from '../../src/markdown/tame-body.ts';
import { HONEST_BODIES } from '../bench/honest-bodies.ts';
import { HOSTILE_BODIES } from '../bench/hostile-bodies.ts';

const LARGEST = 65_536;

describe('of what people write nothing is left out', () => {
  test.for(Object.keys(HONEST_BODIES))('%s', (name) => {
    const body = HONEST_BODIES[name]?.(LARGEST) ?? '';
    expect(tameBody(body)).toEqual({ text: body, leftOut: [] });
  });
});

describe('what is left out is named by its lines', () => {
  test('lines that open too many blocks', () => {
    const body = `a\n${'> '.repeat(31)}b\n${'- '.repeat(31)}c\n\n- [ ] d`;
    const { text, leftOut } = tameBody(body);
    expect(leftOut).toEqual([{ why: 'nesting', from: 2, to: 3 }]);
    expect(text).toHaveLength(body.length);
    expect(text.split('\n').map((line) => line.trim())).toEqual(['a', '', '', '', '- [ ] d']);
  });

  test('a paragraph of too many signs', () => {
    const { text, leftOut } = tameBody(`- [ ] a\n- [ ] b\n  ${'*c '.repeat(2_000)}\n- [ ] d`);
    expect(leftOut).toEqual([{ why: 'signs', from: 2, to: 3 }]);
    expect(text.split('\n').map((line) => line.trim())).toEqual(['- [ ] a', '', '', '- [ ] d']);
  });

  test('the rest of a body that has too many lines', () => {
    const { text, leftOut } = tameBody('- [ ] a\n'.repeat(8_000));
    const kept = text.split('\n').length;
    expect(leftOut).toEqual([{ why: 'size', from: kept + 1, to: 8_001 }]);
    expect(kept).toBeGreaterThan(2_000);
  });

  test('nothing that has no letter', () => {
    expect(tameBody('*'.repeat(LARGEST)).leftOut).toEqual([]);
  });
});

describe('hostile bodies of the largest size are parsed in time', () => {
  // Many times what it takes, since other processes may want to run, too. Without limits each of these takes 5 seconds to minutes.
  const LONG_MS = 1_500;

  // `npm run bench` measures all the others.
  test.for([
    'deep lists, then lazy lines',
    'an entry of lazy lines',
    'an entry of quotations',
    'quotations of 30 levels, then lazy lines',
    'quoted lazy lines',
    'short entries of two levels',
    'tables in quotations',
    'underlines',
    'underlined headings',
    'open comments',
    'open declarations',
    'a long label',
    'a web address of entities',
    'nested emphasis',
  ])('%s', (name) => {
    const body = HOSTILE_BODIES[name]?.(LARGEST) ?? '';
    expect(body.length).toBeGreaterThan(LARGEST - 100);
    expect(isFast(body, LONG_MS)).toBe(true);
  });
});

/** Whether a body is parsed in time once in three times: the first may wait for the compiler, or for other processes. */
function isFast(body: string, withinMs: number): boolean {
  return [1, 2, 3].some(() => {
    const started = performance.now();
    parseMarkdown(body);
    return performance.now() - started < withinMs;
  });
}
