import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalItems } from '../../src/domain/planning/canonical-items.ts';
import { readWorkItems } from '../../src/domain/reading/read-work-items.ts';
import { markChecklist } from '../../src/markdown/mark-checklist.ts';
import { readOutline } from '../../src/markdown/read-outline.ts';

const OWN = { self: 1, ownNumbers: new Set(Array.from({ length: 50 }, (_, index) => 100 + index)) };

const read = (body: string) => readWorkItems(readOutline(body), OWN);

/** Marks every item, with numbers from 100 on. */
function markAll(body: string, tick = true): string {
  const keys = read(body).items.map(({ key }) => key);
  return markChecklist(body, new Map(keys.map((key, index) => [key, { issue: 100 + index, tick }])), OWN);
}

describe('a line of the checklist', () => {
  test.for([
    ['- [ ] Fix a', '- [x] Fix a (#100)'],
    ['* [ ]\tFix a  ', '* [x]\tFix a (#100)  '],
    ['- [x] Fix a', '- [x] Fix a (#100)'],
    ['- [X] Fix a (#100)', '- [X] Fix a (#100)'],
    ['1. Fix a', '1. Fix a (#100)'],
    ['1. [ ] **Fix `a.ts`** 🎉', '1. [x] **Fix `a.ts`** 🎉 (#100)'],
    ['- [ ] Fix a\n  and more', '- [x] Fix a (#100)\n  and more'],
    ['- [ ] Fix a\\\n  and more', '- [x] Fix a (#100)\\\n  and more'],
    ['- [ ] Fix a  \n  and more', '- [x] Fix a (#100)  \n  and more'],
    ['- [ ] Fix a\r\n  and more\r\n', '- [x] Fix a (#100)\r\n  and more\r\n'],
    ['- [ ] Fix a <!-- why -->', '- [x] Fix a <!-- why --> (#100)'],
    ['- [ ] Fix a (#100) <!-- why -->', '- [x] Fix a (#100) <!-- why -->'],
    ['- [ ] Fix a <!-- why\n  so --> b', '- [x] Fix a <!-- why\n  so --> b (#100)'],
    ['- [ ] Fix `a\n  b` c', '- [x] Fix `a\n  b` c (#100)'],
    ['- [ ] **Fix\n  a**', '- [x] **Fix (#100)\n  a**'],
    ['\u{FEFF}- [ ] Fix a', '\u{FEFF}- [x] Fix a (#100)'],
    ['- a\n  > quote\n\n- [ ] Fix a\n\n\n', '- a\n  > quote\n\n- [x] Fix a (#100)\n\n\n'],
    ['- - [ ] Fix a', '- - [x] Fix a (#100)'],
    ['- [ ] Group\n  - [ ] Fix a', '- [ ] Group\n  - [x] Fix a (#100)'],
    ['1. ### Fix a ###\n', '1. ### Fix a (#100) ###\n'],
    ['```\n- [ ] Fix a\n```\n\n- [ ] Fix a', '```\n- [ ] Fix a\n```\n\n- [x] Fix a (#100)'],
    ['- [ ] Fix a\n- [ ] Fix a', '- [x] Fix a (#100)\n- [x] Fix a (#101)'],
  ] as const)('%j', ([before, after]) => {
    expect(markAll(before)).toBe(after);
  });

  test('without a tick the box stays, without an issue the text does, and unknown keys change nothing', () => {
    const body = '- [ ] Fix a\n- [x] Fix b\n';
    expect(markAll(body, false)).toBe('- [ ] Fix a (#100)\n- [x] Fix b (#101)\n');
    expect(markChecklist(body, new Map([['fix-a', { issue: null, tick: true }]]), OWN)).toBe(
      '- [x] Fix a\n- [x] Fix b\n',
    );
    expect(markChecklist(body, new Map([['fix-z', { issue: 100, tick: true }]]), OWN)).toBe(body);
  });
});

describe('any body', () => {
  const text = fc.stringMatching(/^[A-Za-z0-9 `*_#.,:/()"'<>!\\é漢🎉[\]-]{1,40}$/u);
  const mark = fc.constantFrom(
    '- [ ] ',
    '- [x] ',
    '  - [ ] ',
    '1. ',
    '  - ',
    '  ',
    '',
    '## ',
    '> ',
    '- [ ]\t',
    '```',
    '• ',
    '### Task 1: ',
    '| Task |\n| - |\n| ',
    '~~',
  );
  const ending = fc.constantFrom('\n', '\r\n', '  \n', '\\\n', '\n\n');
  const body = fc
    .array(fc.tuple(mark, text, ending), { maxLength: 10 })
    .map((lines) => lines.flat().join(''));

  test('is read as before, and marking again changes nothing', () => {
    fc.assert(
      fc.property(body, (before) => {
        const after = markAll(before);
        expect(canonicalItems(read(after))).toBe(canonicalItems(read(before)));
        expect(markAll(after)).toBe(after);
      }),
      { numRuns: 75 },
    );
  });

  test('keeps every byte but the marks', () => {
    fc.assert(
      fc.property(body, (before) => {
        const lines = before.split('\n');
        const after = markAll(before).split('\n');
        expect(after).toHaveLength(lines.length);
        for (const [index, line] of after.entries()) {
          const original = lines[index] ?? '';
          const bare = line.replace(/ \(#1\d\d\)/g, '');
          if (bare !== original) expect(bare.replace(/\[x\]/, '[ ]')).toBe(original.replace(/\[.\]/, '[ ]'));
        }
      }),
      { numRuns: 100 },
    );
  });
});
