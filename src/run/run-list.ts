import { userInfo } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createHostRunner, type HostRunner } from '../compose/host-runner.ts';
import type { RunView } from '../domain/run-view.ts';
import { viewRun } from '../domain/view-run.ts';
import { UserError } from '../errors.ts';
import { SummaryFolder } from '../store/summary-files.ts';
import type { ProgressDisplay } from '../terminal/progress-display.ts';
import { tryLock } from '../workspace/lock.ts';
import { createMirrors, type Mirror } from '../workspace/mirror.ts';
import { chooseTasks } from './choose-tasks.ts';
import type { ListPlaces } from './data-folder.ts';
import { describeResult, type LocalSummaryJson, resultJson } from './describe-result.ts';
import { integrateRun } from './integrate-run.ts';
import { landWork, remoteOf } from './land-work.ts';
import { branchesOf } from './landing.ts';
import { slugOf } from './name-branches.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { RunOptions } from './run-options.ts';
import { exitCodeOfRun, type RunResult } from './run-result.ts';
import { snapshotHere } from './run-world.ts';
import { endUnfinished } from './salvage.ts';
import { readSavedRun, type SavedRun, saveRun } from './saved-run.ts';
import { doneBefore, startRecord } from './start-record.ts';
import { workThrough } from './work-through.ts';

/** No agent of the run can be started. */
export class NoAgent extends UserError {}

export type ListEnd =
  | { readonly outcome: 'finished'; readonly code: number; readonly summary: LocalSummaryJson }
  | { readonly outcome: 'interrupted' };

/** Milliseconds between two signs of life of an agent. */
const HEARTBEAT_MS = 1_000;

/** Runs one list to its verdict, or until `signal` aborts. Throws a `UserError` where it cannot begin. */
export async function runList(
  prepared: PreparedRun,
  places: ListPlaces,
  options: RunOptions,
  display: ProgressDisplay,
  signal: AbortSignal,
): Promise<ListEnd> {
  const lock = await tryLock(`${places.runFile}.lock`);
  if (lock === null) {
    throw new UserError(
      `Another process runs ${prepared.label} for this repository.`,
      'Wait for its end, or end it with Ctrl-C.',
    );
  }
  try {
    return await runLocked(prepared, places, options, display, signal);
  } finally {
    await lock.release();
  }
}

async function runLocked(
  prepared: PreparedRun,
  places: ListPlaces,
  options: RunOptions,
  display: ProgressDisplay,
  signal: AbortSignal,
): Promise<ListEnd> {
  const { repository, settings, title, git } = prepared;
  const runner = await createRunner(prepared, places, options);
  const mirrors = createMirrors(join(places.dataDir, 'mirrors'), remoteOf(repository), git);
  const mirror = mirrors.of(repository.reference);
  demandAgent(runner, settings.agents, display);
  const start = await startOf(prepared, places, mirror, options);
  tellStart(start, prepared, display);
  const world = { title, base: repository.base, ceilings: CEILINGS };
  const end = await workThrough(
    start,
    {
      runner,
      ...world,
      land: (commit, branch) => landWork(git, mirror, repository, commit, branch),
      save: (state) => saveRun(places.runFile, state),
      onView: display.show,
      now: Date.now,
    },
    signal,
  );
  const facts = { ...world, ...end, heartbeats: [], now: Date.now() };
  const view = viewRun(end.run, snapshotHere(facts));
  display.stop();
  if (end.run.phase.state !== 'finished') {
    for (const line of describeInterruption(view)) display.say(line);
    return { outcome: 'interrupted' };
  }
  const integration = await integrateRun(git, mirrors, repository, places.name, view);
  const result: RunResult = { view, attempts: end.attempts, integration };
  const lines = describeResult(result, repository, join(places.dataDir, 'logs'));
  for (const line of lines) display.say(line);
  const summary = resultJson(result, end.run);
  await new SummaryFolder(places.dataDir).write(end.run.runId, {
    markdown: `${lines.join('\n').trim()}\n`,
    json: `${JSON.stringify(summary, null, 2)}\n`,
  });
  return { outcome: 'finished', code: exitCodeOfRun(view), summary };
}

