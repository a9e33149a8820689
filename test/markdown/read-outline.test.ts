import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOutline } from '../../src/markdown/read-outline.ts';

describe('an outline is what a person sees', () => {
  test('headings, paragraphs and lists with their lines', () => {
    const { blocks } = readOutline('# Plan\n\nWhy we *do* it.\n\n3. [x] First\n4. Second\n   - detail\n');
    expect(blocks).toMatchObject([
      { kind: 'heading', depth: 1, text: { plain: 'Plan' }, line: 1 },
      { kind: 'paragraph', text: { plain: 'Why we do it.' }, line: 3 },
      {
        kind: 'list',
        ordered: true,
        line: 5,
        entries: [
          { checked: true, ordinal: 3, text: { plain: 'First' }, line: 5, children: [] },
          {
            checked: null,
            ordinal: 4,
            text: { plain: 'Second' },
            line: 6,
            children: [{ kind: 'list', ordered: false }],
          },
        ],
      },
    ]);
  });

  test('code and links are named beside the text that holds them', () => {
    const [block] = readOutline(
      'Move `a.ts`  to [the lib][1] or https://example.com/x\n\n[1]: https://e.org/b "hidden"',
    ).blocks;
    expect(block).toMatchObject({
      text: {
        plain: 'Move a.ts to the lib or https://example.com/x',
        code: ['a.ts'],
        links: [
          { text: 'the lib', url: 'https://e.org/b' },
          { text: 'https://example.com/x', url: 'https://example.com/x' },
        ],
      },
    });
  });

  test('a fenced block stays one; quotations are paragraphs, so that nothing in them is an entry', () => {
    const { blocks } = readOutline('```sh\nnpm ci\n```\n\n> - [ ] theirs\n');
    expect(blocks).toMatchObject([
      { kind: 'paragraph', text: { plain: '```sh\nnpm ci\n```' } },
      { kind: 'paragraph', text: { plain: '> theirs' } },
    ]);
  });

  test('a table has its cells, each row its line, and is a text as well', () => {
    const { blocks } = readOutline('| a | **b** |\n| - | - |\n| 1 | `2` |\n| ~~3~~ | ~~4~~ no |\n');
    expect(blocks).toMatchObject([
      {
        kind: 'table',
        head: [{ plain: 'a' }, { plain: 'b' }],
        rows: [
          { cells: [{ plain: '1' }, { plain: '2', code: ['2'] }], struckOut: [false, false], line: 3 },
          { cells: [{ plain: '3' }, { plain: '4 no' }], struckOut: [true, true], line: 4 },
        ],
        text: { plain: 'a | b\n1 | 2\n3 | 4 no', code: ['2'] },
        line: 1,
      },
    ]);
  });

  test.for([
    ['~~a~~', true],
    ['~~a~~ moved to 2.0', true],
    ['~~a~~ (done)', true],
    [' **~~a~~**', false],
    ['~~a~~ Then b', false],
    ['~~a~~ `b`', false],
    ['a ~~b~~', false],
    ['a', false],
  ] as const)('crossed out: %s is %j', ([text, isStruckOut]) => {
    expect(readOutline(`- ${text}`).blocks).toMatchObject([{ entries: [{ isStruckOut }] }]);
  });

  test.for([
    ['**a**', true],
    ['**a:**', true],
    ['**a** (b):', true],
    ['**`a` b**', true],
    ['**a** b', false],
    ['a **b**', false],
    ['**a**\n**b**', false],
    ['*a*', false],
  ] as const)('a line that stands for a heading: %j is %j', ([text, isLabel]) => {
    expect(readOutline(text).blocks).toMatchObject([{ kind: 'paragraph', isLabel }]);
  });

  test.for([
    '<details><summary>More</summary>\n\n- a\n\n</details>\n',
    '<details>\n<summary><b>More</b></summary>\n\n- a\n</details>\n',
    '<details open>\n  <summary>\n    More\n  </summary>\n\n- a\n\n</details>\n',
  ])('what can be folded away: %j', (body) => {
    const kinds = readOutline(body).blocks.map((block) =>
      block.kind === 'summary' ? block.text.plain : block.kind,
    );
    expect(kinds.slice(0, 2)).toEqual(['More', 'list']);
  });

  test.for([
    '<summary title="x">a</summary>',
    '<summary><span hidden>a</span></summary>',
    '<summary>&lt;a</summary>',
  ])('a line that carries more than emphasis is not read: %s', (summary) => {
    expect(readOutline(`<details>${summary}\n\nb\n\n</details>`).blocks).toMatchObject([
      { kind: 'paragraph' },
      { kind: 'details end' },
    ]);
  });

  test('lines of a paragraph stay lines, with any line ending', () => {
    const plains = ['a\nb', 'a\r\nb', 'a  \nb', 'a\\\nb'].map((body) => readOutline(body).blocks[0]);
    for (const block of plains) expect(block).toMatchObject({ text: { plain: 'a\nb' } });
  });
});

