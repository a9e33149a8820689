import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { AgentCheck } from '../agents/check-agents.ts';
import { createHostRunner, type HostRunner } from '../compose/host-runner.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { RunView } from '../domain/run-view.ts';
import { viewRun } from '../domain/view-run.ts';
import { UserError } from '../errors.ts';
import { SummaryFolder } from '../store/summary-files.ts';
import type { ProgressDisplay } from '../terminal/progress-display.ts';
import { hostFolders } from '../workspace/host-folders.ts';
import { type Lock, tryLock } from '../workspace/lock.ts';
import { createMirrors, type Mirror } from '../workspace/mirror.ts';
import { chooseTasks } from './choose-tasks.ts';
import type { ListPlaces } from './data-folder.ts';
import { describePassedOver } from './demand-agents.ts';
import { evidenceText, verificationLog } from './describe-failure.ts';
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

export type ListEnd =
  | { readonly outcome: 'finished'; readonly code: number; readonly summary: LocalSummaryJson }
  | { readonly outcome: 'interrupted' };

/** Milliseconds between two signs of life of an agent. */
const HEARTBEAT_MS = 1_000;

/** Keeps other processes from running the list. Throws a `UserError` while one does. */
export async function lockList({ label }: PreparedRun, { runFile }: ListPlaces): Promise<Lock> {
  const lock = await tryLock(`${runFile}.lock`);
  if (lock !== null) return lock;
  throw new UserError(
    `Another process runs ${label} for this repository.`,
    'Wait for its end, or end it with Ctrl-C.',
  );
}

/** Runs one list, whose lock the caller has, to its verdict, or until `signal` aborts. Throws a `UserError` where it cannot begin. */
export async function runList(
  prepared: PreparedRun,
  places: ListPlaces,
  agents: readonly AgentCheck[],
  options: RunOptions,
  display: ProgressDisplay,
  signal: AbortSignal,
): Promise<ListEnd> {
  const { repository, title, git } = prepared;
  const runner = await createRunner(prepared, places, agents, options);
  const mirrors = createMirrors(join(places.dataDir, 'mirrors'), remoteOf(repository), git);
  const mirror = mirrors.of(repository.reference);
  for (const line of describePassedOver(agents)) display.say(line);
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
  return tellResult(result, end.run, prepared, places, mirror, display);
}

async function tellResult(
  result: RunResult,
  run: RunRecord,
  { repository }: PreparedRun,
  { dataDir }: ListPlaces,
  { directory }: Mirror,
  display: ProgressDisplay,
): Promise<ListEnd> {
  const left = { logs: hostFolders(dataDir).logs, mirror: directory };
  await keepEvidence(result.view, left.logs);
  const lines = describeResult(result, run, repository, left);
  for (const line of lines) display.say(line);
  const summary = resultJson(result, run, left);
  await new SummaryFolder(dataDir).write(run.runId, {
    markdown: `${lines.join('\n').trim()}\n`,
    json: `${JSON.stringify(summary, null, 2)}\n`,
  });
  return { outcome: 'finished', code: exitCodeOfRun(result.view), summary };
}

/** Beside the logs of agents: what the verification of work printed that was not accepted. */
async function keepEvidence({ tasks }: RunView, logs: string): Promise<void> {
  const failed = tasks.filter(({ state }) => state !== 'completed').flatMap(({ attempts }) => attempts);
  await mkdir(logs, { recursive: true });
  for (const attempt of failed.filter(({ evidence }) => evidence.length > 0)) {
    await writeFile(verificationLog(logs, attempt.id), evidenceText(attempt));
  }
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
  agents: readonly AgentCheck[],
  { isolation }: RunOptions,
): Promise<HostRunner> {
  const { dataDir } = places;
  return createHostRunner({
    dataDir,
    environment: {
      ...environment,
      agents: settings.agents,
      workspaceSlots: settings.maxAgents,
      attempts: { ...environment.attempts, sandbox: settings.sandbox },
    },
    agents,
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
    push: async (_workspace, commit, { mayPush }) => ({
      outcome: (await mayPush({ commit, over: null })) ? 'pushed' : 'lost',
    }),
  });
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
