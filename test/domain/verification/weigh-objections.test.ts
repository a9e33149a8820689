import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/domain/attempt-outcome.ts';
import { orderFindings, weighObjections } from '../../../src/domain/verification/objection.ts';

const SCOPE = { reason: 'out-of-scope', message: 'It changed `b`.' } as const;
const SECRET = { reason: 'secret', message: 'A token.' } as const;
const FAILED = { reason: 'verification-failed', message: 'npm test failed.' } as const;
const by = (reason: (typeof SCOPE | typeof SECRET | typeof FAILED)['reason'], login = 'maya') => ({
  reason,
  commit: 'c0ffee',
  by: login,
});

describe('objections against a work', () => {
  test('none of them lifts nothing', () => {
    expect(weighObjections([], [])).toEqual({ outcome: 'lifted', findings: [] });
  });

  test('the first gives the reason, and all are told', () => {
    expect(weighObjections([SCOPE], [])).toEqual({ outcome: 'refused', ...SCOPE });
    expect(weighObjections([SCOPE, SECRET], [])).toEqual({
      outcome: 'refused',
      reason: 'out-of-scope',
      message: 'It changed `b`.\n\nBesides (secret): A token.',
    });
  });

  test('what a person allowed does not count, and is a finding once nothing else is left', () => {
    expect(weighObjections([SCOPE, SECRET], [by('out-of-scope')])).toEqual({ outcome: 'refused', ...SECRET });
    expect(weighObjections([SCOPE, SECRET], [by('secret', 'tom'), by('out-of-scope')])).toEqual({
      outcome: 'lifted',
      findings: [
        { kind: 'out-of-scope', message: SCOPE.message, allowedBy: 'maya' },
        { kind: 'secret', message: SECRET.message, allowedBy: 'tom' },
      ],
    });
  });

  test('what nobody can wave through stays, whoever allowed it', () => {
    expect(weighObjections([FAILED], [by('verification-failed')])).toEqual({ outcome: 'refused', ...FAILED });
  });
});

test('a reviewer sees first what cannot be undone, then the tests, then the rest as it came', () => {
  const kinds = ['too-large', 'tests-prove-nothing', 'out-of-scope', 'weakened-tests', 'secret'] as const;
  const findings: Finding[] = kinds.map((kind) => ({ kind, message: '', allowedBy: null }));
  expect(orderFindings(findings).map(({ kind }) => kind)).toEqual([
    'secret',
    'weakened-tests',
    'tests-prove-nothing',
    'too-large',
    'out-of-scope',
  ]);
});
