import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inMountOrder, type Mount } from '../../src/sandbox/mounts.ts';

const path = fc
  .array(fc.constantFrom('a', 'b', 'a b'), { minLength: 1, maxLength: 4 })
  .map((parts) => `/${parts.join('/')}`);
const access = fc.constantFrom<Mount['access']>('read', 'write', 'hide-folder');
const mounts = fc.array(fc.record({ path, access }), { maxLength: 12 });

/** What the kernel shows at `place` when these are mounted one after the other: the last that covers it. */
function shownAt(place: string, ordered: readonly Mount[]): Mount['access'] | undefined {
  return ordered.findLast((mount) => `${place}/`.startsWith(`${mount.path}/`))?.access;
}

describe('the order of mounts', () => {
  it('makes the most exact word count, and of several on one path what gives the most', () => {
    const ordered = inMountOrder([
      { path: '/data/slot/tree', access: 'write' },
      { path: '/data', access: 'hide-folder' },
      { path: '/data/slot/tree/prompt', access: 'read' },
      { path: '/data/slot/tree', access: 'read' },
    ]);
    expect(ordered).toEqual([
      { path: '/data', access: 'hide-folder' },
      { path: '/data/slot/tree', access: 'write' },
      { path: '/data/slot/tree/prompt', access: 'read' },
    ]);
  });

  it('mounts nothing over what was named in it, for any mounts', () => {
    fc.assert(
      fc.property(mounts, (given) => {
        const ordered = inMountOrder(given);
        for (const mount of ordered) expect(shownAt(mount.path, ordered)).toBe(mount.access);
        expect(new Set(ordered.map((mount) => mount.path))).toEqual(
          new Set(given.map((mount) => mount.path)),
        );
      }),
    );
  });

  it('is the same in whatever order they were given', () => {
    fc.assert(
      fc.property(mounts, fc.nat(), (given, turn) => {
        const turned = [
          ...given.slice(turn % (given.length + 1)),
          ...given.slice(0, turn % (given.length + 1)),
        ];
        const [ordered, again] = [inMountOrder(given), inMountOrder(turned)];
        for (const { path: place } of given) expect(shownAt(place, again)).toBe(shownAt(place, ordered));
      }),
    );
  });
});
