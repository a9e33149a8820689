import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Agent, AgentProcess } from '../../src/agents/agent.ts';
import { claude } from '../../src/agents/presets/claude.ts';
import { createCommandAgent } from '../../src/agents/presets/command.ts';
import type { Assignment, Progress } from '../../src/domain/attempt.ts';
import type { AttemptOutcome } from '../../src/domain/attempt-outcome.ts';
import type { EarlierClaims } from '../../src/domain/take-up.ts';
import { NO_USAGE } from '../../src/domain/usage.ts';
import { createAttemptRunner } from '../../src/orchestrator/run-attempt.ts';
import type { AttemptObserver } from '../../src/ports/attempt-runner.ts';
import type { GitRemote } from '../../src/ports/git-remote.ts';
import { createLocalRunner } from '../../src/runners/local.ts';
import { createReadingAgent } from '../../src/runners/reading-agent.ts';
import { createVerificationCommands } from '../../src/runners/verification-commands.ts';
import { createVerification } from '../../src/verification/verification.ts';
import { attemptRef, refPart } from '../../src/workspace/mirror.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import { createWorkspaces } from '../../src/workspace/workspaces.ts';
import { registryOf } from '../support/agents.ts';
import { progressAt, verifiedBy } from '../support/attempts.ts';
import {
  assignmentOf,
  attemptId,
  CHECK,
  createOrigin,
  fixtureAgent,
  type Origin,
  processesOf,
  remoteOf,
  runGit,
  temporaryFolder,
} from '../workspace/support.ts';

interface Host {
  readonly origin: Origin;
  readonly dataDir: string;
  readonly mirror: string;
  readonly warnings: string[];
  readonly infos: string[];
  readonly seen: (string | Progress)[];
  attempt(agent: string | AgentProcess | Agent, options?: AttemptOptions): Promise<AttemptOutcome>;
  slots(): Promise<string[]>;
}

interface AttemptOptions {
  readonly id?: string;
  readonly assignment?: Partial<Assignment>;
  readonly signal?: AbortSignal;
  readonly remote?: GitRemote;
  readonly passEnvironment?: readonly string[];
  /** By default the attempt stays the worker's. */
  readonly mayPush?: () => boolean;
  readonly earlier?: EarlierClaims;
}

/** A worker host with real git, real processes and one repository on "GitHub". */
async function createHost(
  options: { slots?: number; files?: Record<string, string>; shareAs?: string } = {},
): Promise<Host> {
  const origin = await createOrigin({ 'README.md': '# Greetings\n', ...options.files });
  const dataDir = await temporaryFolder();
  const warnings: string[] = [];
  const infos: string[] = [];
  const seen: (string | Progress)[] = [];
  const redactor = createRedactor();
  const workspacesOf = (remote: GitRemote) =>
    createWorkspaces({
      dataDir,
      slots: options.slots ?? 2,
      remote,
      redactor,
      ...(options.shareAs !== undefined && { shareAs: options.shareAs }),
      log: {
        info: (_details, message) => infos.push(message),
        warn: (_details, message) => warnings.push(message),
      },
    });
  const workspaces = workspacesOf(remoteOf(origin));
  const observerThat = (mayPush: () => boolean): AttemptObserver => ({
    started: async (workspace) => void seen.push(`started in ${workspace}`),
    worked: ({ usage, session }) =>
      void seen.push(`${usage.inputTokens} tokens, ${session ?? 'no'} conversation`),
    verifying: async () => void seen.push('verifying'),
    mayPush: async () => mayPush(),
    isOurs: async () => true,
    progress: async (progress) => void seen.push(progress),
  });
  return {
    origin,
    dataDir,
    mirror: join(dataDir, 'mirrors', 'acme', 'greetings.git'),
    warnings,
    infos,
    seen,
    slots: async () => (await workspaces.status()).map((slot) => slot.state),
    attempt(agent, options = {}) {
      const { id = attemptId(), assignment, signal, remote, passEnvironment = [] } = options;
      const observer = observerThat(options.mayPush ?? (() => true));
      const agents = registryOf(agentOf(agent));
      const runner = createAttemptRunner({
        workspaces: remote === undefined ? workspaces : workspacesOf(remote),
        runner: createLocalRunner({
          agents,
          redactor,
          passEnvironment,
          graceMs: 300,
        }),
        verification: {
          ...createVerification({ dataDir, workspaces }),
          ...createVerificationCommands({ redactor, timeoutMs: 10_000, graceMs: 300 }),
          runAgent: createReadingAgent({ agents, redactor, passEnvironment, graceMs: 300 }),
        },
        heartbeatMs: 100,
      });
      const ending = signal ?? new AbortController().signal;
      return runner.run(id, assignmentOf(assignment), observer, ending, options.earlier);
    },
  };
}

