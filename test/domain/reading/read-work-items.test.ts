import { describe, expect, test } from 'vitest';
import { readWorkItems } from '../../../src/domain/reading/read-work-items.ts';
import { readOutline } from '../../../src/markdown/read-outline.ts';
import { messages, only, readBody, titles } from '../plan-support.ts';

describe('which entries are items', () => {
  test('task lists, and where there are some, no numbered list beside them', () => {
    expect(titles('1. How we work\n2. Together\n\n- [ ] Fix a\n- [x] Fix b\n- a remark\n')).toEqual([
      'Fix a',
      'Fix b',
    ]);
  });

  test('numbered lists where there is no task list', () => {
    expect(titles('Intro\n\n- a remark\n\n1. Fix a\n2. Fix b\n')).toEqual(['Fix a', 'Fix b']);
  });

  test('a task list of numbers is one list', () => {
    expect(titles('1. [ ] Fix a\n2. [x] Fix b\n')).toEqual(['Fix a', 'Fix b']);
  });

  test('a task that is crossed out is never run, and keeps its number', () => {
    const { items } = readBody('- [ ] ~~Drop `ie.js`~~\n- [ ] Fix b, not ~~a~~\n- ~~Fix c~~');
    expect(items.map(({ handle, done }) => [handle, done])).toEqual([
      ['item-1', true],
      ['item-2', false],
      ['item-3', true],
    ]);
  });

  test('an entry that holds tasks is a group: it names their section and is not counted', () => {
    const { items } = readBody(
      '## Work\n- [ ] Parser\n  - [ ] Fix a\n  - [x] Fix b\n- [ ] Fix c\n1. Steps\n   - [ ] Fix d\n',
    );
    expect(items.map(({ handle, title, section, done }) => [handle, title, section, done])).toEqual([
      ['item-1', 'Fix a', 'Parser', false],
      ['item-2', 'Fix b', 'Parser', true],
      ['item-3', 'Fix c', 'Work', false],
      ['item-4', 'Fix d', 'Steps', false],
    ]);
  });

  test('what says when everything is done is no work, and that is said', () => {
    const body =
      '- [ ] Fix a\n\n## ✅ Definition of Done\n- [ ] All is green\n### Really\n- [ ] All\n## More\n- [ ] Fix b\n';
    expect(titles(body)).toEqual(['Fix a', 'Fix b']);
    expect(messages(body)).toEqual([
      '3: What stands under “✅ Definition of Done” is no work to hand out: it is left out.',
    ]);
  });

  test('a part whose list reads like no work is named, where others are work', () => {
    const body =
      'For all:\n* colours\n\n## Phase 1\n1. Fix a\n\n## Nice to have\n* dark mode\n* ~~light mode~~\n';
    expect(titles(body)).toEqual(['Fix a']);
    expect(messages(body)).toEqual([
      expect.stringMatching(/^2: The list that begins here does not read like work, .*: it is left out\./),
      expect.stringMatching(/^7: What is listed under “Nice to have” does not read like work/),
    ]);
    expect(messages('- Dark mode\n- Light mode\n'), 'all that there is').toEqual([]);
  });

  test('an entry that shows no text is left out', () => {
    expect(titles('- [ ] ![only a picture](a.png)\n- [ ] Fix a\n')).toEqual(['Fix a']);
    expect(messages('- [ ] ![only a picture](a.png)\n- [ ] Fix a\n')).toEqual([
      expect.stringContaining('1: This entry has no text'),
    ]);
  });
});

