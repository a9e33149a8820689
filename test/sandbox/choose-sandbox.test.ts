import { describe, expect, it } from 'vitest';
import { chooseSandbox, type SandboxProbe } from '../../src/sandbox/choose-sandbox.ts';

const bubblewrap: SandboxProbe = {
  outcome: 'available',
  engine: {
    kind: 'bubblewrap',
    bubblewrap: { program: '/usr/bin/bwrap', canForbidNamespaces: true, canLimitFolders: true },
  },
  message: 'bubblewrap starts.',
};
const container: SandboxProbe = {
  outcome: 'available',
  engine: {
    kind: 'container',
    engine: { name: 'docker', program: '/usr/bin/docker', isRootless: false },
    image: 'agents',
  },
  message: 'docker starts containers.',
};
const missing: SandboxProbe = { outcome: 'missing', message: 'No bubblewrap.', remedy: 'Install it.' };
const missingToo: SandboxProbe = { outcome: 'missing', message: 'No docker.', remedy: 'Start it.' };

describe('the choice of a sandbox', () => {
  it.each(['required', 'preferred'] as const)('takes the first that there is when it is %s', (policy) => {
    expect(chooseSandbox(policy, [bubblewrap, container])).toMatchObject({
      outcome: 'confined',
      engine: { kind: 'bubblewrap' },
    });
    expect(chooseSandbox(policy, [missing, container])).toMatchObject({
      outcome: 'confined',
      engine: { kind: 'container' },
      message: 'docker starts containers.',
    });
  });

  it('refuses when it is required and none is there, with all reasons and remedies', () => {
    expect(chooseSandbox('required', [missing, missingToo])).toEqual({
      outcome: 'refused',
      message: 'There is no sandbox. No bubblewrap. No docker.',
      remedy: 'Install it. Or: Start it.',
    });
  });

  it('goes without when it is only preferred, and says so', () => {
    expect(chooseSandbox('preferred', [missing])).toMatchObject({
      outcome: 'unconfined',
      message: expect.stringMatching(/^There is no sandbox, so agents .* No bubblewrap\.$/),
      remedy: 'Install it.',
    });
  });

  it('goes without when it is off, whatever there is', () => {
    expect(chooseSandbox('off', [bubblewrap])).toMatchObject({
      outcome: 'unconfined',
      message: expect.stringContaining('switched off'),
    });
  });
});