/** The agent `command`, whatever it is made of. */
function agentOf(agent: string | AgentProcess | Agent): Agent {
  if (typeof agent === 'string') return createCommandAgent(agent);
  return 'read' in agent ? agent : { ...createCommandAgent(''), command: () => agent };
}

function processOf(file: string, args: readonly string[], stdin: string): AgentProcess {
  return { file, args, env: {}, files: {}, stdin, session: null };
}

/** The outcome, which must be of this kind. */
function expectKind<K extends AttemptOutcome['kind']>(
  outcome: AttemptOutcome,
  kind: K,
): Extract<AttemptOutcome, { kind: K }> {
  expect(outcome).toMatchObject({ kind });
  return outcome as Extract<AttemptOutcome, { kind: K }>;
}

test('work that passes its checks ends as a pushed branch with its evidence', async () => {
  const host = await createHost();
  const id = attemptId();
  const outcome = expectKind(await host.attempt(fixtureAgent('succeed'), { id }), 'verified');

  expect(outcome.commits).toEqual(['[CHECKPOINT] a first greeting', '[COMPLETE] greet the world']);
  expect(outcome.changedFiles).toEqual(['src/greeting.txt']);
  expect(outcome.evidence).toMatchObject([{ command: CHECK, exitCode: 0 }]);
  expect(outcome.findings).toEqual([]);
  expect(host.origin.head('work/12-item-1')).toBe(outcome.commit);
  expect(host.seen.filter((event) => typeof event === 'string')).toEqual([
    'started in slot-1',
    'null tokens, no conversation',
    'verifying',
  ]);
  expect(runGit(host.mirror, 'for-each-ref', '--format=%(refname)', 'refs/attempts')).toBe(
    attemptRef(id, outcome.commit),
  );
  expect(await host.slots()).toEqual(['idle', 'idle']);
  expect(existsSync(join(host.dataDir, 'workspaces', 'slot-1', 'tree'))).toBe(false);
});

test('an agent that ends with an error has failed, and its work and its words are kept', async () => {
  const host = await createHost();
  const outcome = expectKind(await host.attempt(fixtureAgent('fail')), 'failed');

  expect(outcome.message).toBe(
    'The agent `command` ended with exit code 3. What it had committed is kept. It says: it is blocked: the dictionary is missing.',
  );
  expect(outcome.logTail).toContain('cannot go on: the dictionary is missing');
  expect(outcome.diff).toContain('+half a gree');
  expect(runGit(host.mirror, 'show', `${outcome.commit}:src/greeting.txt`)).toBe('half a gree');
  expect(host.origin.head('work/12-item-1')).toBeNull();
});

test('an attempt that cannot go on where it should tells the agent and people how it began', async () => {
  const host = await createHost();
  const start = { kind: 'continued', commit: '1'.repeat(40), session: null } as const;
  const talk: Agent = {
    ...createCommandAgent(''),
    command: ({ prompt }) => processOf('/bin/sh', ['-c', 'cat; exit 3'], prompt),
  };
  const outcome = expectKind(await host.attempt(talk, { assignment: { start } }), 'failed');
  expect(outcome.message).toContain('is kept on another host: this attempt begins anew.');
  expect(outcome.logTail).toContain('is kept on another host: this attempt begins anew.');

  const good = expectKind(await host.attempt(fixtureAgent('succeed'), { assignment: { start } }), 'verified');
  expect(good.notes).toEqual([expect.stringContaining('this attempt begins anew.')]);
});

