import { describe, expect, test } from 'vitest';
import { messages, readBody, titles } from '../plan-support.ts';
import { edges } from './edges.ts';

/** Forms that people write in a hurry, or with more trust in their readers than in their Markdown. */
describe('boxes below an entry', () => {
  test('of a numbered list say when the entry is done', () => {
    const { items } = readBody(
      '1. Read `a.ts`\n2. Add `--b`, after step 1\n   - [ ] the flag wins\n3. Document `c.md`\n',
    );
    expect(items.map(({ title, acceptance }) => [title, acceptance])).toEqual([
      ['Read a.ts', []],
      ['Add --b, after step 1', ['the flag wins']],
      ['Document c.md', []],
    ]);
  });

  test('that are tests and texts alone are parts of it', () => {
    const [item, ...others] = readBody(
      '- [ ] Add the importer in `src/i.ts`\n  - [ ] tests\n  - [ ] docs\n',
    ).items;
    expect(others).toEqual([]);
    expect(item).toMatchObject({ title: 'Add the importer in src/i.ts', acceptance: ['tests', 'docs'] });
  });

  test('are the items where each entry has some', () => {
    expect(titles('- Backend\n  - [ ] Add a\n- Frontend\n  - [ ] Add b\n')).toEqual(['Add a', 'Add b']);
  });
});

describe('parts that hold no open work', () => {
  test('a heading that says so makes its entries done', () => {
    const { items } = readBody('## To do\n- [ ] Fix a\n\n## Done\n- [ ] Remove b\n');
    expect(items.map(({ done }) => done)).toEqual([false, true]);
  });

  test.each(['Rejected', 'Ideas'])('%s', (heading) => {
    expect(titles(`- [ ] Fix a\n\n## ${heading}\n- [ ] Rewrite it\n`)).toEqual(['Fix a']);
  });

  test('a list without boxes beside lists with them is named', () => {
    const body =
      '- [ ] Fix a\n- [ ] Fix b\n\n## Improvements\n\n* Replace cron in `ops/cron.yml`\n* Update `b.ts`\n';
    expect(titles(body)).toEqual(['Fix a', 'Fix b']);
    expect(messages(body)).toEqual([expect.stringContaining('6: The list that begins here has no boxes')]);
  });
});

describe('headings without attributes', () => {
  test('that say what to do are items, where nothing else is', () => {
    const body =
      '# Parser\n\n### 1. Add the parser\nIt goes to `src/p.ts`. It must be fast.\n\n### 2. Fix the lexer\nAfter 1.\n';
    expect(readBody(body).items).toMatchObject([
      { title: '1. Add the parser', scope: ['src/p.ts'], acceptance: ['It must be fast.'] },
      { title: '2. Fix the lexer' },
    ]);
  });

  test('on the first line leave the rest of the body what it is', () => {
    const body =
      '### Task 1: Fix a\n**Files:** `a.ts`\n\n### Task 2: Fix b\n**Files:** `b.ts`\n\n### Order\nTask 2 depends on Task 1.\n\n### Out of scope\n- c\n';
    expect(edges(body)).toEqual({ 2: '1' });
    expect(messages(body)).toEqual([expect.stringContaining('“Out of scope”')]);
  });
});

describe('what items wait for', () => {
  test.each([
    [
      'in a sentence that is a criterion, too',
      '- [ ] Fix a\n- [ ] Fix b\n\n  It should only start once item 1 is done.',
    ],
    [
      'in a line below another label',
      '- [ ] Fix a\n- [ ] Fix b\n\n  **Acceptance:** boots quickly\n  **Depends on:** item 1',
    ],
    ['in an alert', '- [ ] Fix a\n- [ ] Fix b\n\n> [!IMPORTANT]\n> Item 2 is blocked by item 1.'],
    ['without an article', '- [ ] Add the mailer\n- [ ] Add the digest (needs mailer)'],
    ['in brackets, in short', '- [ ] Fix a\n- [ ] Fix b (dep: 1)'],
    ['by both', '- [ ] Fix a\n- [ ] Fix b\n\nItem 2 needs 1.'],
  ])('%s', (_, body) => {
    expect(edges(body)).toEqual({ 2: '1' });
  });

  test('milestones in the plural, and by their short names', () => {
    const part = (number: number) => `## Milestone ${number}\n- [ ] Fix part ${number}\n\n`;
    const body = `${part(1)}${part(2)}## Milestone 3 (after M2)\n- [ ] Fix part 3\n\n## Last\n- [ ] Fix the rest, requires milestones 1-2\n`;
    expect(edges(body)).toEqual({ 3: '2', 4: '1 2' });
  });

  test('a row counts the rows of its table', () => {
    const body = '| # | Task | Depends on |\n|---|---|---|\n| 1 | Add a | |\n| 2 | Add b | #1 |\n';
    expect(edges(body)).toEqual({ 2: '1' });
  });

  test.each([
    ['in order', 'These must be done in order:\n\n1. Fix a\n2. Fix b\n3. Fix c'],
    ['in a sentence behind them', '1. Fix a\n2. Fix b\n3. Fix c\n\nPlease do them one by one, in order.'],
  ])('all of them %s', (_, body) => {
    expect(edges(body)).toEqual({ 2: '1', 3: '2' });
  });

  test.each([
    [
      'numbers within an entry count its own steps',
      '- [ ] Schema\n- [ ] Importer\n  1. parse\n  2. insert rows (after step 1)',
    ],
    ['an amount', '- [ ] Add the worker\n- [ ] Fix the queue, it needs 2 workers'],
    ['a phrase in quotation marks', '- [ ] Fix a\n- [ ] Show a “requires task 1” badge'],
    ['what was so once', '- [ ] Fix a\n- [ ] Fix b (was blocked by 1)'],
    [
      'behind an arrow, another sentence',
      '- [ ] Fix a\n- [ ] Fix b\n- [ ] Fix c\n\nNo order, item 3 is independent.',
    ],
  ])('but not %s', (_, body) => {
    expect(edges(body)).toEqual({});
  });
});

test('a column of files needs no backticks', () => {
  const body =
    '| Task | Files |\n|---|---|\n| Fix a | server/forms.py, templates/ |\n| Fix b | Dockerfile |\n';
  expect(readBody(body).items.map(({ scope }) => scope)).toEqual([
    ['server/forms.py', 'templates/'],
    ['Dockerfile'],
  ]);
});

test('a size may stand in the line', () => {
  const sizes = readBody('- [ ] Fix a (size: XL)\n- [ ] Fix b, effort: L\n').items.map(({ size }) => size);
  expect(sizes).toEqual(['XL', 'L']);
});
