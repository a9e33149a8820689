import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Agent, AgentContext } from '../../src/agents/agent.ts';
import { claude } from '../../src/agents/presets/claude.ts';
import { codex } from '../../src/agents/presets/codex.ts';
import { copilot } from '../../src/agents/presets/copilot.ts';
import { opencode } from '../../src/agents/presets/opencode.ts';
import type { Assignment } from '../../src/domain/attempt.ts';
import { NO_BUDGET, NO_USAGE } from '../../src/domain/usage.ts';
import type { AgentWorkspace } from '../../src/runners/execution.ts';
import { createLocalRunner, type LocalRunner } from '../../src/runners/local.ts';
import { type Surround, type Surroundings, withNothing } from '../../src/runners/surroundings.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import { registryOf } from '../support/agents.ts';
import { UNCONFINED } from '../support/attempts.ts';
import { assignmentOf, attemptId, processesOf, runGit, temporaryFolder } from '../workspace/support.ts';

interface Bench {
  readonly workspace: AgentWorkspace;
  readonly runner: LocalRunner;
  /** What the agent was last started with. */
  readonly given: AgentContext[];
  run(assignment?: Partial<Assignment>): ReturnType<LocalRunner['run']>;
}

interface BenchOptions {
  readonly surroundings?: Partial<Surroundings>;
  readonly limitedMs?: number;
}

const recordings = new URL('../agents/events/', import.meta.url).pathname;

/** An agent that talks like `preset`, and is a shell script. `play` in it prints a recording of the real one. */
async function benchOf(preset: Agent, script: string, options: BenchOptions = {}): Promise<Bench> {
  const slot = await temporaryFolder();
  const workspace: AgentWorkspace = {
    execution: attemptId(),
    directory: join(slot, 'tree'),
    home: join(slot, 'home'),
    temporary: join(slot, 'tmp'),
    statusFile: join(slot, 'status.json'),
    promptFile: join(slot, 'prompt.md'),
    logFile: join(slot, 'agent.log'),
    reach: UNCONFINED,
  };
  for (const folder of [workspace.directory, workspace.home, workspace.temporary]) await mkdir(folder);
  runGit(workspace.directory, 'init', '--quiet');
  const given: AgentContext[] = [];
  const play = `play() { cat '${recordings}${preset.name}'/$1.jsonl; }; git() { command git -c user.name=A -c user.email=a@example.com "$@"; }`;
  const agent: Agent = {
    ...preset,
    command(context) {
      given.push(context);
      return { ...preset.command(context), file: '/bin/sh', args: ['-c', `${play}\n${script}`] };
    },
  };
  const surround: Surround = async (execution) => {
    const usual = await withNothing(execution);
    if (usual.outcome !== 'ready') return usual;
    return { outcome: 'ready', surroundings: { ...usual.surroundings, ...options.surroundings } };
  };
  const { limitedMs = 60_000 } = options;
  const runner = createLocalRunner({
    agents: registryOf(agent),
    redactor: createRedactor(['a-secret-of-the-host']),
    passEnvironment: [],
    surround,
    limitedMs,
    graceMs: 200,
  });
  return {
    workspace,
    runner,
    given,
    run: (changes = {}) =>
      runner.run(
        workspace.execution,
        assignmentOf({ agent: preset.name, model: 'model-x', ...changes }),
        workspace,
        'Please say hello.',
        new AbortController().signal,
      ),
  };
}