test('an attempt whose worker went away while it was verified is judged again, without an agent', async () => {
  const host = await createHost();
  const id = attemptId();
  const abort = new AbortController();
  const check = `touch ${host.dataDir}/verifying; sleep 30`;
  const running = host.attempt(fixtureAgent('succeed'), {
    id,
    signal: abort.signal,
    assignment: verifiedBy(check),
  });
  await expect.poll(() => existsSync(join(host.dataDir, 'verifying')), { timeout: 20_000 }).toBe(true);
  abort.abort();
  const broken = expectKind(await running, 'cancelled');

  const usage = { ...NO_USAGE, inputTokens: 5 };
  const earlier = { usage, conversation: { id: 'talk', usage }, wasVerifying: true };
  const outcome = expectKind(await host.attempt('exit 1', { id, earlier }), 'verified');
  expect(outcome.commit).toBe(broken.commit);
  expect(host.seen).toContain('5 tokens, talk conversation');
  expect(host.seen.at(-1)).toMatchObject({ usage, conversation: { id: 'talk' } });
});

test.each([
  { kind: 'feedback', session: null, feedback: 'It greets too shortly.' },
  { kind: 'continued', session: null },
] as const)(
  'what an attempt started from ($kind) is not taken for what it was verifying on another host',
  async (begun) => {
    const host = await createHost();
    const commit = await host.origin.commit('kept', { 'src/greeting.txt': 'hello\n' }, 'main');
    const earlier = { usage: NO_USAGE, conversation: null, wasVerifying: true };
    const agent = 'echo "hello again" >> src/greeting.txt; git commit -qam "[COMPLETE] greet again"';
    const assignment = { start: { ...begun, commit } };
    const outcome = expectKind(await host.attempt(agent, { earlier, assignment }), 'verified');
    expect(outcome.commits.at(-1)).toBe('[COMPLETE] greet again');
  },
);

test('an attempt does not begin anew where nobody can tell what is left of it', async () => {
  const host = await createHost({ shareAs: 'alpha' });
  let asked = 0;
  const credentials = async () => {
    if (asked++ === 0) throw new Error('HTTP 503');
    return null;
  };
  const remote = { ...remoteOf(host.origin), credentials };
  const earlier = { usage: NO_USAGE, conversation: null, wasVerifying: false };
  const outcome = await host.attempt(fixtureAgent('succeed'), { remote, earlier });
  expect(outcome).toMatchObject({
    kind: 'infrastructure',
    cause: { kind: 'host' },
    message: expect.stringMatching(/^What earlier workers have left .+HTTP 503$/),
    commit: null,
  });
  expect(host.origin.head('work/12-item-1')).toBeNull();
});

test('what is left of an attempt is not lost where the next worker cannot go on with it', async () => {
  const host = await createHost({ shareAs: 'alpha' });
  // Of a run of today, whose shared work nobody sweeps away.
  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const id = attemptId().replace('20260102', today);
  // What failed is not shared when it ends.
  const { commit } = expectKind(await host.attempt(fixtureAgent('fail'), { id }), 'failed');
  const earlier = { usage: NO_USAGE, conversation: null, wasVerifying: false };
  const shared = `refs/orch/attempts/${refPart(id)}/${commit}`;
  const isShared = () => runGit(host.origin.directory, 'for-each-ref', '--format=x', shared) === 'x';
  const one = await host.origin.commit('work/12-item-2', { 'words.txt': 'hello\n' }, 'main');
  const other = await host.origin.commit('work/12-item-3', { 'words.txt': 'good morning\n' }, 'main');
  const prerequisites = [
    { handle: 'item-2', title: 'Find words', branch: 'work/12-item-2', commit: one },
    { handle: 'item-3', title: 'Find other words', branch: 'work/12-item-3', commit: other },
  ] as const;
  for (const assignment of [{ agent: 'strange' }, { setUp: ['exit 1'] }, { prerequisites }]) {
    expect(isShared()).toBe(false);
    const outcome = await host.attempt('true', { id, earlier, assignment });
    const kind = 'prerequisites' in assignment ? 'rejected' : 'infrastructure';
    expect(outcome).toMatchObject({ kind, commit });
    expect(outcome).not.toHaveProperty('keptOn');
    expect(isShared()).toBe(true);
    for (const directory of [host.origin.directory, host.mirror])
      runGit(directory, 'update-ref', '-d', shared);
  }
  const lost = await host.attempt('true', { id, earlier, assignment: { base: 'gone' } });
  expect(lost).toMatchObject({ kind: 'infrastructure', commit, keptOn: 'alpha' });
});

