import { describe, expect, it } from 'vitest';
import { checkSandbox } from '../../src/doctor/check-host.ts';
import { BUBBLEWRAP_SUITE, hasBubblewrap } from '../support/bubblewrap.ts';

describe('the check of the sandbox', () => {
  it.each([
    ['required', 'problem'],
    ['preferred', 'warning'],
  ] as const)('on a host without one is, when it is %s, a %s', async (policy, outcome) => {
    const { finding } = await checkSandbox(policy, null, { PATH: '/nowhere' });
    expect(finding).toMatchObject({ outcome, remedy: expect.stringContaining('apt install bubblewrap') });
  });
});

describe.skipIf(!hasBubblewrap)(`the check of the sandbox ${BUBBLEWRAP_SUITE}`, () => {
  it('is well where it starts', async () => {
    const { finding } = await checkSandbox('required', null, process.env);
    expect(finding).toMatchObject({ outcome: 'ok', message: expect.stringContaining('bubblewrap') });
  });
});
