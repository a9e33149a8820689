import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { readIssueAddress, readPlanSource } from '../../src/plan/plan-source.ts';

const units = (host: string | null) => ({ host, owner: 'acme', repo: 'units.js', number: 12 });

describe('an argument of `plan`', () => {
  it.each([
    ['acme/units.js#12', null],
    ['https://github.com/acme/units.js/issues/12', 'github.com'],
    ['https://github.com/acme/units.js/issues/12/?a=b#issuecomment-1', 'github.com'],
    ['http://localhost:3000/acme/units.js/issues/12', 'localhost:3000'],
  ])('%s is an issue', (argument, host) => {
    expect(readPlanSource(argument)).toEqual({ kind: 'issue', address: units(host) });
  });

  it.each(['issue.md', './acme/units#12', 'docs/plan#1.md', 'a#1', 'acme/units#', '/tmp/a/b#1'])(
    '%s is a file',
    (path) => {
      expect(readPlanSource(path)).toEqual({ kind: 'file', path });
    },
  );

  it('- is standard input', () => {
    expect(readPlanSource('-')).toEqual({ kind: 'standard input' });
  });

  it.each([
    ['https://github.com/acme/units/pull/7', 'is a pull request'],
    ['https://github.com/acme/units', 'is not the address of an issue'],
    ['https://github.com/acme/units/issues/new', 'is not the address of an issue'],
    ['https://', 'is not the address of an issue'],
  ])('%s is refused', (argument, words) => {
    expect(() => readPlanSource(argument)).toThrow(UserError);
    expect(() => readPlanSource(argument)).toThrow(words);
  });
});

it('what names no issue is refused where only an issue will do', () => {
  expect(() => readIssueAddress('issue.md')).toThrow('“issue.md” names no issue.');
  expect(readIssueAddress('acme/units.js#12')).toEqual(units(null));
});