describe('title and key', () => {
  test('the number that we wrote goes, any other stays', () => {
    expect(titles('- [ ] Fix `a.ts` (#15)\n- [ ] Fix b (#16)\n', [15])).toEqual(['Fix a.ts', 'Fix b (#16)']);
    expect(only('- [ ] Fix a (#15)', [15]).key).toBe(only('- [ ] Fix a').key);
  });

  test('a wrapped line belongs to the title, a new sentence to the details', () => {
    const item = only(
      '- [ ] Refactor the parser so that (#15)\n  it keeps `lines`\n  It is slow.\n  depends on: 2\n',
      [15],
    );
    expect(item.title).toBe('Refactor the parser so that it keeps lines');
    expect(item.details).toBe('It is slow.\ndepends on: 2');
  });

  test('the key is made of letters and digits of any script; a second one of the same words is told apart', () => {
    const { items } = readBody(
      '- [ ] [P1] Fix **the** parser!\n- [x] fix the Parser\n- [ ] Größe für日本 हिन्दी\n- [ ] 🎉\n',
    );
    expect(items.map(({ key }) => key)).toEqual([
      'fix-the-parser',
      'fix-the-parser~2',
      'größe-für日本-हिन्दी',
      'untitled',
    ]);
  });

  test('a key has 64 code points at most', () => {
    expect([...only(`- [ ] ${'𝒳y'.repeat(100)}`).key]).toHaveLength(64);
  });

  test('priority from a marker in the line or in the heading, never from ordinary words', () => {
    const { items } = readBody(
      '## High priority\n- [ ] Fix a\n- [ ] **P0** Fix b\n- [ ] Fix c (low)\n- [ ] Fix `P0`\n## Rest\n- [ ] Fix the high load\n- [ ] CRITICAL: fix d\n',
    );
    expect(items.map(({ priority }) => priority)).toEqual(['P1', 'P0', 'P3', 'P1', null, 'P0']);
  });

  test.for([
    ['Repair the login', 'fix'],
    ['P1: Extracting helpers', 'refactor'],
    ['feat(cli): --json', 'add'],
    ['Parser: drop the old syntax', 'remove'],
    ['Add unit tests for the lexer', 'test'],
    ['Write a migration guide', 'document'],
    ['Write API docs', 'document'],
    ['Upgrade zod', 'update'],
    ['The lexer', 'other'],
  ])('%s: %s', ([title, action]) => {
    expect(only(`- [ ] ${title}`).action).toBe(action);
  });

  test.for([
    ['Fix a typo in `README.md`', 'S'],
    ['Add `src/slug.ts`', 'M'],
    ['Update `a.ts`, `b.ts` and `c.ts`', 'M'],
    ['Add `src/a.ts` and `src/b.ts` with tests', 'L'],
    ['Refactor all handlers', 'L'],
    ['Rewrite the entire parser and all of `src/**`, comprehensive tests', 'XL'],
  ])('size of “%s” is %s', ([title, size]) => {
    expect(only(`- [ ] ${title}`).size).toBe(size);
  });
});

describe('what stands below an item', () => {
  test('criteria are told from details', () => {
    const item = only(
      [
        '- [ ] Add login',
        '  The form is in `src/form.ts`. It must answer 401.',
        '  - use the *session* store',
        '    - as it is',
        '  - a wrong password should be counted',
        '  - Acceptance criteria:',
        '    - [ ] works on phones',
        '    - [ ] works offline',
        '',
        '  ```sh',
        '  must --not count',
        '  ```',
      ].join('\n'),
    );
    expect(item.acceptance).toEqual([
      'It must answer 401.',
      'a wrong password should be counted',
      'works on phones',
      'works offline',
    ]);
    expect(item.details).toBe(
      'The form is in `src/form.ts`.\n- use the session store\n  - as it is\n```sh\nmust --not count\n```',
    );
  });

  test('code is marked where it stands, also when the same word stands before it', () => {
    expect(only('- [ ] Fix a\n  - rename x to `x`\n').details).toBe('- rename x to `x`');
  });

  test('a paragraph of its own is split into sentences', () => {
    const item = only(
      '1. Add login\n\n   The form is there. It must answer 401.\n\n   Acceptance criteria:\n\n   - fast\n',
    );
    expect(item.acceptance).toEqual(['It must answer 401.', 'fast']);
    expect(item.details).toBe('The form is there.');
  });
});

describe('existing issues', () => {
  test('an entry that is or starts with a reference adopts the issue', () => {
    const { items } = readBody(
      '- [ ] #12\n- [ ] **#13** Fix b\n- [ ] https://github.com/o/r/issues/14\n- [ ] [Fix d](https://github.com/o/r/issues/15) soon\n',
    );
    expect(items.map(({ issue }) => issue)).toEqual([12, 13, 14, 15]);
  });

  test('no pull request, no colour, no code, no reference further on', () => {
    const body =
      '- [ ] https://github.com/o/r/pull/14\n- [ ] #fff\n- [ ] `#123456`\n- [ ] Fix #12\n- [ ] #12a\n';
    expect(readBody(body).items.map(({ issue }) => issue)).toEqual([null, null, null, null, null]);
  });

  test('never the master issue itself, never one issue twice', () => {
    const body = '- [ ] #1\n- [ ] #2\n- [ ] #2 again\n';
    expect(readBody(body).items.map(({ issue }) => issue)).toEqual([null, 2, null]);
    expect(messages(body)).toEqual([
      expect.stringContaining('1: #1 is this master'),
      expect.stringContaining('3: #2 is adopted'),
    ]);
  });

  test('an issue of another repository is not taken for one of ours, where ours is known', () => {
    const context = { self: 1, ownNumbers: new Set<number>(), repository: { owner: 'O', repo: 'r' } };
    const body =
      '- [ ] https://github.com/o/r/issues/14\n- [ ] https://github.com/x/y/issues/15\n- [ ] Fix c after x/y#3\n';
    const { items, problems } = readWorkItems(readOutline(body), context);
    expect(items.map(({ issue }) => issue)).toEqual([14, null, null]);
    expect(problems.map(({ line }) => line)).toEqual([2, 3]);
  });
});