test('refused work that holds a secret stays on its host, and people are told where that is', async () => {
  const host = await createHost({ shareAs: 'alpha' });
  const agent =
    'mkdir src; echo hello > src/greeting.txt; echo ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6 >> src/greeting.txt; git add .; git commit -qm "[COMPLETE] x"';
  const outcome = expectKind(await host.attempt(agent), 'rejected');
  expect(outcome).toMatchObject({ reason: 'secret', keptOn: 'alpha' });
  expect(outcome.message).toContain('stay on the host `alpha`: what holds a secret is sent nowhere.');
});

test('an agent that says in its last commit that it gave up is believed, whatever its exit code', async () => {
  const host = await createHost();
  const blocked = 'echo x > x; git add x; git commit -qm "[BLOCKED:no dictionary] stuck"';
  const outcome = expectKind(await host.attempt(blocked), 'failed');
  expect(outcome.message).toBe('The agent gave up: it is blocked: no dictionary.');
});

test('an agent that says in its last commit what it needs is parked with its work, whatever its exit code', async () => {
  const host = await createHost();
  for (const end of ['', '; exit 1']) {
    const agent = fixtureAgent('give-up').replace('exec ', '') + end;
    const outcome = expectKind(await host.attempt(agent), 'parked');
    expect(outcome).toMatchObject({
      needs: [{ task: 'item-2', item: 'dictionary' }],
      message: 'The agent needs dictionary from item-2.',
    });
    expect(runGit(host.mirror, 'show', `${outcome.commit}:src/greeting.txt`)).toBe('half a gree');
  }
});

test('an agent whose provider failed it says nothing about the task, and what it had finished is judged all the same', async () => {
  const host = await createHost();
  const recording = new URL('../agents/events/claude/rate-limited.jsonl', import.meta.url).pathname;
  const limitedAfter = (work: string): Agent => ({
    ...claude,
    name: 'command',
    command: () => processOf('/bin/sh', ['-c', `${work}cat '${recording}'; exit 1`], ''),
  });
  const limited = expectKind(await host.attempt(limitedAfter('')), 'infrastructure');
  expect(limited).toMatchObject({
    cause: { kind: 'rate-limit', until: null },
    message:
      'The provider of the agent `command` limits it: API Error: Request rejected (429) · This request would exceed your rate limit. It had committed nothing.',
  });
  expect(host.seen).toContainEqual(expect.stringMatching(/^0 tokens, [0-9a-f-]{36} conversation$/));
  const work = `${fixtureAgent('succeed').replace('exec ', '')}; `;
  expectKind(await host.attempt(limitedAfter(work)), 'verified');
});

test('a cancelled attempt ends its agent at once and keeps its commits', async () => {
  const host = await createHost();
  const id = attemptId();
  const abort = new AbortController();
  const running = host.attempt(fixtureAgent('hang'), { id, signal: abort.signal });
  await expect.poll(() => host.seen.includes('started in slot-1'), { timeout: 10_000 }).toBe(true);
  const history = join(host.dataDir, 'workspaces/slot-1/tree/.git/logs/refs/heads/work/12-item-1');
  const committed = () => existsSync(history) && readFileSync(history, 'utf8').includes('[CHECKPOINT]');
  await expect.poll(committed, { timeout: 10_000 }).toBe(true);
  abort.abort();

  const outcome = expectKind(await running, 'cancelled');
  expect(outcome.diff).toContain('+hello');
  expect(processesOf(id)).toEqual([]);
});

test('verification sees the commit, and not what lies around in the workspace', async () => {
  const host = await createHost();
  const task = { ...assignmentOf().task, scope: [] };
  const outcome = expectKind(
    await host.attempt(fixtureAgent('untracked-help'), {
      assignment: { task, ...verifiedBy('test ! -e src/greeting.txt || cat helper.txt') },
    }),
    'rejected',
  );
  expect(outcome).toMatchObject({
    reason: 'verification-failed',
    message: 'In a fresh checkout, `test ! -e src/greeting.txt || cat helper.txt` ended with exit code 1.',
    evidence: [{ exitCode: 1 }, { exitCode: 1 }],
  });
  expect(outcome.evidence[0]?.logTail).toContain('helper.txt');
});

test('verification commands are detected where none are configured', async () => {
  const host = await createHost({ files: { Makefile: 'test:\n\t! grep -v hello src/greeting.txt\n' } });
  const outcome = expectKind(
    await host.attempt(fixtureAgent('succeed'), { assignment: { ...verifiedBy() } }),
    'verified',
  );
  expect(outcome.evidence).toMatchObject([{ command: 'make test', exitCode: 0 }]);
});

