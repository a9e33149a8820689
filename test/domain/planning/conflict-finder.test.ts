import { describe, expect, test } from 'vitest';
import { ConflictFinder, type Meeting } from '../../../src/domain/planning/conflict-finder.ts';
import { anItem } from '../../support/an-item.ts';

interface Input {
  readonly predicted?: Readonly<Record<number, Readonly<Record<string, number>>>>;
  readonly locked?: readonly string[];
}

/** Where the first two items meet that have these scopes; `null` where they do not. */
function meeting(
  first: readonly string[],
  second: readonly string[],
  { predicted = {}, locked = [] }: Input = {},
): Meeting | null {
  const items = [first, second].map((scope, index) =>
    anItem(index + 1, `Fix x${index}`, { scope: [...scope] }),
  );
  const finder = new ConflictFinder({
    items,
    predicted: Object.entries(predicted).map(([number, paths]) => ({
      handle: `item-${Number(number)}` as const,
      paths: Object.entries(paths).map(([path, confidence]) => ({ path, confidence, why: '' })),
    })) as never,
    locked: new Set(locked),
  });
  expect(finder.conflict(0, 0)).toBe(false);
  expect(finder.conflict(0, 1)).toBe(finder.conflict(1, 0));
  return finder.conflict(0, 1) ? finder.meeting(0, 1) : null;
}

describe('two items meet', () => {
  test.for<[string[], string[], Meeting | null]>([
    [['src/a.ts'], ['src/b.ts'], null],
    [['src/a.ts'], ['src/a.ts'], { kind: 'files', paths: ['src/a.ts'] }],
    [['src/a.ts', 'src/b.ts'], ['src/b.ts', 'src/a.ts'], { kind: 'files', paths: ['src/a.ts', 'src/b.ts'] }],
    [['src/'], ['src/a.ts'], { kind: 'files', paths: ['src/a.ts'] }],
    [['src/a.ts'], ['src/'], { kind: 'files', paths: ['src/a.ts'] }],
    [['src/'], ['src/deep/'], { kind: 'files', paths: ['src/deep/'] }],
    [['src/*.ts'], ['src/a.ts'], { kind: 'files', paths: ['src/a.ts'] }],
    [['src/a.ts'], ['src/*.ts'], { kind: 'files', paths: ['src/a.ts'] }],
    // A glob within a directory says more than the directory.
    [['src/deep/*.ts'], ['src/'], { kind: 'files', paths: ['src/deep/*.ts'] }],
    [['src/'], ['src/deep/*.ts'], { kind: 'files', paths: ['src/deep/*.ts'] }],
    [['**/*.ts'], ['src/'], { kind: 'files', paths: ['src/'] }],
    [['src/*.ts'], ['**/a.ts'], { kind: 'globs', paths: ['**/a.ts', 'src/*.ts'] }],
    [['src/*.ts'], ['src/*.ts'], { kind: 'files', paths: ['src/*.ts'] }],
    // What is certain is told, and not what is not.
    [['src/*.ts', 'b.md'], ['**/a.ts', 'b.md'], { kind: 'files', paths: ['b.md'] }],
    [['src/a.ts', 'x'], ['src/b.ts', 'x/y'], { kind: 'files', paths: ['x/y'] }],
  ])('%j and %j: %j', ([first, second, expected]) => {
    expect(meeting(first, second)).toEqual(expected);
  });

  test('where files are likely, unless an item names its own', () => {
    const predicted = { 2: { 'src/a.ts': 0.7, 'src/b.ts': 0.69 } };
    expect(meeting(['src/a.ts'], [], { predicted })).toEqual({ kind: 'predicted', paths: ['src/a.ts'] });
    expect(meeting(['src/b.ts'], [], { predicted })).toBeNull();
    expect(meeting(['src/a.ts'], ['src/c.ts'], { predicted })).toBeNull();
    const both = { 1: { 'src/a.ts': 0.9 }, 2: { 'src/a.ts': 0.9 } };
    expect(meeting([], [], { predicted: both })).toEqual({ kind: 'predicted', paths: ['src/a.ts'] });
  });
});
