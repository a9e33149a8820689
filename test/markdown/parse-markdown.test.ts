import fc from 'fast-check';
import type { Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, test } from 'vitest';
import { parseMarkdown } from '../../src/markdown/parse-markdown.ts';
import { HONEST_BODIES } from '../bench/honest-bodies.ts';

const LONG = 'the importer reads every file twice '.repeat(40);

function parsePlainly(body: string): Root {
  return fromMarkdown(body, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

describe('a body that is parsed in pieces has the tree of the whole', () => {
  test.for(Object.keys(HONEST_BODIES))('%s', (name) => {
    const body = HONEST_BODIES[name]?.(7_000) ?? '';
    expect(parseMarkdown(body).root).toEqual(parsePlainly(body));
  });

  test.for([
    ['a list', `- ${LONG}\n- ${LONG}\n- b\n- c\n`],
    ['a loose list', `- ${LONG}\n\n- ${LONG}\n\n- b\n\n- c\n`],
    ['a list that is loose at its end', `- ${LONG}\n- ${LONG}\n- b\n\n- c\n`],
    ['lists of two markers', `- ${LONG}\n- ${LONG}\n* b\n* c\n`],
    ['numbers', `3. ${LONG}\n4. ${LONG}\n5. b\n6. c\n`],
    ['numbers of two markers', `3. ${LONG}\n4. ${LONG}\n5) b\n6) c\n`],
    ['numbers in a paragraph', `${LONG}\n${LONG}\n2. b\n3. c\n`],
    ['numbers behind a paragraph', `${LONG}\n${LONG}\n\n2. b\n\n3. c\n`],
    ['a fence around blocks', `\`\`\`\n${LONG}\n${LONG}\n\n# b\n\n- c\n- d\n\`\`\`\n\n# e\n`],
    ['a fence without an end', `a\n\n~~~\n${LONG}\n${LONG}\n\n# b\n\n- c\n`],
    ['a fence before a list', `${LONG}\n${LONG}\n\`\`\`\na\n\`\`\`\n- b\n- c\n`],
    ['a comment around blocks', `<!--\n${LONG}\n${LONG}\n\n# b\n\n- c\n-->\n\n# e\n`],
    ['a script around blocks', `<script>\n${LONG}\n${LONG}\n\n- c\n- d\n</script>\n\n# e\n`],
    ['HTML before a list', `<div>\n${LONG}\n${LONG}\n- c\n- d\n\n- e\n`],
    ['HTML before a blank line', `<div>\n${LONG}\n${LONG}\n\n# c\n\n- d\n`],
    ['indented code', `${LONG}\n${LONG}\n\n    a\n\nb\n\n    c\n`],
    ['a quotation', `> ${LONG}\n> ${LONG}\n\nb\n\n> c\n`],
    ['a table', `${LONG}\n${LONG}\n\n|a|\n|-|\n|b|\n- c\n`],
    ['underlined headings', `${LONG}\n${LONG}\n---\nb\n===\n\nc\n---\n`],
    ['labels that are defined far away', `[a]\n\n${LONG}\n${LONG}\n\n[b]\n\n[a]: c\n[b]: d\n`],
    ['CRLF', `- ${LONG}\r\n- ${LONG}\r\n- b\r\n\r\nc\r\n`],
    ['line breaks of old', `- ${LONG}\r- ${LONG}\r\n- b\r\n\r\nc\r\n`],
  ])('%s', ([, body = '']) => {
    expect(parseMarkdown(body).root).toEqual(parsePlainly(body));
  });

  test('a fence in an entry without an end, but for its own end', () => {
    const body = `- a\n\n  \`\`\`\n  ${LONG}\n  ${LONG}\n\n  # b\n\n- c\n`;
    expect(withoutEnds(parseMarkdown(body).root)).toEqual(withoutEnds(parsePlainly(body)));
  });

  test('whatever stands beside each other', () => {
    const block = fc.constantFrom(
      ...['# a', 'a *b* c', `- ${LONG}`, '- a\n- b', '- a\n\n  b', '  - [ ] c', '1. a', '2. b', '7) c', LONG],
      ...[
        '```\na',
        '```',
        '~~~',
        '- ```',
        '<!--',
        '-->',
        '<div>',
        '<pre>',
        '</pre>',
        '> a',
        '> - b',
        '|a|\n|-|\n|b|',
      ],
      ...['---', '===', '***', '    a', '\ta', '[a]', '[a]: b', '+ a', '* a', '-', '', ' ', '`a', '**', '<a'],
    );
    const body = fc
      .array(fc.tuple(block, fc.constantFrom('\n', '\n\n', '\n\n\n')), { minLength: 5, maxLength: 40 })
      .map((blocks) => blocks.flat().join(''));
    fc.assert(
      fc.property(body, (text) => {
        expect(withoutEnds(parseMarkdown(text).root)).toEqual(withoutEnds(parsePlainly(text)));
      }),
    );
  });
});

/** Code without an end in an entry ends, for micromark, behind the indentation of the next line. */
function withoutEnds(root: Root): unknown {
  return JSON.parse(JSON.stringify(root, (key, value: unknown) => (key === 'end' ? undefined : value)));
}
