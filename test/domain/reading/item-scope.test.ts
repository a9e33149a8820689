import { describe, expect, test } from 'vitest';
import { messages, only } from '../plan-support.ts';

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
