import { describe, expect, test } from 'vitest';
import { matchItems } from '../../../src/domain/planning/match-items.ts';

interface Named {
  readonly key: string;
  readonly title: string;
  readonly scope: readonly string[];
  readonly issue: number | null;
}

/** Items by their titles, which are their keys; where others are wanted, `about` says what they are about. */
function items(...titles: readonly (string | Partial<Named>)[]): Named[] {
  return titles.map((each) => {
    const change = typeof each === 'string' ? { title: each } : each;
    return { key: change.title ?? '', title: '', scope: [], issue: null, ...change };
  });
}

/** `before → after`, by their titles. */
function matched(before: readonly Named[], after: readonly Named[]): string[] {
  return matchItems(before, after).map(
    (pair) => `${pair.before?.title ?? '∅'} → ${pair.after?.title ?? '∅'}`,
  );
}

test('items with the same key are the same, wherever they stand', () => {
  expect(matched(items('Add a', 'Fix b'), items('Fix b', 'Add a'))).toEqual([
    'Fix b → Fix b',
    'Add a → Add a',
  ]);
});

test('items without a partner stand alone: new ones at their place, others behind', () => {
  expect(matched(items('Add alpha', 'Fix beta'), items('Write gamma', 'Fix beta', 'Drop delta'))).toEqual([
    '∅ → Write gamma',
    'Fix beta → Fix beta',
    '∅ → Drop delta',
    'Add alpha → ∅',
  ]);
});

describe('an item was reworded', () => {
  const others = ['First of all', 'Second then'];

  test('when it shares more than half of its words', () => {
    const before = items(...others, 'Teach every parser tables');
    const far = (title: string) => matched(before, items(title, ...others))[0];
    expect(far('Teach every parser lists')).toBe('Teach every parser tables → Teach every parser lists');
    expect(far('TEACH every PARSER graphs')).toContain('Teach every parser tables →');
    expect(far('Teach every writer graphs')).toBe('∅ → Teach every writer graphs');
    // Words of one or two letters only join others.
    expect(far('Teach it to do so on parser tables')).toContain('Teach every parser tables →');
  });

  test('when it shares fewer words, and stands where it stood', () => {
    const [first, second] = others;
    const old = 'Teach every parser tables';
    const reworded = 'Teach every writer graphs';
    const pair = `${old} → ${reworded}`;
    expect(matched(items(old, first ?? ''), items(reworded, first ?? ''))).toContain(pair);
    expect(
      matched(items(first ?? '', old, second ?? ''), items(first ?? '', reworded, second ?? '')),
    ).toContain(pair);
    expect(matched(items(old, first ?? '', second ?? ''), items(reworded, second ?? ''))).toContain(pair);
    // Behind another item than before, and before another.
    expect(
      matched(items(old, first ?? '', second ?? ''), items(first ?? '', second ?? '', reworded)),
    ).not.toContain(pair);
    expect(
      matched(items(first ?? '', second ?? '', old), items(first ?? '', reworded, second ?? '')),
    ).not.toContain(pair);
  });

  test('when it shares fewer words, and is about the same files or issue', () => {
    const about = (title: string, change: Partial<Named>) => ({ title, ...change });
    const pairOf = (one: Partial<Named>, other: Partial<Named>) => {
      const before = items(...others, about('Teach every parser tables', one));
      return matched(before, items(about('Teach every writer graphs', other), ...others)).length === 3;
    };
    expect(pairOf({ scope: ['a.ts', 'b.ts'] }, { scope: ['a.ts', 'b.ts'] })).toBe(true);
    expect(pairOf({ scope: ['a.ts'] }, { scope: ['b.ts'] })).toBe(false);
    expect(pairOf({}, {})).toBe(false);
    expect(pairOf({ issue: 4 }, { issue: 4 })).toBe(true);
    expect(pairOf({ issue: 4 }, { issue: 5 })).toBe(false);
    // Another issue is another matter, whatever the files.
    expect(pairOf({ issue: 4, scope: ['a.ts'] }, { issue: null, scope: ['a.ts'] })).toBe(false);
    expect(pairOf({ issue: null, scope: ['a.ts'] }, { issue: 4, scope: ['a.ts'] })).toBe(false);
  });

  test('its place and its files together say enough, without any word', () => {
    const one = { title: 'Parsers', scope: ['a.ts'] };
    const other = { title: 'Writing', scope: ['a.ts'] };
    expect(matched(items(one, 'Last'), items(other, 'Last'))).toEqual([
      '∅ → Writing',
      'Last → Last',
      'Parsers → ∅',
    ]);
    const shared = { title: 'Writing parsers again', scope: ['a.ts'] };
    expect(matched(items(one, 'Last'), items(shared, 'Last'))).toEqual([
      'Parsers → Writing parsers again',
      'Last → Last',
    ]);
  });

  test('the likeliest comes first, and each counts once', () => {
    const before = items('Write parser tables', 'Write parser lists');
    const after = items('Drop everything', 'Write parser lists now', 'Write parser tables now');
    expect(matched(before, after)).toEqual([
      '∅ → Drop everything',
      'Write parser lists → Write parser lists now',
      'Write parser tables → Write parser tables now',
    ]);
    const alike = items('Write parser tables new', 'Write parser tables old');
    expect(matched(items('Write parser tables'), alike)).toEqual([
      'Write parser tables → Write parser tables new',
      '∅ → Write parser tables old',
    ]);
    expect(matched(alike, items('Nothing', 'Else', 'Write parser tables'))[2]).toBe(
      'Write parser tables new → Write parser tables',
    );
  });
});
