import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalItems } from '../../src/domain/canonical-items.ts';
import { readWorkItems } from '../../src/domain/read-work-items.ts';
import { readOutline } from '../../src/markdown/read-outline.ts';
import { readBody } from './plan-support.ts';

const titles = (body: string, own: number[] = []) => readBody(body, own).items.map(({ title }) => title);
const only = (body: string, own: number[] = []) => {
  const [item] = readBody(body, own).items;
  if (item === undefined) throw new Error(`no item in ${body}`);
  return item;
};
const dependencies = (body: string, own: number[] = []) =>
  Object.fromEntries(
    readBody(body, own)
      .items.filter(({ dependsOn }) => dependsOn.length > 0)
      .map(({ handle, dependsOn }) => [handle, dependsOn.map(({ on }) => on)]),
  );
const messages = (body: string) => readBody(body).problems.map(({ line, message }) => `${line}: ${message}`);

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

  test('nothing found: the problem says what to write', () => {
    expect(readBody('- one\n- two\n').items).toEqual([]);
    expect(messages('- one\n- two\n')).toEqual([
      expect.stringMatching(/^1: No work item was found. .*- \[ \] .*1\. /),
    ]);
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

  test('a paragraph of its own is split into sentences', () => {
    const item = only(
      '1. Add login\n\n   The form is there. It must answer 401.\n\n   Acceptance criteria:\n\n   - fast\n',
    );
    expect(item.acceptance).toEqual(['It must answer 401.', 'fast']);
    expect(item.details).toBe('The form is there.');
  });
});

describe('scope', () => {
  test('backticked paths and globs and links to files, normalised', () => {
    const body =
      '- [ ] Fix `./src/a.ts`, `src/b.ts:12-20`, `src/**/*.{ts,tsx}`, `docs/`, `Makefile`, `/lib/x.py` and [c](https://github.com/o/r/blob/main/src/c%20d.ts#L3)\n  - also `app/[id]/page.tsx`, [lib](https://github.com/o/r/tree/main/lib)\n';
    expect(only(body).scope).toEqual([
      'src/a.ts',
      'src/b.ts',
      'src/**/*.{ts,tsx}',
      'docs/',
      'Makefile',
      'lib/x.py',
      'app/[id]/page.tsx',
      'lib/',
    ]);
  });

  test('commands, calls, routes, types, versions and products are none', () => {
    const codes =
      'npm test,foo(),a.b(c),/api/users,/users/{id},application/json,https://e.org/a.ts,1.2.3,24/7,Node.js,console.log,process.env,--flag,@types/node,user.name,and/or,~/x.ts,a => b,*,.ts';
    const body = `- [ ] Fix ${codes
      .split(',')
      .map((code) => `\`${code}\``)
      .join(' and ')}`;
    expect(only(body).scope).toEqual([]);
  });

  test('files that are not to be touched, or only shown, are none', () => {
    expect(only('- [ ] Fix `a.ts` but do not touch `b.ts`, see `c.md`\n').scope).toEqual(['a.ts']);
  });

  test('a path out of the repository is refused', () => {
    expect(only('- [ ] Fix `../other/a.ts` and `src/../b.ts`').scope).toEqual([]);
    expect(messages('- [ ] Fix `../other/a.ts`')).toEqual([
      expect.stringContaining('1: The path ../other/a.ts leads out'),
    ]);
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

describe('stated dependencies', () => {
  const list = (...lines: string[]) => lines.map((line) => `- [ ] ${line}`).join('\n');

  test.for([
    ['after 2', ['item-2']],
    ['after #2', ['#2']],
    ['depends on item 2', ['item-2']],
    ['(blocked by: task 2)', ['item-2']],
    ['requires items 2 and 3.', ['item-2', 'item-3']],
    ['needs 2, 3, and 4', ['item-2', 'item-3', 'item-4']],
    ['depends on steps 2–4', ['item-2', 'item-3', 'item-4']],
    ['once 2 is done', ['item-2']],
    ['once items 2 and 3 are merged', ['item-2', 'item-3']],
    ['after finishing item-3', ['item-3']],
    ['Depends on: #77, item 2', ['#77', 'item-2']],
    ['after "Fix the lexer"', ['item-2']],
    ['after “the LEXER” and “parser”', ['item-2', 'item-3']],
    ['after Fix the lexer lands', ['item-2']],
    ['waits for https://github.com/o/r/issues/9', ['#9']],
    ['does not depend on 2', []],
    ["doesn't need 2", []],
    ['is not blocked by 2', []],
    ['runs after 2 retries', []],
    ['requires 2-factor login', []],
    ['needs 3 approvals', []],
    ['after 2.5 seconds', []],
    ['requires Node 22', []],
    ['`after 2`', []],
    ['cleans up after the tests', []],
    ['after 2FA', []],
  ] as const)('“%s” → %j', ([phrase, expected]) => {
    const body = list(`Fix z, ${phrase}`, 'Fix the lexer', 'Fix the parser', 'Fix c');
    expect(dependencies(body)['item-1'] ?? []).toEqual(expected);
  });

  test('a number of our own, or of an adopted issue, is the item', () => {
    expect(dependencies(list('Fix a (#15)', '#20 Fix b', 'Fix c after #15 and #20'), [15])).toEqual({
      'item-3': ['item-1', 'item-2'],
    });
  });

  test('#5826 requires: #5824, #5825', () => {
    expect(dependencies(list('#5824', '#5825', '#5826 requires: #5824, #5825'))).toEqual({
      'item-3': ['item-1', 'item-2'],
    });
  });

  test('details and groups speak for their items', () => {
    const body =
      '- [ ] Fix a\n- [ ] Group (after 1)\n  - [ ] Fix b\n    - depends on: item 3\n  - [ ] Fix c\n';
    expect(dependencies(body)).toEqual({ 'item-2': ['item-3', 'item-1'], 'item-3': ['item-1'] });
  });

  test('a number means the one in front of an entry of the same list first', () => {
    expect(
      dependencies('1. Fix a\n2. Fix b\n\nThen:\n\n1. Fix c\n2. Fix d after 1\n3. Fix e after 4\n'),
    ).toEqual({
      'item-4': ['item-3'],
      'item-5': ['item-4'],
    });
  });

  test('words that name nothing are reported with their line', () => {
    expect(
      messages(
        list('Fix a', 'Fix b after item 9', 'Fix c after 3', 'Fix d after "nothing"', 'Fix e, blocked by #1'),
      ),
    ).toEqual([
      '2: “after item 9”: there is no item 9, the list has 5.',
      '3: “after 3”: an item cannot wait for itself or for the master issue.',
      '4: “after "nothing"”: no item has these words in the title.',
      '5: “blocked by #1”: an item cannot wait for itself or for the master issue.',
    ]);
  });

  test('the words are kept for every message about them', () => {
    const [, , item] = readBody(list('Fix a', 'Fix b', 'Fix c (blocked by 1 and 2)')).items;
    expect(item?.dependsOn).toEqual([
      { on: 'item-1', words: 'blocked by 1 and 2' },
      { on: 'item-2', words: 'blocked by 1 and 2' },
    ]);
  });
});

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
