import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalItems } from '../../../src/domain/planning/canonical-items.ts';
import { readBody } from '../plan-support.ts';

describe('properties', () => {
  const line = fc.stringMatching(/^[A-Za-z0-9 `*#.,:/()"'é漢[\]-]{1,50}$/);
  const body = fc
    .array(fc.tuple(fc.constantFrom('- [ ] ', '- [x] ', '  - [ ] ', '1. ', '  - ', '', '## '), line), {
      maxLength: 12,
    })
    .map((lines) => lines.map(([mark, text]) => mark + text).join('\n'));

  test('keys are unique, handles count on, lines go up, and the same text gives the same checklist', () => {
    fc.assert(
      fc.property(body, (text) => {
        const { items } = readBody(text, [15]);
        expect(new Set(items.map(({ key }) => key)).size).toBe(items.length);
        expect(items.map(({ handle }) => handle)).toEqual(items.map((_, index) => `item-${index + 1}`));
        expect(items.map(({ line: at }) => at)).toEqual(
          items.map(({ line: at }) => at).toSorted((a, b) => a - b),
        );
        expect(readBody(text, [15])).toEqual({ items, problems: readBody(text, [15]).problems });
      }),
    );
  });

  test('ticks change nothing that an approval binds', () => {
    fc.assert(
      fc.property(body, (text) => {
        // A box in the words of an item is no tick.
        fc.pre(!canonicalItems(readBody(text)).includes('- [ ]'));
        expect(canonicalItems(readBody(text.replace(/^( *-) \[ \] /gm, '$1 [x] ')))).toBe(
          canonicalItems(readBody(text)),
        );
      }),
    );
  });

  test('a largest body is read in seconds, with thousands of phrases that name nothing', () => {
    const started = performance.now();
    readBody(`- [ ] Fix a ${'after "b" and '.repeat(4_500)}`.slice(0, 65_536));
    readBody('- [ ] Fix a after "b c" once 9\n'.repeat(2_100).slice(0, 65_536));
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});