test('work that nothing can verify is rejected with the remedy', async () => {
  const host = await createHost();
  const outcome = expectKind(
    await host.attempt(fixtureAgent('succeed'), { assignment: { ...verifiedBy() } }),
    'rejected',
  );
  expect(outcome.reason).toBe('unverifiable');
  expect(outcome.message).toContain('Set `verify:` there.');
});

test('verification knows nothing of the agent, the worker or a token', async () => {
  const host = await createHost();
  const verify = ['env | cut -d= -f1 | sort | tr "\\n" " "; test ! -e "$HOME/.gitconfig"'];
  const outcome = expectKind(
    await host.attempt(fixtureAgent('succeed'), {
      assignment: verifiedBy(...verify),
      passEnvironment: ['USER'],
    }),
    'verified',
  );
  // PWD, OLDPWD, SHLVL and _ are the shell's own.
  const names = outcome.evidence[0]?.logTail
    .trim()
    .split(' ')
    .filter((name) => !/^(PWD|OLDPWD|SHLVL|_)$/.test(name));
  expect(names).toEqual(['CI', 'HOME', 'LANG', 'PATH', 'TMPDIR', 'VERIFICATION_ID']);
});

test('an agent gets exactly the promised environment, and its prompt in two ways', async () => {
  const host = await createHost();
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('PO_TEST_ALLOWED', 'yes');
  vi.stubEnv('PO_TEST_TOKEN', 'not for agents');
  const script = new URL('../../fixtures/agents/print-environment.ts', import.meta.url).pathname;
  const agent = processOf(process.execPath, [script], 'do it');
  const id = attemptId();
  const outcome = expectKind(
    await host.attempt(agent, { id, passEnvironment: ['PO_TEST_ALLOWED'] }),
    'rejected',
  );

  const shown = JSON.parse(outcome.logTail);
  const slot = join(host.dataDir, 'workspaces', 'slot-1');
  expect(shown).toEqual({
    prompt: 'do it',
    directory: join(slot, 'tree'),
    environment: {
      AGENT_ID: id,
      AGENT_EXECUTION: expect.stringMatching(/^[0-9a-f-]{36}$/),
      MASTER_ISSUE: '12',
      SUB_ISSUE: '34',
      BRANCH_NAME: 'work/12-item-1',
      STATUS_FILE: join(slot, 'attempt', 'status.json'),
      WORKING_DIR: join(slot, 'tree'),
      TIMEOUT: '20',
      PROMPT_FILE: join(slot, 'attempt', 'prompt.md'),
      HOME: join(slot, 'home'),
      PATH: process.env['PATH'],
      LANG: process.env['LANG'] ?? 'C.UTF-8',
      TMPDIR: join(slot, 'tmp'),
      PO_TEST_ALLOWED: 'yes',
    },
  });
});

test('the command agent reads the kickoff prompt from its input or from its file', async () => {
  const host = await createHost();
  const outcome = expectKind(
    await host.attempt('cat > "$TMPDIR/in"; cmp "$TMPDIR/in" "$PROMPT_FILE" && head -c 300 "$PROMPT_FILE"'),
    'rejected',
  );
  expect(outcome.logTail).toContain('master issue #12');
});

test('progress comes from the status file while the agent works', async () => {
  const host = await createHost();
  expectKind(await host.attempt(fixtureAgent('slow-with-status')), 'verified');
  expect(host.seen).toContainEqual({ ...progressAt('writing', 60), commits: 0 });
  expect(host.seen).toContainEqual({ ...progressAt('checking', 90), commits: 0 });
});

test('work that the repository does not let us push is rejected in its words, with its evidence', async () => {
  const host = await createHost();
  const hook = join(host.origin.directory, 'hooks', 'pre-receive');
  await mkdir(dirname(hook), { recursive: true });
  await writeFile(hook, '#!/bin/sh\necho "only people push here"; exit 1\n', { mode: 0o755 });
  const outcome = expectKind(await host.attempt(fixtureAgent('succeed')), 'rejected');
  expect(outcome).toMatchObject({ reason: 'push-refused', evidence: [{ exitCode: 0 }] });
  expect(outcome.message).toContain('only people push here');
});

