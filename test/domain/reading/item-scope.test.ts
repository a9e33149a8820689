import { describe, expect, test } from 'vitest';
import { messages, only, readBody } from '../plan-support.ts';

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
      'lib',
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

  test.for([
    ['Fix src/a.ts now', ['src/a.ts']],
    ['Fix ./src/a.ts', ['src/a.ts']],
    ['Fix src/a.ts:12', ['src/a.ts']],
    ['Fix src/a.ts, lib/sub/b.py.', ['src/a.ts', 'lib/sub/b.py']],
    ['Fix a.ts', []],
    ['Fix and/or x/y.zz9', []],
    ['Fix https://e.org/src/a.ts', []],
    ['Mail me@e.org/a.ts', []],
    ['Do not touch src/a.ts, fix src/b.ts', ['src/b.ts']],
    ['Fix as in src/a.ts', []],
  ] as const)('in words: %s', ([title, expected]) => {
    expect(only(`- [ ] ${title}`).scope).toEqual(expected);
  });

  test.for([
    ['Update the client, see `src/c.ts`', ['src/c.ts']],
    ['Update the client, see `docs/x.md`', []],
    ['Update it, see also the `guide.rst`', []],
    ['Fix `b.ts` like `a.ts`', ['b.ts']],
    ['Fix something like `a.ts`', ['a.ts']],
    ['Fix `b.ts`, described in `a.ts`', ['b.ts']],
    ['Keep `a.ts` as it is, fix `b.ts`', ['b.ts']],
    ['Fix `b.ts`, leave `a.ts` alone', ['b.ts']],
    ['Fix `b.ts` after `a.ts`', ['b.ts']],
    ['Fix `b.ts`, depends on `a.ts`', ['b.ts']],
    ['Fix `b.ts`, never edit `a.ts`', ['b.ts']],
  ] as const)('only pointed to: %s', ([title, expected]) => {
    expect(only(`- [ ] ${title}`).scope).toEqual(expected);
  });

  test('a folder and all in it are one', () => {
    expect(only('- [ ] Fix `src/x` and `src/x/**`').scope).toEqual(['src/x/**']);
    expect(only('- [ ] Fix `src/x/` and `src/x/**`').scope).toEqual(['src/x/**']);
    expect(only('- [ ] Fix `src/x/` and `src/x`').scope).toEqual(['src/x']);
  });

  test.for(['`release/4.0`', '`feature/login`', '`origin/main`', '`k/k`', '`text/html`'])(
    'no folder: %s',
    (code) => {
      expect(only(`- [ ] Fix ${code}`).scope).toEqual([]);
    },
  );

  test('a link to a file or folder is its path', () => {
    const link = (path: string) => `- [ ] Fix [it](https://github.com/o/r/${path})`;
    expect(only(link('blob/main/src/a.ts')).scope).toEqual(['src/a.ts']);
    expect(only(link('blob/main/LICENSE-MIT#L1')).scope).toEqual(['LICENSE-MIT']);
    expect(only(link('tree/main/lib/x')).scope).toEqual(['lib/x']);
    expect(only(link('pull/12')).scope).toEqual([]);
  });

  test('of items that name no file, that of the group, else of the heading around them', () => {
    const body =
      '## Fix things in `src/a/`\n- [ ] Fix b\n- [ ] Fix `c.ts`\n- [ ] Group `d.ts`\n  - [ ] Fix e\n';
    expect(readBody(body).items.map(({ scope }) => scope)).toEqual([['src/a/'], ['c.ts'], ['d.ts']]);
  });

  test('a path out of the repository is refused', () => {
    expect(only('- [ ] Fix `../other/a.ts` and `src/../b.ts`').scope).toEqual([]);
    expect(messages('- [ ] Fix `../other/a.ts`')).toEqual([
      expect.stringContaining('1: The path ../other/a.ts leads out'),
    ]);
  });
});
