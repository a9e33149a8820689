import fc from 'fast-check';
import { toString as textOf } from 'mdast-util-to-string';
import { describe, expect, test } from 'vitest';
import {
  codeBlock,
  cutText,
  cutToEnd,
  cutToStart,
  inlineCode,
  inlineText,
  logBlock,
  pullRequestTitle,
  quotedMarkdown,
  titleText,
  visibleText,
} from '../../src/render/escape.ts';
import { table } from '../../src/render/markdown.ts';
import { faultsOf, hostileText, nodesOf, parse } from './hostile.ts';

const GAP = '\u200B';
const withoutGaps = (text: string) => text.replaceAll(GAP, '');
const bare = (text: string) => withoutGaps(text).replace(/[\s`]+/g, '');

describe('text in a sentence', () => {
  test('stays readable, also where Markdown is not rendered', () => {
    expect(inlineText('Fix parse_date in `src/parse.ts` (50 % faster), see [CHECKPOINT]')).toBe(
      'Fix parse_date in `src/parse.ts` (50 % faster), see [CHECKPOINT]',
    );
  });

  test('mentions nobody and refers to nothing', () => {
    expect(inlineText('ask @team about #12, GH-3')).toBe(`ask @${GAP}team about #${GAP}12, GH-${GAP}3`);
  });

  test('is shown as it was written, and is no markup, wherever it stands', () => {
    const sentence = hostileText.filter((text) => !/www|github\.com|https?:|@/i.test(text));
    const kinds = new Set(['root', 'paragraph', 'list', 'listItem', 'text', 'inlineCode']);
    fc.assert(
      fc.property(sentence, (text) => {
        for (const [before, after] of [
          ['', ''],
          ['- ', ''],
          ['- **a** ', ': b'],
        ] as const) {
          const tree = parse(`${before}${inlineText(text, 10_000)}${after}`);
          const types = nodesOf(tree).map(({ type }) => type);
          expect(
            types.filter((type) => !kinds.has(type) && !(before.includes('**') && type === 'strong')),
          ).toEqual([]);
          const around = before === '- **a** ' ? ['a', ': b'] : ['', ''];
          expect(bare(textOf(tree))).toBe(bare(`${around[0]}${visibleText(text)}${around[1]}`));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('never changes the number of a table’s columns', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (first, second) => {
        const rows = [
          [inlineText(first), inlineCode(second), 'x'],
          [inlineCode(first), 'x', inlineText(second)],
        ];
        const tree = parse(table(['a', 'b', 'c'], rows));
        const counts = nodesOf(tree).flatMap((node) =>
          node.type === 'tableRow' ? [node.children.length] : [],
        );
        expect(counts).toEqual([3, 3, 3]);
        expect(tree.children).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a code block', () => {
  test('is not closed by what is in it', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const tree = parse(`${codeBlock(text)}\n\nafter`);
        expect(tree.children.map(({ type }) => type)).toEqual(['code', 'paragraph']);
      }),
    );
  });

  test('of a log closes no issue and holds no comment, also when a squash makes a commit message of it', () => {
    const block = logBlock('Closes #1 <!-- tag --> \u001B[31mred\u001B[0m');
    expect(block).toBe(`\`\`\`text\nCloses #${GAP}1 <${GAP}!-- tag --> red\n\`\`\``);
  });
});

test('quoted Markdown keeps its lists and stays inside the quotation', () => {
  expect(quotedMarkdown('why:\n- `a`\n\n</details> @team')).toBe(
    `> why:\n> - \`a\`\n>\n> <${GAP}/details> @${GAP}team`,
  );
  fc.assert(
    fc.property(
      hostileText.filter((text) => visibleText(text).trim() !== ''),
      (text) => {
        const quoted = quotedMarkdown(text);
        expect(parse(quoted).children.map(({ type }) => type)).toEqual(['blockquote']);
        expect(faultsOf(`${quoted}\n\nafter`)).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});

test('titles are one line of visible text; a pull request’s title closes nothing in a squash commit', () => {
  expect(titleText('Fix #12\r\nnow\u202E')).toBe('Fix #12 now');
  expect(pullRequestTitle('Closes #12 for @team')).toBe(`Closes #${GAP}12 for @${GAP}team`);
  expect([...titleText('💥'.repeat(500))]).toHaveLength(240);
});

test('cuts are said and never halve a character or line', () => {
  expect(cutText('abcdef', 4)).toBe('abc…');
  expect(cutText('💥💥', 2)).toBe('💥💥');
  expect(cutToEnd('one\ntwo\nthree', 9)).toBe('… (the start is left out)\nthree');
  expect(cutToStart('one\ntwo\nthree', 9)).toBe('one\ntwo\n… (the rest is left out)');
});
