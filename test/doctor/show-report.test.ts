import { expect, it } from 'vitest';
import { type Check, ok, problem, type Report, warning } from '../../src/doctor/check.ts';
import { exitCodeOf, showReport, toJson } from '../../src/doctor/show-report.ts';

const KEY: Check = { name: 'key', kind: 'github', finding: ok('GitHub knows the App.') };
const SANDBOX: Check = { name: 'sandbox', kind: 'resources', finding: warning('There is none.', 'Beware.') };

function broken(kind: Check['kind']): Check {
  return { name: kind, kind, finding: problem('It is broken.', 'Mend it.') };
}

function report(...checks: readonly Check[]): Report {
  return { checks, notChecked: [] };
}

it('shows each finding with its remedy below, and says how many there are', () => {
  const shown = showReport(
    { checks: [KEY, SANDBOX, broken('store')], notChecked: ['disk', 'git'] },
    { colors: false },
  );
  expect(shown).toBe(
    [
      '✓ key      GitHub knows the App.',
      '! sandbox  There is none.',
      '           → Beware.',
      '✗ store    It is broken.',
      '           → Mend it.',
      '',
      'Not checked yet: disk, git.',
      '1 ok, 1 warning, 1 problem.',
    ].join('\n'),
  );
});

it('has colours where they are wanted', () => {
  expect(showReport(report(KEY), { colors: true })).toContain('\u001b[32m✓\u001b[39m key');
});

it.each([
  ['environment', 3],
  ['github', 5],
  ['resources', 7],
  ['store', 9],
] as const)('a problem of the kind %s ends with %i', (kind, code) => {
  expect(exitCodeOf(report(KEY, SANDBOX, broken(kind), broken('environment')))).toBe(code);
});

it('warnings end with 0', () => {
  expect(exitCodeOf(report(KEY, SANDBOX))).toBe(0);
});

it('is JSON for programs', () => {
  expect(JSON.parse(toJson(report(KEY, SANDBOX, broken('store'))))).toEqual({
    exitCode: 9,
    checks: [
      { name: 'key', outcome: 'ok', message: 'GitHub knows the App.' },
      { name: 'sandbox', outcome: 'warning', message: 'There is none.', remedy: 'Beware.' },
      { name: 'store', outcome: 'problem', message: 'It is broken.', remedy: 'Mend it.' },
    ],
    notChecked: [],
  });
});
