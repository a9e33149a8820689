import { dirname, resolve } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { explainBubblewrap, type NamespaceSettings } from '../../src/sandbox/explain-bubblewrap.ts';
import { probeBubblewrap, toBubblewrap } from '../../src/sandbox/probe-bubblewrap.ts';
import { probeSandbox } from '../../src/sandbox/probe-sandbox.ts';
import { BUBBLEWRAP_SUITE, hasBubblewrap } from '../support/bubblewrap.ts';
import { fakeProgram } from './fake-program.ts';

const settings: NamespaceSettings = {
  mostUserNamespaces: 15_000,
  allowsUnprivileged: null,
  isRestrictedByAppArmor: null,
  isInContainer: false,
};
const FORBIDDEN =
  'bwrap: No permissions to create new namespace, likely because the kernel does not allow it\n';

describe('why bubblewrap does not start', () => {
  it.each<[string, Partial<NamespaceSettings>, string, RegExp]>([
    ['too few namespaces', { mostUserNamespaces: 0 }, FORBIDDEN, /user\.max_user_namespaces/],
    ['Debian of old', { allowsUnprivileged: false }, FORBIDDEN, /kernel\.unprivileged_userns_clone=1/],
    [
      'Ubuntu',
      { isRestrictedByAppArmor: true },
      'bwrap: setting up uid map: Permission denied',
      /bwrap-userns-restrict/,
    ],
    [
      'a container',
      { isInContainer: true },
      "bwrap: Can't mount proc on /newroot/proc: Operation not permitted",
      /seccomp=unconfined .*systempaths=unconfined/,
    ],
    ['something else', { isInContainer: true }, 'bwrap: Unknown option --unshare-net', /until it succeeds/],
  ])('%s has a remedy of its own', (_what, facts, stderr, remedy) => {
    const trouble = explainBubblewrap(stderr, { ...settings, ...facts });
    expect(trouble.remedy).toMatch(remedy);
    expect(trouble.message).toContain(`(it said: ${stderr.trim()})`);
  });
});

describe('bubblewrap of a version', () => {
  it.each([
    ['0.4.0', false, false],
    ['0.7.0', false, true],
    ['0.8.0', true, true],
    ['0.11.2', true, true],
    ['1.0', true, true],
  ])('%s', (version, canForbidNamespaces, canLimitFolders) => {
    const program = '/usr/bin/bwrap';
    expect(toBubblewrap(program, version)).toEqual({ program, canForbidNamespaces, canLimitFolders });
  });
});

describe('the try of a sandbox', () => {
  it('tells bubblewrap that is not installed, and tries the container then', async () => {
    const PATH = await fakeProgram('docker', '[ "$1" = info ] && echo "[]"; exit 0');
    expect(await probeSandbox('required', null, { PATH })).toMatchObject({
      outcome: 'refused',
      remedy: expect.stringContaining('apt install bubblewrap'),
    });
    const image = 'agents:1';
    expect(await probeSandbox('required', image, { PATH })).toMatchObject({
      outcome: 'confined',
      engine: { kind: 'container' },
    });
  });

  it('tries nothing when it is off', async () => {
    expect(await probeSandbox('off', null, {})).toMatchObject({ outcome: 'unconfined' });
  });
});

describe.skipIf(!hasBubblewrap)(`the try ${BUBBLEWRAP_SUITE}`, () => {
  it('tells bubblewrap that starts', async () => {
    expect(await probeBubblewrap(process.env)).toMatchObject({
      outcome: 'available',
      message: expect.stringMatching(/^bubblewrap \d+\.\d+\.\d+ starts/),
    });
  });

  it('tells a host that forbids namespaces, as a sandbox does inside', async () => {
    const module = resolve(import.meta.dirname, '../../src/sandbox/probe-bubblewrap.ts');
    const script = `import { probeBubblewrap } from ${JSON.stringify(module)};
      process.stdout.write(JSON.stringify(await probeBubblewrap(process.env)));`;
    const { stdout } = await execa(
      'bwrap',
      [
        ...['--unshare-user', '--disable-userns', '--ro-bind', '/', '/', '--dev', '/dev', '--'],
        ...[process.execPath, '--input-type=module', '-e', script],
      ],
      { env: { PATH: process.env['PATH'] }, extendEnv: false, cwd: dirname(module) },
    );
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'missing',
      remedy: expect.stringContaining('user.max_user_namespaces'),
    });
  });
});
