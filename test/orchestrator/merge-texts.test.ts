import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeTexts } from '../../src/orchestrator/merge-texts.ts';

test('what each of two wrote is there', () => {
  const base = '- [ ] one\n- [ ] two\n\nThe end.';
  const ours = base.replace('[ ] two', '[x] two');
  expect(mergeTexts(ours, base, base.replace('The end.', 'The very end.'))).toBe(
    '- [ ] one\n- [x] two\n\nThe very end.',
  );
  expect(mergeTexts(ours, base, `${base}\nMore.`)).toBe(`${ours}\nMore.`);
  expect(mergeTexts(ours, ours, ours.replace('- [ ] one\n', ''))).toBe('- [x] two\n\nThe end.');
});

test('where both wrote in the same place, the lines of both are', () => {
  expect(mergeTexts('a\nb', 'a', 'a\nc')).toBe('a\nb\nc');
  expect(mergeTexts('a\nb', 'a', 'a\r\nb\r\nc')).toBe('a\nb\nc');
});

test('a text of one alone is that text, and no line that somebody added is lost', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', '', '- [ ] d'), { maxLength: 8 })
    .map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (base, changed) => {
      expect(mergeTexts(changed, base, base)).toBe(changed);
      expect(mergeTexts(base, base, changed)).toBe(changed);
    }),
  );
  fc.assert(
    fc.property(text, fc.nat(8), fc.nat(8), (base, here, there) => {
      const lines = base.split('\n');
      const ours = lines.toSpliced(here, 0, 'ours').join('\n');
      const theirs = lines.toSpliced(there, 0, 'theirs').join('\n');
      const merged = mergeTexts(ours, base, theirs).split('\n');
      expect(merged).toContain('ours');
      expect(merged).toContain('theirs');
    }),
  );
});