describe('hidden text never gets into an outline', () => {
  const CANARY = 'canary';
  const hiding: Readonly<Record<string, (text: string) => string>> = {
    'a comment': (text) => `<!-- ${text} -->`,
    'an attribute': (text) => `<b data-x="${text}">bold</b>`,
    'an unknown tag': (text) => `<${text} />`,
    'a link title': (text) => `[link](https://e.org "${text}")`,
    'an address': (text) => `[link](https://e.org/${text}#x) of no file`,
    'a link without text': (text) => `[](https://e.org/${text})`,
    'an alternative text': (text) => `![${text}](https://e.org/i.png)`,
    'a style': (text) => `x <style>${text}</style> y`,
    'an instruction': (text) => `x <?${text}?> <![CDATA[${text}]]> <!DOCTYPE ${text}>`,
    'tag characters': (text) =>
      `x${[...text].map((c) => String.fromCodePoint(0xe0000 + (c.codePointAt(0) ?? 0))).join('')}`,
  };

  const hidingBlocks: Readonly<Record<string, (text: string) => string>> = {
    'a comment over lines': (text) => `<!--\n${text}\n-->`,
    'an alternative text by reference': (text) => `![${text}][i]\n\n[i]: https://e.org/i.png "${text}"`,
    'a definition': (text) => `[unused]: https://e.org "${text}"`,
    'a definition as a comment': (text) => `[//]: # (${text})`,
    'a block of HTML': (text) => `<div hidden>\n${text}\n</div>`,
    'an attribute of what folds': (text) => `<details data-x="${text}"><summary title="${text}">a</summary>`,
    'a hidden summary': (text) => `<details><summary><i hidden>${text}</i></summary>\n\nb\n\n</details>`,
    'a cell': (text) => `| a <!-- ${text} --> |\n| - |\n| ![${text}](i.png) |`,
    'a footnote number': (text) => `x[^${text}]\n\n[^${text}]: y`,
  };

  const visibleOf = (body: string) =>
    JSON.stringify(readOutline(body), (key, value) => (key === 'url' ? '' : value));

  test.for(Object.keys(hiding))('%s', (way) => {
    const hide = hiding[way] ?? String;
    for (const around of ['@', '- [ ] Fix @ it', '1. a\n   - @ b', '> @', 'a **b @ c** d']) {
      const body = around.replace('@', () => hide(CANARY));
      expect(visibleOf(body)).not.toContain(CANARY);
      expect(visibleOf(body)).not.toMatch(/[\u{E0000}-\u{E007F}]/u);
    }
  });

  test.for(Object.keys(hidingBlocks))('%s', (way) => {
    const block = (hidingBlocks[way] ?? String)(CANARY);
    const nested = block.replaceAll('\n', '\n  ');
    for (const body of [block, `a\n\n${block}\n\nb`, `- [ ] Fix it\n\n  ${nested}`, `- ${nested}`]) {
      expect(visibleOf(body)).not.toContain(CANARY);
    }
  });

  test('every invisible code point is dropped, also written as an entity, in code and in fences', () => {
    const invisible = [
      '\u200B',
      '\u200D',
      '\u202E',
      '\u2066',
      '\uFEFF',
      '\u00AD',
      '\uFE0F',
      '\u{E0041}',
      '\u3164',
      '\u0007',
    ];
    for (const each of invisible) {
      const entity = `&#${each.codePointAt(0)};`;
      const body = `- [ ] a${each}b ${entity} \`c${each}d\`\n\n\`\`\`\ne${each}f ${each}\n\`\`\`\n`;
      expect(visibleOf(body)).not.toContain(each);
    }
  });

  test('whatever stands around it', () => {
    const markdown = fc.stringMatching(/^[-*_>#`[\]()! \n\ta1.~|\\]{0,40}$/);
    fc.assert(
      fc.property(
        markdown,
        markdown,
        fc.constantFrom('\u200B', '\u202E', '\u{E0041}', '\uFEFF'),
        (before, after, each) => {
          expect(visibleOf(`${before}${each}${after}`)).not.toContain(each);
        },
      ),
    );
  });
});

describe('hostile bodies of the largest size', () => {
  const fill = (text: string) => text.repeat(Math.ceil(65_536 / text.length)).slice(0, 65_536);
  const half = (open: string, close: string) => open.repeat(16_000) + close.repeat(16_000);
  // Where the parser itself is slower than linear its own cost is bounded here, not ours; see `tameBody`.
  const bodies: Readonly<Record<string, string>> = {
    brackets: fill('['),
    'nested brackets': half('[', ']'),
    'open links': fill('[a]('),
    stars: fill('*a '),
    'nested emphasis': half('*a ', 'b* '),
    'nested strikethrough': half('~~a ', 'b~~ '),
    'emphasis over numbered lines of one paragraph': `a\n${fill('2. *a ** b\n')}`.slice(0, 65_536),
    backticks: fill('` `` '),
    quotations: fill('> '),
    'quotations without spaces': fill('>'),
    'entries in one line': fill('- '),
    footnotes: fill('[^a]: '),
    'open comments': fill('<!-- '),
    styles: fill('<style>'),
    'deep lists': Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth * 2)}- [ ] a`)
      .join('\n')
      .slice(0, 65_536),
    'task list': fill('- [ ] Fix `a.ts` after 2\n'),
  };

  test.for(Object.keys(bodies))('%s', (name) => {
    const started = performance.now();
    readOutline(bodies[name] ?? '');
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('what nobody writes is left out, and the rest keeps its lines', () => {
    const { blocks } = readOutline(`${'> '.repeat(500)}x\n\n- [ ] Fix it\n`);
    expect(blocks).toMatchObject([{ kind: 'list', line: 3, entries: [{ text: { plain: 'Fix it' } }] }]);
  });

  test('long code between fences is kept', () => {
    const log = 'snake_case[0] = *p;\n'.repeat(1_000);
    for (const fence of ['```', '~~~']) {
      const { blocks } = readOutline(
        `- [ ] Fix it\n\n  ${fence}\n  ${log.trim().replaceAll('\n', '\n  ')}\n  ${fence}\n- [ ] Next\n`,
      );
      expect(blocks).toMatchObject([
        { kind: 'list', entries: [{ children: [{ kind: 'paragraph' }] }, { line: 1_005 }] },
      ]);
      expect(JSON.stringify(blocks).match(/snake_case/g)).toHaveLength(1_000);
    }
  });

  test('a fence that is none does not hide what makes the parser slow', () => {
    const started = performance.now();
    readOutline(`- x\n\ny\n          \`\`\`\n${'          *a **b\n'.repeat(4_000)}`);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
