import { describe, expect, test } from 'vitest';
import { readWorkItems } from '../../../src/domain/reading/read-work-items.ts';
import { readOutline } from '../../../src/markdown/read-outline.ts';
import { messages, readBody, titles } from '../plan-support.ts';

const NOTHING = expect.stringMatching(/^1: No work item was found\. .*- \[ \] .*1\. /);

describe('each form, where no stronger one is there', () => {
  test.for([
    ['boxes', '- [ ] Fix a\n- [ ] Fix b\n'],
    ['boxes with stars', '* [ ] Fix a\n+ [x] Fix b\n'],
    ['numbers', '1. Fix a\n2. Fix b\n'],
    ['numbers with text between them', '1. Fix a\n\nIt is slow.\n\n2. Fix b\n'],
    ['a table', '| Task | Owner |\n| - | - |\n| Fix a | x |\n| Fix b | y |\n'],
    ['headings', '### Task 1: Fix a\n\nIt is slow.\n\n### Task 2: Fix b\n'],
    ['bullets under a heading', '## Parser\n- Fix a\n- Fix b\n'],
    ['bare bullets', 'Hello!\n\n- Fix a\n- Fix b\n'],
    ['signs that are no Markdown', '• Fix a\n• Fix b\n'],
    ['paragraphs', 'Fix a\n\nThe weather is nice.\n\nFix b\n\nThanks!\n'],
  ] as const)('%s', ([, body]) => {
    expect(titles(body)).toEqual(['Fix a', 'Fix b']);
  });

  test('paragraphs: those that ask for something or name a file', () => {
    const body =
      'Hello all,\n\nFix the login form. It is slow.\n\nI like it.\n\nThe form in `src/form.ts` is old.\n\nSomebody should look at the menu.\n\nThanks\n';
    expect(titles(body)).toEqual([
      'Fix the login form. It is slow.',
      'The form in src/form.ts is old.',
      'Somebody should look at the menu.',
    ]);
  });

  test.for([
    '',
    'Just a question?\n',
    '> - [ ] Fix a\n',
    '```\n- [ ] Fix a\n```\n',
    '## Risks\n- [ ] Fix a\n',
    '{\n  "main": "src/a.ts",\n  "test": "fix b"\n}\n',
    "import { fix } from './src/a.ts';\nfix();\n",
  ])('nothing in %j: the problem says what to write', (body) => {
    expect(readBody(body).items).toEqual([]);
    expect(messages(body)).toContainEqual(NOTHING);
  });
});

describe('mixes', () => {
  test('each heading has its form, and the order is that of the document', () => {
    const body =
      '# Plan\n\nWhy.\n\n## Bugs\n- [ ] Fix a\n\n## Chores\n1. Fix b\n2. Fix c\n\n## Docs\n- Update the guide\n\n## Background\n- Fixing things is hard\n';
    expect(readBody(body).items.map(({ title, section }) => [title, section])).toEqual([
      ['Fix a', 'Bugs'],
      ['Fix b', 'Chores'],
      ['Fix c', 'Chores'],
      ['Update the guide', 'Docs'],
    ]);
  });

  test('a table and boxes', () => {
    const body = '| Task | Status |\n| - | - |\n| Fix a | open |\n| Fix b | done |\n\n- [ ] Fix c\n';
    expect(readBody(body).items.map(({ title, done }) => [title, done])).toEqual([
      ['Fix a', false],
      ['Fix b', true],
      ['Fix c', false],
    ]);
  });

  test('numbers beside bullets: the numbers are trusted more', () => {
    expect(titles('1. Fix a\n2. Fix b\n\n- Fix c\n- Fix d\n')).toEqual(['Fix a', 'Fix b']);
  });

  test('a group without boxes over boxes, and one beside it without', () => {
    expect(titles('1. Parser\n   - [ ] Fix a\n   - [ ] Fix b\n2. Remarks\n   - slow\n')).toEqual([
      'Fix a',
      'Fix b',
    ]);
  });

  test('a nested plain list is the details of its item', () => {
    const [item] = readBody('1. Fix a\n   - quickly\n   1. here\n2. Fix b\n').items;
    expect(item).toMatchObject({ title: 'Fix a', details: '- quickly\n1. here' });
  });

  test('under “Dependencies” a box may be work, but not one that says what comes first', () => {
    expect(titles('## Dependencies\n- [ ] Update zod\n- [ ] 2 after 1\n\n## Parser\n- [ ] Fix a\n')).toEqual([
      'Update zod',
      'Fix a',
    ]);
  });
});

