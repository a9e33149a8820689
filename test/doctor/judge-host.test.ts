import { describe, expect, it } from 'vitest';
import { programOf } from '../../src/agents/command-program.ts';
import {
  judgeAgent,
  judgeDisk,
  judgeEmbeddedStore,
  judgeGit,
  judgeNode,
  judgeSandbox,
} from '../../src/doctor/judge-host.ts';
import { parseGitVersion } from '../../src/workspace/git-version.ts';

describe('Node', () => {
  it.each([
    ['24.21.0', 'ok'],
    ['22.18.0', 'ok'],
    ['23.0.0', 'ok'],
    ['22.9.9', 'problem'],
    ['20.19.5', 'problem'],
  ])('%s is %s where 22.18 is needed', (version, outcome) => {
    expect(judgeNode(version, '>=22.18').outcome).toBe(outcome);
  });
});

describe('git', () => {
  it.each([
    ['git version 2.39.5', 'ok'],
    ['git version 2.39.3', 'warning'],
    ['git version 2.45.0', 'warning'],
    ['git version 2.45.1', 'ok'],
    ['git version 2.50.1 (Apple Git-155)', 'ok'],
    ['git version 2.34.1', 'warning'],
    ['git version 2.32.0', 'warning'],
    ['git version 2.31.8', 'problem'],
    ['git version 2.44.0.windows.1', 'warning'],
    ['git version 3.0', 'ok'],
    ['no git', 'problem'],
  ])('"%s" is %s', (text, outcome) => {
    expect(judgeGit(parseGitVersion(text)).outcome).toBe(outcome);
  });
});

describe('the disk', () => {
  it.each([
    [5_000_000_000, 'ok'],
    [4_999_999_999, 'warning'],
    [1_000_000_000, 'warning'],
    [999_999_999, 'problem'],
  ])('with %d bytes free is %s', (free, outcome) => {
    expect(judgeDisk({ free, isWritable: true }, '/data').outcome).toBe(outcome);
  });

  it('is of no use when it cannot be written', () => {
    const finding = judgeDisk({ free: 1e12, isWritable: false }, '/data');
    expect(finding).toMatchObject({ outcome: 'problem', message: 'The folder /data cannot be written.' });
  });
});

describe('the embedded store', () => {
  it('may be in use, which is said', () => {
    const holder = { pid: 77, host: 'here' };
    expect(judgeEmbeddedStore({ isWritable: true, holder }, '/data/embedded')).toEqual({
      outcome: 'ok',
      message: 'Queue and records are embedded in /data/embedded, in use by process 77 on here.',
    });
    expect(judgeEmbeddedStore({ isWritable: true, holder: null }, '/x').message).toContain('by nobody');
  });

  it('has to be writable', () => {
    expect(judgeEmbeddedStore({ isWritable: false, holder: null }, '/x').outcome).toBe('problem');
  });
});

describe('the agent', () => {
  it.each([
    ['claude -p', { kind: 'named', name: 'claude' }],
    ['  /opt/agent/run --yes', { kind: 'named', name: '/opt/agent/run' }],
    ['MODE=fast LEVEL=2 codex exec', { kind: 'named', name: 'codex' }],
    ['cat prompt|codex', { kind: 'named', name: 'cat' }],
    ['true;false', { kind: 'named', name: 'true' }],
    ['./agent.sh', { kind: 'in-workspace', name: './agent.sh' }],
    ['tools/agent', { kind: 'in-workspace', name: 'tools/agent' }],
    ['"my agent" run', { kind: 'computed' }],
    ['$AGENT run', { kind: 'computed' }],
    ['~/bin/agent', { kind: 'computed' }],
    ['A="x y" agent', { kind: 'computed' }],
    ['(cd x && agent)', { kind: 'computed' }],
  ])('%j starts %o', (command, program) => {
    expect(programOf(command)).toEqual(program);
  });

  it('has to be found', () => {
    const named = { kind: 'named', name: 'codex' } as const;
    expect(judgeAgent(named, '/usr/bin/codex')).toEqual({
      outcome: 'ok',
      message: 'AGENT_COMMAND starts /usr/bin/codex.',
    });
    expect(judgeAgent(named, null)).toMatchObject({
      outcome: 'problem',
      message: expect.stringContaining('`codex`'),
    });
    expect(judgeAgent({ kind: 'in-workspace', name: './x' }, null).outcome).toBe('warning');
    expect(judgeAgent({ kind: 'computed' }, null).outcome).toBe('ok');
  });
});

it.each([
  ['confined', 'ok'],
  ['unconfined', 'warning'],
  ['refused', 'problem'],
] as const)('a sandbox choice of %s is %s', (outcome, finding) => {
  const engine = {
    kind: 'bubblewrap',
    bubblewrap: { program: '/usr/bin/bwrap', canForbidNamespaces: true, canLimitFolders: true },
  } as const;
  const words = { message: 'What was found.', remedy: 'What to do.' };
  const choice = outcome === 'confined' ? { outcome, engine, ...words } : { outcome, ...words };
  expect(judgeSandbox(choice).outcome).toBe(finding);
});