test('an attempt that was lost while its work was verified ends without a push', async () => {
  const host = await createHost();
  const branches: (string | null)[] = [];
  const mayPush = () => {
    expect(host.seen).toContain('verifying');
    branches.push(host.origin.head('work/12-item-1'));
    return false;
  };
  const outcome = expectKind(await host.attempt(fixtureAgent('succeed'), { mayPush }), 'cancelled');
  expect(branches).toEqual([null]);
  expect(host.origin.head('work/12-item-1')).toBeNull();
  expect(outcome.diff).toContain('+hello');
  expect(await host.slots()).toEqual(['idle', 'idle']);
});

test('a dependent task starts from the merged work of its prerequisites', async () => {
  const host = await createHost();
  const words = await host.origin.commit('work/12-item-2', { 'words.txt': 'hello\n' }, 'main');
  const tone = await host.origin.commit('work/12-item-3', { 'tone.txt': 'friendly\n' }, 'main');
  const prerequisites = [
    { handle: 'item-2', title: 'Find words', branch: 'work/12-item-2', commit: words },
    { handle: 'item-3', title: 'Find a tone', branch: 'work/12-item-3', commit: tone },
  ] as const;
  const agent =
    'mkdir src && paste words.txt tone.txt > src/greeting.txt && git add . && git commit -qm "[COMPLETE] greet"';
  const outcome = expectKind(await host.attempt(agent, { assignment: { prerequisites } }), 'verified');

  expect(outcome.changedFiles).toEqual(['src/greeting.txt']);
  expect(runGit(host.origin.directory, 'log', '--first-parent', '--format=%s', outcome.commit)).toBe(
    '[COMPLETE] greet\nMerge task-3\nMerge task-2\nwork on main',
  );
});

test('prerequisites that do not merge are named to people, before any agent runs', async () => {
  const host = await createHost();
  const one = await host.origin.commit('work/12-item-2', { 'words.txt': 'hello\n' }, 'main');
  const other = await host.origin.commit('work/12-item-3', { 'words.txt': 'good morning\n' }, 'main');
  const prerequisites = [
    { handle: 'item-2', title: 'Find words', branch: 'work/12-item-2', commit: one },
    { handle: 'item-3', title: 'Find other words', branch: 'work/12-item-3', commit: other },
  ] as const;
  const outcome = expectKind(
    await host.attempt(fixtureAgent('succeed'), { assignment: { prerequisites } }),
    'rejected',
  );
  expect(outcome.reason).toBe('prerequisites-conflict');
  expect(outcome.message).toContain(
    '`work/12-item-3` (item-3) conflicts with `main` + `work/12-item-2` in `words.txt`.',
  );
  expect(await host.slots()).toEqual(['idle', 'idle']);
});

test('a later attempt replaces the branch of an earlier one, and never the work of a person', async () => {
  const host = await createHost();
  const first = expectKind(await host.attempt(fixtureAgent('succeed')), 'verified');
  const second = expectKind(await host.attempt(fixtureAgent('detached-child')), 'verified');
  expect(second.commit).not.toBe(first.commit);
  expect(host.origin.head('work/12-item-1')).toBe(second.commit);

  const theirs = await host.origin.commit(
    'work/12-item-1',
    { 'src/greeting.txt': 'hello by hand\n' },
    'main',
  );
  const third = expectKind(await host.attempt(fixtureAgent('succeed')), 'rejected');
  expect(third.reason).toBe('wrong-branch');
  expect(runGit(host.mirror, 'show', `${third.commit}:src/greeting.txt`)).toBe('hello, world');
  expect(third.message).toContain(`\`${theirs.slice(0, 12)}\` by \`Maya <maya@example.com>\``);
  expect(host.origin.head('work/12-item-1')).toBe(theirs);
});

test('the default branch is never pushed', async () => {
  const host = await createHost();
  await host.origin.commit('next', { 'README.md': '# Next\n' }, 'main');
  const outcome = expectKind(
    await host.attempt(fixtureAgent('succeed'), { assignment: { base: 'next', branch: 'main' } }),
    'rejected',
  );
  expect(outcome).toMatchObject({ reason: 'wrong-branch', message: '`main` is the default branch.' });
});

