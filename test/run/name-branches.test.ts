import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { freeName, nameBranches, slugOf } from '../../src/run/name-branches.ts';

test('a title becomes a short name, and one without Latin letters its handle', () => {
  expect(slugOf('Fix `parseDate` für src/date.ts!', 'item-1')).toBe('fix-parsedate-fur-src-date-ts');
  expect(slugOf('日本語', 'item-7')).toBe('item-7');
  expect(slugOf(`Add ${'very '.repeat(20)}long`, 'item-1')).toHaveLength(48);
  expect(slugOf('a'.repeat(80), 'item-1')).toHaveLength(50);
});

test('whatever titles and branches there are, git takes all names side by side', () => {
  const word = fc.constantFrom('work', 'work/add-a', 'work/add-a/b', 'work-2', 'work/add-a-2', 'main');
  const title = fc.oneof(fc.constantFrom('Add a', 'add  A!', 'Añadir á'), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(fc.uniqueArray(word), fc.array(title, { maxLength: 6 }), (taken, titles) => {
      const tasks = titles.map((text, index) => ({ handle: `item-${index + 1}` as const, title: text }));
      const names = [...nameBranches(tasks, new Set(taken)).values()];
      for (const [index, name] of names.entries()) {
        expect(name).toMatch(/^work(-\d+)?\/[a-z0-9]+(-[a-z0-9]+)*$/);
        const others = [...taken, ...names.toSpliced(index, 1)];
        expect(others.some((other) => other === name || other.startsWith(`${name}/`))).toBe(false);
        expect(others.some((other) => name.startsWith(`${other}/`))).toBe(false);
      }
    }),
  );
  const odd = freeName('work', slugOf('\u0000..@{~^:?*[\\ .lock', 'item-1'), new Set());
  expect(execFileSync('git', ['check-ref-format', '--branch', odd], { encoding: 'utf8' }).trim()).toBe(odd);
});
