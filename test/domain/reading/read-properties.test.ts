import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalItems } from '../../../src/domain/planning/canonical-items.ts';
import { MASTER, readBody } from '../plan-support.ts';

const keysOf = (body: string): string[] => readBody(body).items.map(({ key }) => key);
const RUNS = { numRuns: 40 };

describe('any lines', () => {
  const line = fc.stringMatching(/^[A-Za-z0-9 `*#.,:/()"'é漢[\]-]{1,50}$/);
  const body = fc
    .array(fc.tuple(fc.constantFrom('- [ ] ', '- [x] ', '  - [ ] ', '1. ', '  - ', '', '## '), line), {
      maxLength: 12,
    })
    .map((lines) => lines.map(([mark, text]) => mark + text).join('\n'));

  test('keys are unique, handles count on, lines go up, and the same text gives the same checklist', () => {
    fc.assert(
      fc.property(body, (text) => {
        const checklist = readBody(text, [15]);
        const { items } = checklist;
        expect(new Set(items.map(({ key }) => key)).size).toBe(items.length);
        expect(items.map(({ handle }) => handle)).toEqual(items.map((_, index) => `item-${index + 1}`));
        expect(items.map(({ line: at }) => at)).toEqual(
          items.map(({ line: at }) => at).toSorted((a, b) => a - b),
        );
        expect(readBody(text, [15])).toEqual(checklist);
      }),
      RUNS,
    );
  });

  test('ticks change nothing that an approval binds', () => {
    fc.assert(
      fc.property(body, (text) => {
        // A box in the words of an item is no tick, nor is one without words.
        fc.pre(!canonicalItems(readBody(text)).includes('- [ ]') && !/\[ \] *$/m.test(text));
        expect(canonicalItems(readBody(text.replace(/^( *-) \[ \] /gm, '$1 [x] ')))).toBe(
          canonicalItems(readBody(text)),
        );
      }),
      RUNS,
    );
  });
});

describe('a plan as people write it', () => {
  const title = fc.constantFrom(
    'Fix the lexer',
    'Add `src/a.ts`',
    'Remove x after 1',
    'Update y (#12)',
    'Test z after all of the above',
  );
  const form = fc.constantFrom(
    (text: string) => `- [ ] ${text}`,
    (text: string) => `- [x] ${text}`,
    (text: string) => `1. ${text}`,
    (text: string) => `- ${text}`,
    (text: string) => `- [ ] ${text}\n  - in detail`,
  );
  const heading = fc.constantFrom(
    'Parser',
    'Aufgaben',
    'Phase 1',
    'Risks',
    'Order',
    'Background',
    'Out of scope',
  );
  const section = fc
    .tuple(
      heading,
      fc.constantFrom('', 'Some words.', 'Please do these:', 'For example:'),
      form,
      fc.array(title, { minLength: 1, maxLength: 3 }),
    )
    .map(([name, words, write, titles]) => [`## ${name}`, words, titles.map(write).join('\n')].join('\n\n'));
  const sections = fc.array(section, { minLength: 1, maxLength: 4 });

  test('a comment between two lines changes no key', () => {
    fc.assert(
      fc.property(
        sections,
        fc.nat(),
        fc.constantFrom('<!-- no -->', '<!-- - [ ] Fix w -->', '<!--\n- [ ] w\n-->'),
        (parts, at, comment) => {
          const lines = parts.join('\n\n').split('\n');
          // What is indented belongs to the line before it, and what is introduced ends with its list, which a comment cuts in two.
          const isIntroduced = lines.some((line) => line.endsWith(':'));
          const places = lines.flatMap((line, index) => {
            const isBetween = line === '' || index === 0 || lines[index - 1] === '';
            return line.startsWith(' ') || (isIntroduced && !isBetween) ? [] : [index];
          });
          const place = places[at % places.length] ?? 0;
          const commented = lines.toSpliced(place, 0, comment).join('\n');
          expect(keysOf(commented)).toEqual(keysOf(lines.join('\n')));
        },
      ),
      RUNS,
    );
  });

  test('sections in another order have the same keys', () => {
    const orders = sections.chain((parts) =>
      fc.tuple(fc.constant(parts), fc.shuffledSubarray(parts, { minLength: parts.length })),
    );
    fc.assert(
      fc.property(orders, ([parts, others]) => {
        expect(keysOf(others.join('\n\n')).toSorted()).toEqual(keysOf(parts.join('\n\n')).toSorted());
      }),
      RUNS,
    );
  });

  test('a box that is ticked, or a line that is added below, keeps the keys of the others', () => {
    fc.assert(
      fc.property(sections, (parts) => {
        const body = parts.join('\n\n');
        const keys = keysOf(`${body}\n\n## More\n\n- [ ] Fix v\n`);
        expect(keysOf(`${body}\n\n## More\n\n- [x] Fix v\n- [ ] Fix u\n`)).toEqual([...keys, 'fix-u']);
      }),
      RUNS,
    );
  });
});

describe('what a reader does not see', () => {
  const CANARY = 'canary';
  const tags = [...CANARY].map((sign) => String.fromCodePoint(0xe0000 + (sign.codePointAt(0) ?? 0))).join('');
  const hiding = fc.constantFrom(
    `<!-- ${CANARY} -->`,
    `<b title="${CANARY}">x</b>`,
    `[x](https://e.org "${CANARY}")`,
    `![${CANARY}](https://e.org/i.png "${CANARY}")`,
    `[](https://e.org/${CANARY})`,
    `x${tags}`,
    `${[...CANARY].join('\u200B')}`.replace(/[a-z]/g, '\u200B'),
    `<summary title="${CANARY}">x</summary>`,
  );
  const around = fc.constantFrom(
    '- [ ] Fix @ it',
    '- [ ] Fix it\n  - @ detail\n  - must @',
    '1. Fix @ it\n2. Fix b',
    '| Task | Depends on | Notes |\n| - | - | - |\n| Fix @ | @ | @ |',
    '### Task 1: Fix @\n\n@\n\n### Task 2: Fix b\n\nFiles: @',
    '## @\n\n- [ ] Fix it after @',
    '**@ label:**\n\n- Fix it',
    '<details><summary>More</summary>\n\n- [ ] Fix @ it\n\n</details>',
    '• Fix @\n• Fix b',
    'Fix @ soon.',
    '- [ ] Fix a\n\n## Order\n\nafter @ 1 → @',
  );

  test('never gets into the checklist', () => {
    fc.assert(
      fc.property(around, hiding, (body, hidden) => {
        const checklist = JSON.stringify(readBody(body.replaceAll('@', () => hidden)));
        expect(checklist).not.toContain(CANARY);
        expect(checklist).not.toMatch(/[\u{E0000}-\u{E007F}\u200B]/u);
      }),
      { numRuns: 120 },
    );
  });
});

describe('any text', () => {
  const fragment = fc.constantFrom(
    ...[
      'after all of the above',
      'depends on',
      'blocked by',
      'before',
      'needs',
      'not',
      'everything else',
      'last',
    ],
    ...[
      'do this first',
      'the three sections above',
      'all P0 items',
      'everything in',
      'Phase 1',
      'each step after the previous',
    ],
    ...[
      'T1',
      'T1–T9',
      '1',
      '2',
      '#1',
      '#2',
      '#77',
      'o/r#3',
      'item-1',
      '"Fix a"',
      '`a.ts`',
      'CDK-1 to CDK-6',
      '3 and 4',
      '1-99999',
    ],
    ...[
      '→',
      '-->',
      '|',
      ':',
      ',',
      '.',
      '(',
      ')',
      '~~',
      '**',
      '\n',
      '\n\n',
      '```',
      '```mermaid\n',
      '<!--',
      '-->',
      '</details>',
    ],
    ...['依赖', '完成后', '之后', 'の後', 'nach', 'après', 'después de', '上面所有任务', '第一阶段'],
  );
  const start = fc.constantFrom(
    ...[
      '- [ ] Fix a ',
      '- [x] T1: ',
      '  - [ ] ',
      '1. Fix b ',
      '2. ',
      '## Phase 1 ',
      '### Task 1: ',
      '## Order\n',
      '# ',
      '> ',
    ],
    ...[
      '| Task | Depends on |\n| - | - |\n| Fix a | ',
      '| ',
      '• ',
      '**Label:**\n',
      '',
      '1、',
      '<details><summary>x</summary>\n\n',
    ],
  );
  const text = fc.oneof(
    { weight: 3, arbitrary: fragment },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  );
  const body = fc
    .array(fc.tuple(start, fc.array(text, { maxLength: 5 })), { maxLength: 10 })
    .map((lines) => lines.map(([mark, words]) => mark + words.join(' ')).join('\n'));

  test('is read without an error, and dependencies name an item or an issue, never the item itself', () => {
    fc.assert(
      fc.property(body, (written) => {
        const { items, problems } = readBody(written, [77]);
        const handles = new Set<string>(items.map(({ handle }) => handle));
        for (const { handle, dependsOn, independentOf } of items) {
          const names = dependsOn.map(({ on }) => on);
          expect(new Set(names).size).toBe(names.length);
          expect(names).not.toContain(handle);
          expect(names).not.toContain(`#${MASTER}`);
          for (const name of names) expect(handles.has(name) || /^#\d+$/.test(name)).toBe(true);
          for (const name of independentOf) expect(handles).toContain(name);
        }
        const lines = written.split(/\r\n?|\n/).length;
        for (const { line } of problems) expect(line >= 1 && line <= lines).toBe(true);
      }),
      { numRuns: 120 },
    );
  });
});