test.each([
  ['an agent that this worker does not know', { assignment: { agent: 'hal' } }, 'It knows: `command`.'],
  ['a base branch that does not exist', { assignment: { base: 'gone' } }, 'no branch `gone`'],
] as const)('%s says nothing about the task', async (_case, options, message) => {
  const host = await createHost();
  const outcome = expectKind(await host.attempt(fixtureAgent('succeed'), options), 'infrastructure');
  expect(outcome.message).toContain(message);
});

test('a program that cannot be started says nothing about the task', async () => {
  const host = await createHost();
  const agent = processOf('/no/such/agent', [], '');
  const outcome = expectKind(await host.attempt(agent), 'infrastructure');
  expect(outcome.message).toContain('/no/such/agent could not be started');
});

test('a remote that cannot be reached, or gives no token, says nothing about the task', async () => {
  const host = await createHost();
  const away = { ...remoteOf(host.origin), url: () => join(host.dataDir, 'nowhere.git') };
  const unreachable = expectKind(
    await host.attempt(fixtureAgent('succeed'), { remote: away }),
    'infrastructure',
  );
  expect(unreachable.message).toContain('nowhere.git');

  const mute = { ...remoteOf(host.origin), credentials: () => Promise.reject(new Error('HTTP 503')) };
  const refused = expectKind(await host.attempt(fixtureAgent('succeed'), { remote: mute }), 'infrastructure');
  expect(refused.message).toBe('GitHub gave no read token for acme/greetings: HTTP 503');
});

test('where all slots are taken, the attempt waits until one is given back', async () => {
  const host = await createHost({ slots: 1 });
  const abort = new AbortController();
  const first = host.attempt(fixtureAgent('hang'), { signal: abort.signal });
  await expect.poll(() => host.seen.includes('started in slot-1'), { timeout: 10_000 }).toBe(true);
  const second = host.attempt(fixtureAgent('succeed'));
  const waits = 'all workspaces are in use: the attempt waits for one';
  await expect.poll(() => host.infos, { timeout: 5_000 }).toEqual([waits]);
  abort.abort();
  await first;
  expectKind(await second, 'verified');
  expect(host.infos).toEqual([waits]);
});

test('an attempt that waits for a slot can be cancelled', async () => {
  const host = await createHost({ slots: 1 });
  const [first, second] = [new AbortController(), new AbortController()];
  const holding = host.attempt(fixtureAgent('hang'), { signal: first.signal });
  await expect.poll(() => host.seen.includes('started in slot-1'), { timeout: 10_000 }).toBe(true);
  const waiting = host.attempt(fixtureAgent('succeed'), { signal: second.signal });
  await expect.poll(() => host.infos.length, { timeout: 5_000 }).toBe(1);
  second.abort();
  expectKind(await waiting, 'cancelled');
  first.abort();
  await holding;
});

test('what an agent plants in its slot decides nothing about its verification', async () => {
  const host = await createHost();
  const plant = 'mkdir -p ../node_modules/helper && echo "export {}" > ../node_modules/helper/index.js';
  const agent = `${plant}; echo '{"type":"module"}' > ../package.json; ${fixtureAgent('succeed')}`;
  const search = 'd=$PWD; while [ "$d" != / ]; do d=$(dirname "$d"); ls -d "$d/node_modules/helper"; done';
  const script = `${search} 2>/dev/null; node -e 'import("helper").then(() => process.exit(3), () => {})'`;
  const outcome = expectKind(
    await host.attempt(agent, { assignment: { ...verifiedBy(script) } }),
    'verified',
  );
  expect(outcome.evidence[0]?.logTail).toBe('');
  expect(readdirSync(join(host.dataDir, 'checkouts'))).toEqual([]);
});

test('the value of a variable that is passed to agents is neither shown nor pushed', async () => {
  const host = await createHost();
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('PO_TEST_KEY', 'plain-words-that-no-shape-betrays');
  const passEnvironment = ['PO_TEST_KEY'];
  const printed = expectKind(await host.attempt('echo "$PO_TEST_KEY"', { passEnvironment }), 'rejected');
  expect(printed.logTail).toBe('[redacted]\n');
  const agent = 'mkdir src; echo "hello $PO_TEST_KEY" > src/greeting.txt; git add .; git commit -qm greet';
  const committed = expectKind(await host.attempt(agent, { passEnvironment }), 'rejected');
  expect(committed.reason).toBe('secret');
  expect(JSON.stringify(committed)).not.toContain('plain-words');
});
