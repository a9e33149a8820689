import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalItems } from '../../../src/domain/planning/canonical-items.ts';
import { type PlanChange, whatChanged } from '../../../src/domain/planning/what-changed.ts';
import { list, readBody } from '../plan-support.ts';

function changes(before: string, after: string): PlanChange[] {
  return whatChanged(readBody(before).items, readBody(after).items);
}

const THREE = list('Fix the parser in `src/parse.ts`', 'Add a cache', 'Document the cache after item 2');

describe('what changed between two readings of a checklist', () => {
  test('ticks, our own numbers, white space and markup of the list are no change', () => {
    const ticked = THREE.replace('[ ]', '[x]').replaceAll('- ', '* ').replaceAll('\n', '\n\n');
    expect(changes(THREE, `Some words before.\n\n${ticked}`)).toEqual([]);
    const numbered = readBody(THREE.replace('Add a cache', 'Add a cache (#15)'), [15]);
    expect(whatChanged(readBody(THREE).items, numbered.items)).toEqual([]);
  });

  test('items are added and removed, and those that only shift are not named', () => {
    const after = list('Add a lock', 'Fix the parser in `src/parse.ts`', 'Document the cache after item 2');
    expect(changes(THREE, after)).toEqual([
      { kind: 'added', handle: 'item-1', line: 1, title: 'Add a lock' },
      {
        kind: 'dependencies',
        handle: 'item-3',
        line: 3,
        added: [{ on: 'item-2', words: 'after item 2' }],
        removed: [{ on: null, title: 'Add a cache', words: 'after item 2' }],
      },
      { kind: 'removed', was: 'item-2', title: 'Add a cache' },
    ]);
  });

  test('a reworded item is the same one: by its words, its place, or its files', () => {
    expect(changes(THREE, THREE.replace('Add a cache', 'Add a cache for users'))).toEqual([
      { kind: 'reworded', handle: 'item-2', line: 2, from: 'Add a cache', to: 'Add a cache for users' },
    ]);
    const before = list('Repair `src/a.ts`', 'Look at the doors', 'Paint');
    const after = list('Make dates work in `src/a.ts`', 'Look at the windows now', 'Paint');
    expect(changes(before, after)).toMatchObject([
      { kind: 'reworded', handle: 'item-1', from: 'Repair src/a.ts', to: 'Make dates work in src/a.ts' },
      { kind: 'reworded', handle: 'item-2' },
    ]);
  });

  test('an item that has nothing in common with the one at its place is another one', () => {
    const after = THREE.replace('Add a cache', 'Rotate keys every night');
    expect(changes(THREE, after).map(({ kind }) => kind)).toEqual(['added', 'dependencies', 'removed']);
  });

  test('scope, acceptance, priority, size, details and adopted issues', () => {
    const before = '- [ ] #7 Tidy the shop in `src/a.ts`\n  - must stay small\n\n  As said.';
    const after =
      '- [ ] #8 Tidy the shop in `src/b.ts` (P1)\n  - must stay small\n  - must be fast\n\n  As agreed: comprehensive.';
    const kinds = changes(before, after).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['issue', 'scope', 'acceptance', 'priority', 'details']));
  });

  test('dependencies that come and go, on items and on issues', () => {
    const before = list('Add a cache', 'Add a lock', 'Use both after item 1, blocked by #900');
    const after = list('Add a cache', 'Add a lock', 'Use both after item 2, blocked by #901');
    expect(changes(before, after)).toContainEqual({
      kind: 'dependencies',
      handle: 'item-3',
      line: 3,
      added: [expect.objectContaining({ on: 'item-2' }), expect.objectContaining({ on: '#901' })],
      removed: [expect.objectContaining({ on: 'item-1' }), expect.objectContaining({ on: '#900' })],
    });
  });

  test('of an item that moved only that one is named', () => {
    const after = list('Document the cache after item 3', 'Fix the parser in `src/parse.ts`', 'Add a cache');
    expect(changes(THREE, after)).toMatchObject([
      { kind: 'reworded', handle: 'item-1' },
      { kind: 'moved', handle: 'item-1' },
    ]);
  });

  const line = fc
    .record({
      verb: fc.constantFrom('Add', 'Fix', 'Test'),
      noun: fc.constantFrom('the cache', 'the lock', 'all dates', 'a door'),
      file: fc.option(fc.constantFrom('src/a.ts', 'src/b.ts')),
      after: fc.option(fc.integer({ min: 1, max: 6 })),
      priority: fc.option(fc.constantFrom('P0', 'P2')),
      acceptance: fc.option(fc.constantFrom('must be fast', 'must be small')),
      done: fc.boolean(),
    })
    .map(({ verb, noun, file, after, priority, acceptance, done }) => {
      const parts = [
        `- [${done ? 'x' : ' '}] ${verb} ${noun}`,
        file && `in \`${file}\``,
        priority && `(${priority})`,
        after && `after item ${after}`,
      ];
      return `${parts.filter(Boolean).join(' ')}${acceptance ? `\n  - ${acceptance}` : ''}`;
    });
  const body = fc.array(line, { minLength: 1, maxLength: 6 }).map((lines) => lines.join('\n'));

  test('whatever makes another hash is said, and nothing else is', () => {
    fc.assert(
      fc.property(body, body, (before, after) => {
        const isSame = canonicalItems(readBody(before)) === canonicalItems(readBody(after));
        expect(changes(before, after).length === 0).toBe(isSame);
      }),
      { numRuns: 150 },
    );
  });

  test('every item of either side is told of once at most as added, removed or reworded', () => {
    fc.assert(
      fc.property(body, body, (before, after) => {
        const all = changes(before, after);
        const added = all.filter(({ kind }) => kind === 'added').length;
        const removed = all.filter(({ kind }) => kind === 'removed').length;
        const growth = readBody(after).items.length - readBody(before).items.length;
        expect(added - removed).toBe(growth);
      }),
      { numRuns: 60 },
    );
  });
});