describe('lists that are introduced as something else', () => {
  test.for([
    'Out of scope:',
    'Non-goals:',
    'We will not do:',
    'Not part of this:',
    'For example:',
    'Steps to reproduce:',
    'Acceptance criteria:',
    'We have talked. These are already done:',
    'Nicht dazu gehören:',
    'Zum Beispiel:',
    'Par exemple :',
    'Por ejemplo:',
    '我们不做：',
    '例えば：',
  ])('%s', (line) => {
    expect(titles(`${line}\n- [ ] Fix x\n- [ ] Fix y\n\nThe rest:\n- [ ] Fix a\n`)).toEqual(['Fix a']);
    expect(titles(`${line}\n\n1. Fix x\n2. Fix y\n\nThen:\n\n1. Fix a\n2. Fix b\n`)).toEqual([
      'Fix a',
      'Fix b',
    ]);
  });

  test.for(['What is left:', 'Please fix these:', 'We agreed on this:', 'Zu tun:', 'À faire :', '任务：'])(
    'work: %s',
    (line) => {
      expect(titles(`${line}\n- [ ] Fix a\n- [ ] Fix b\n`)).toEqual(['Fix a', 'Fix b']);
    },
  );

  test('inside an item, too', () => {
    const body = '- [ ] Parser\n  - [ ] Fix a\n  - Acceptance criteria:\n    - [ ] is quick\n- [ ] Fix b\n';
    expect(titles(body)).toEqual(['Fix a', 'Fix b']);
  });
});

describe('entries that are no work', () => {
  test.for([
    'I have searched the existing issues',
    "I've read the guide",
    'I agree to the code of conduct',
    'Ja, ich habe gesucht',
    'Ich habe die Anleitung gelesen',
    "J'ai lu le guide",
    'He leído la guía',
  ])('a confirmation: %s', (line) => {
    expect(titles(`- [x] ${line}\n- [ ] Fix a\n`)).toEqual(['Fix a']);
  });

  test('beside boxes, entries without one count where they read like work and are no remark', () => {
    expect(
      titles('- [ ] Fix a\n- Fix b\n- Note: fix it soon\n- see #12\n- it is slow\n- https://e.org/x\n'),
    ).toEqual(['Fix a', 'Fix b']);
  });

  test('without a box, a sign says that an entry is done', () => {
    const body =
      '1. ✅ Fix a\n2. Fix b (DONE)\n3. Fix c – erledigt\n4. Fix d\n5. ~~Fix e~~\n6. Fix f - FERTIG\n';
    expect(readBody(body).items.map(({ done }) => done)).toEqual([true, true, false, false, true, true]);
  });

  test('crossed out is done, with a remark behind it too', () => {
    const body =
      '- [ ] ~~Fix a~~\n- [ ] ~~Fix b~~ moved to 2.0\n- [ ] ~~Fix~~ Repair c\n- [ ] Fix ~~d~~ e\n- ~~Fix f~~\n';
    expect(readBody(body).items.map(({ title, done }) => [title, done])).toEqual([
      ['Fix a', true],
      ['Fix b moved to 2.0', true],
      ['Fix Repair c', false],
      ['Fix d e', false],
      ['Fix f', true],
    ]);
  });
});

describe('sub-issues of people', () => {
  const read = (body: string) =>
    readWorkItems(readOutline(body), { self: 1, ownNumbers: new Set(), native: new Set([7]) });

  test('where no list stands in the body they are the work, and paragraphs explain', () => {
    expect(titles('Somebody should look at the menu.\n')).toEqual(['Somebody should look at the menu.']);
    expect(read('Somebody should look at the menu.\n').items).toEqual([]);
  });

  test('lists count all the same', () => {
    expect(read('- Fix a\n- Fix b\n').items.map(({ title }) => title)).toEqual(['Fix a', 'Fix b']);
  });
});

test('what is too much to read is named with its lines', () => {
  expect(messages(`- [ ] Fix a\n${'> '.repeat(40)}x\n${'- '.repeat(40)}y\n`)).toEqual([
    expect.stringMatching(/^2: Lines 2 to 3: more than 30 lists or quotations/),
  ]);
  expect(messages(`- [ ] Fix a\n\n${'*c '.repeat(2_000)}\n`)).toEqual([
    expect.stringMatching(/^2: Lines 2 to 3: one paragraph with more signs/),
  ]);
});