/** Settings are resolved already: nothing above them is asked for any more. */
const CEILINGS = {
  maxAgents: 50,
  agentTimeoutMs: 24 * 3_600_000,
  sandbox: 'off',
  network: { kind: 'open' },
  runCostUsd: null,
} as const;

function createRunner(
  { repository, environment, redactor, settings }: PreparedRun,
  places: ListPlaces,
  { isolation }: RunOptions,
) {
  const { dataDir } = places;
  return createHostRunner({
    dataDir,
    environment: {
      ...environment,
      agents: settings.agents,
      workspaceSlots: settings.maxAgents,
      attempts: { ...environment.attempts, sandbox: settings.sandbox },
    },
    remote: remoteOf(repository),
    redactor,
    log: pino(
      { level: 'info' },
      pino.destination({ dest: join(dataDir, 'run.log'), mkdir: true, sync: true }),
    ),
    now: Date.now,
    hidden: [],
    host: process.env,
    heartbeatMs: HEARTBEAT_MS,
    isolation:
      isolation === 'worktree'
        ? { kind: 'worktree', repository: repository.gitDirectory }
        : { kind: 'clone' },
    // What an attempt has verified lands when its workspace is free.
    push: async (_workspace, _commit, { mayPush }) => ({ outcome: (await mayPush()) ? 'pushed' : 'lost' }),
  });
}

/** A run without any agent would fail task by task. */
function demandAgent(runner: HostRunner, agents: readonly string[], display: ProgressDisplay): void {
  const refused = agents.flatMap((agent) => {
    const why = runner.refuses(agent);
    return why === null ? [] : [{ agent, why }];
  });
  if (refused.length === agents.length) {
    throw new NoAgent(
      `No agent can be started. ${refused.map(({ why }) => why).join(' ')}`,
      'Install one of them, or name a command that reads the prompt on its input and commits: --agent-command "…".',
    );
  }
  for (const { why } of refused) display.say(why);
}

async function startOf(
  prepared: PreparedRun,
  places: ListPlaces,
  mirror: Mirror,
  { flags, tasks }: RunOptions,
): Promise<SavedRun> {
  const { repository, plan, planHash, settings, git } = prepared;
  const read = await readSavedRun(places.runFile);
  const saved = read && (await endUnfinished(git, mirror, read));
  const branches = new Set((await branchesOf(git, repository)).keys());
  const chosen = tasks === undefined ? plan : chooseTasks(plan, tasks, doneBefore(plan, saved, branches));
  const { name: list } = places;
  const actor = nameOfUser();
  return startRecord(
    { repository, list, plan: chosen, planHash, settings, flags, actor, branches, now: Date.now() },
    saved,
  );
}

function nameOfUser(): string {
  try {
    return slugOf(userInfo().username, 'you');
  } catch {
    return 'you';
  }
}

function tellStart({ run }: SavedRun, { repository, settings }: PreparedRun, { say }: ProgressDisplay): void {
  const { name, base, baseName, isDirty } = repository;
  say(`agent: ${settings.agents.join(', then ')}`);
  if (settings.sandbox === 'off') say('sandbox: off: agents run with your rights');
  say(`tasks start from ${baseName} (${base.slice(0, 12)}) of ${name}`);
  if (isDirty) say('Changes that are not committed are no part of the run.');
  const done = run.tasks.filter(({ local }) => local?.hasLanded);
  if (done.length > 0) {
    say(`done already: ${done.map(({ handle, local }) => `${handle} (${local?.branch})`).join(', ')}`);
  }
}

function describeInterruption({ tasks }: RunView): string[] {
  const done = tasks.filter(({ state }) => state === 'completed');
  return [
    '',
    `Interrupted: ${done.length} of ${tasks.length} tasks are done.`,
    ...done.map(({ handle, branch }) => `  ${handle}  ${branch}`),
    'What agents had committed is kept. Run the same command again to go on.',
  ];
}