test('what an agent reports is known at its end, and its log is for people', async () => {
  const bench = await benchOf(claude, 'cat > /dev/null; play success; echo "a-secret-of-the-host" >&2');
  const run = await bench.run();
  expect(run).toMatchObject({
    end: { kind: 'exited', code: 0 },
    trouble: null,
    usage: { inputTokens: 2_400, outputTokens: 100, costUsd: 0.01008, turns: 2 },
    session: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(run.logTail).toContain('> Bash: printf');
  expect(run.logTail).toContain('Done: said hello.\n');
  expect(run.logTail).not.toMatch(/\{"|a-secret/);
  expect(await readFile(bench.workspace.logFile, 'utf8')).toContain('Done: said hello.\n');
});

test('while it works, its last words and its commits are seen', async () => {
  const commit = 'git commit -q --allow-empty -m one';
  const bench = await benchOf(claude, `play timed-out; ${commit}; sleep 30`);
  const running = bench.run({ stallMs: 1_500 });
  const usage = { ...NO_USAGE, inputTokens: 1_200, turns: 1 };
  await expect
    .poll(() => bench.runner.progress(bench.workspace), { timeout: 5_000 })
    .toEqual({
      stage: 'Bash: (setsid sleep 98 &) ; sleep 97',
      percentage: null,
      commits: 1,
      usage,
      conversation: { id: expect.stringMatching(/^[0-9a-f-]{36}$/), usage },
    });
  expect((await running).end).toMatchObject({ kind: 'stopped', reason: { kind: 'time', limit: 'stalled' } });
  expect(await bench.runner.progress(bench.workspace)).toMatchObject({ commits: 1 });
});

test('an agent that is silent is ended as idle, with all that it started', async () => {
  const scripts = ['sleep 30', 'play timed-out; sleep 30', 'setsid sleep 30 & sleep 30'];
  const benches = await Promise.all(scripts.map((script) => benchOf(claude, script)));
  const runs = await Promise.all(benches.map((bench) => bench.run({ idleMs: 600 })));
  for (const { end } of runs) {
    expect(end).toMatchObject({ kind: 'stopped', reason: { kind: 'time', limit: 'idle' } });
  }
  for (const { workspace } of benches) expect(processesOf(workspace.execution)).toEqual([]);
});

test('output in lines and in dots, commits and news in the status file are signs of life', async () => {
  const signs = [
    'echo .',
    'printf . >&2',
    'git commit -q --allow-empty -m one',
    'echo "{}" > "$STATUS_FILE"',
  ];
  const benches = await Promise.all(
    signs.map((sign) => benchOf(claude, `for i in 1 2 3 4 5 6; do ${sign}; sleep 0.4; done`)),
  );
  const runs = await Promise.all(benches.map((bench) => bench.run({ idleMs: 1_800 })));
  for (const { end } of runs) expect(end).toEqual({ kind: 'exited', code: 0, signal: null });
});

test.runIf(process.platform === 'linux')('an agent that works in silence is not idle', async () => {
  const bench = await benchOf(claude, 'setsid sh -c "while :; do :; done" & sleep 30');
  const run = await bench.run({ idleMs: 400, stallMs: 1_500 });
  expect(run.end).toMatchObject({ kind: 'stopped', reason: { kind: 'time', limit: 'stalled' } });
});

test('an agent that prints for ever and commits nothing is ended as stalled, though it then ends with success', async () => {
  const bench = await benchOf(
    claude,
    'trap "play success; exit 0" TERM; while :; do echo .; sleep 0.1; done',
  );
  const run = await bench.run({ stallMs: 500 });
  expect(run.end).toMatchObject({ kind: 'stopped', reason: { kind: 'time', limit: 'stalled' } });
});

test('an agent that has spent its budget is ended, by what it reports or by what is metered', async () => {
  const turns = { ...NO_BUDGET, turns: 1 };
  const reported = await (await benchOf(claude, 'play timed-out; sleep 30')).run({ budget: turns });
  expect(reported.end).toMatchObject({ kind: 'stopped', reason: { kind: 'budget', limit: 'turns' } });

  const usage = () => ({ ...NO_USAGE, costUsd: 0.6 });
  const metered = await benchOf(claude, 'sleep 30', { surroundings: { usage } });
  const run = await metered.run({ budget: { ...NO_BUDGET, costUsd: 0.5 } });
  expect(run.end).toMatchObject({ kind: 'stopped', reason: { kind: 'budget', limit: 'costUsd' } });
  expect(run.usage.costUsd).toBe(0.6);
});

test('an agent that its provider limits for too long is ended, and until when is told', async () => {
  const limited = await benchOf(codex, 'play rate-limited-still-trying; sleep 30', { limitedMs: 300 });
  const run = await limited.run();
  expect(run.end).toMatchObject({ kind: 'stopped', reason: { kind: 'rate-limit', until: null } });
  expect(run.trouble).toMatchObject({ cause: 'rate-limit' });

  const until = Date.now() + 3_600_000;
  const known = await benchOf(codex, 'play rate-limited-still-trying; sleep 30', {
    surroundings: { limitedUntil: () => until, waitsUntil: () => until },
  });
  expect((await known.run()).end).toMatchObject({ kind: 'stopped', reason: { kind: 'rate-limit', until } });
});

test('an agent that says nothing is limited when it waits, and not when it works', async () => {
  const limits = { limitedMs: 800, surroundings: { waitsUntil: () => Date.now() + 3_600_000 } };
  const waiting = await benchOf(codex, 'sleep 30', limits);
  expect((await waiting.run()).end).toMatchObject({ kind: 'stopped', reason: { kind: 'rate-limit' } });
  const working = await benchOf(codex, 'timeout 2 sh -c "while :; do :; done"; play success', limits);
  expect((await working.run()).end).toMatchObject({ kind: 'exited', code: 0 });
});

test('an agent that goes on after a limit is left alone', async () => {
  const bench = await benchOf(codex, 'play rate-limited-still-trying; sleep 0.1; play success; sleep 1.8', {
    limitedMs: 1_500,
  });
  expect(await bench.run()).toMatchObject({ end: { kind: 'exited', code: 0 }, trouble: null });
});

test('an agent whose conversation only overflows is ended', async () => {
  const bench = await benchOf(opencode, 'play context-too-long; sleep 30');
  expect((await bench.run()).end).toMatchObject({ kind: 'stopped', reason: { kind: 'overflow' } });
});

test('a conversation is gone on with where it lies in HOME, and its tokens are counted once', async () => {
  const bench = await benchOf(
    codex,
    'cat > /dev/null; if test -e .seen; then play resumed; else touch .seen; play success; fi',
  );
  const first = await bench.run();
  const start = { kind: 'continued', commit: 'c0ffee', session: first.session } as const;
  const assignment = assignmentOf({ agent: 'codex', start });
  expect(await bench.runner.canResume(assignment, bench.workspace)).toBe(true);
  const second = await bench.run({ start });
  expect(bench.given.map(({ session }) => session.kind)).toEqual(['new', 'resumed']);
  expect(bench.given[1]?.session.id).toBe(first.session);
  expect([first.usage.inputTokens, second.usage.inputTokens]).toEqual([2_400, 2_400]);

  // It lies in HOME: in another one there is none.
  const other = { ...bench.workspace, home: bench.workspace.temporary };
  expect(await bench.runner.canResume(assignment, other)).toBe(false);
  expect(
    await bench.runner.canResume(
      assignmentOf({ ...assignment, start: { ...start, session: 'x' } }),
      bench.workspace,
    ),
  ).toBe(false);
  await rm(join(bench.workspace.home, '.agent-session'), { recursive: true });
  await bench.run({ start });
  expect(bench.given[2]?.session.kind).toBe('new');
});

test('an agent that would go on elsewhere than here begins anew', async () => {
  const bench = await benchOf(opencode, 'cat > /dev/null; play success');
  const { session } = await bench.run();
  const assignment = assignmentOf({
    agent: 'opencode',
    start: { kind: 'continued', commit: 'c0ffee', session },
  });
  expect(await bench.runner.canResume(assignment, bench.workspace)).toBe(true);
  expect(await bench.runner.canResume(assignment, { ...bench.workspace, directory: '/elsewhere' })).toBe(
    false,
  );
});

test('its config files lie in its HOME, and never where a link in it leads', async () => {
  const bench = await benchOf(codex, 'cat "$HOME/.codex/config.toml" > /dev/null || exit 7');
  expect((await bench.run()).end).toMatchObject({ kind: 'exited', code: 0 });

  const elsewhere = await temporaryFolder();
  await rm(join(bench.workspace.home, '.codex'), { recursive: true });
  await symlink(elsewhere, join(bench.workspace.home, '.codex'));
  expect((await bench.run()).end).toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('leads out of its HOME'),
  });
  await rm(join(bench.workspace.home, '.codex'));
  await mkdir(join(bench.workspace.home, '.codex'));
  await writeFile(join(elsewhere, 'config.toml'), 'theirs');
  await symlink(join(elsewhere, 'config.toml'), join(bench.workspace.home, '.codex/config.toml'));
  expect((await bench.run()).end.kind).toBe('unavailable');
  expect(await readdir(elsewhere)).toEqual(['config.toml']);
  expect(await readFile(join(elsewhere, 'config.toml'), 'utf8')).toBe('theirs');
});

test('what surrounds an agent confines it, is told its end, and may refuse it', async () => {
  const endpoint = { baseUrl: 'http://127.0.0.1:9/model/anthropic', token: 'token-of-this-execution' };
  const ends: string[] = [];
  const surroundings: Partial<Surroundings> = {
    endpoint,
    env: { HTTPS_PROXY: 'http://127.0.0.1:9' },
    confine: (spec) => ({ ...spec, env: { ...spec.env, CONFINED: 'yes' } }),
    watches: [() => () => void ends.push('watched')],
    close: async () => void ends.push('closed'),
  };
  const show = 'echo "$CONFINED $ANTHROPIC_BASE_URL $ANTHROPIC_API_KEY $HTTPS_PROXY"';
  const bench = await benchOf(claude, show, { surroundings });
  expect((await bench.run()).logTail).toBe(`yes ${endpoint.baseUrl} [redacted] http://127.0.0.1:9\n`);
  expect(ends).toEqual(['watched', 'closed']);

  const runner = createLocalRunner({
    agents: registryOf(claude),
    redactor: createRedactor(),
    passEnvironment: [],
    surround: async () => ({ outcome: 'unavailable', message: 'There is no sandbox here.' }),
  });
  const refused = await runner.run(
    'x',
    assignmentOf({ agent: 'claude' }),
    bench.workspace,
    '',
    new AbortController().signal,
  );
  expect(refused.end).toEqual({ kind: 'unavailable', message: 'There is no sandbox here.' });
});

test('an agent that chooses no model through the gateway is not started without one', async () => {
  const endpoint = { baseUrl: 'http://127.0.0.1:9/model/openai', token: 'token-of-this-execution' };
  const bench = await benchOf(copilot, 'cat > /dev/null', { surroundings: { endpoint } });
  expect((await bench.run({ model: null })).end).toMatchObject({
    kind: 'could-not-start',
    message: expect.stringContaining('`models:`'),
  });
  expect((await bench.run()).end).toMatchObject({ kind: 'exited', code: 0 });
});

test('a large prompt and an endless line do no harm', async () => {
  const bench = await benchOf(claude, 'wc -c; head -c 20000000 /dev/zero | tr "\\0" x; play success');
  const prompt = 'x'.repeat(300_000);
  const { workspace, runner } = bench;
  const run = await runner.run(
    'x',
    assignmentOf({ agent: 'claude' }),
    workspace,
    prompt,
    new AbortController().signal,
  );
  expect(run).toMatchObject({ end: { kind: 'exited', code: 0 }, usage: { turns: 2 } });
  expect(execFileSync('head', ['-c', '7', workspace.logFile], { encoding: 'utf8' })).toBe('300000\n');
});
