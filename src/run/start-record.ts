import type { Attempt } from '../domain/attempt.ts';
import type { Plan } from '../domain/planning/plan.ts';
import { nextRunName, runIdOf } from '../domain/run-id.ts';
import type { RunRecord, TaskRecord } from '../domain/run-record.ts';
import type { RunFlags, Settings } from '../domain/settings.ts';
import { tasksOf } from '../domain/start-run.ts';
import { itemOf } from '../domain/view-run.ts';
import type { Handle, WorkItem } from '../domain/work-item.ts';
import { nameBranches } from './name-branches.ts';
import type { SavedRun } from './saved-run.ts';
import type { UserRepository } from './user-repository.ts';

/** What a run of a list starts with. */
export interface NewRun {
  readonly repository: UserRepository;
  /** What people call the list. */
  readonly list: string;
  readonly plan: Plan;
  readonly planHash: string;
  readonly settings: Settings;
  readonly flags: RunFlags;
  /** Who runs it. */
  readonly actor: string;
  /** Branches that the repository has. */
  readonly branches: ReadonlySet<string>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Which tasks an earlier run has done already: verified, told the same, and their branch is still there. */
export function doneBefore(
  plan: Plan,
  saved: SavedRun | null,
  branches: ReadonlySet<string>,
): ReadonlySet<Handle> {
  const done = plan.items.filter((item) => {
    const local = saved === null ? undefined : taskLike(item, saved.run)?.local;
    return local?.hasLanded && branches.has(local.branch);
  });
  return new Set(done.map(({ handle }) => handle));
}

/** The record of a run that goes on from what an earlier one of the same list has left, all of whose attempts have ended: done tasks stay done, the others get another try. */
export function startRecord(start: NewRun, saved: SavedRun | null): SavedRun {
  const { repository, plan, now } = start;
  const isSame = saved?.run.planHash === start.planHash;
  const master = { ...repository.reference, number: 0 };
  const name = isSame ? saved.run.name : nextRunName(start.list, now, saved?.run.name ?? null);
  const done = doneBefore(plan, saved, start.branches);
  const known = saved === null ? [] : plan.items.flatMap((item) => attemptsFor(item, saved));
  const run: RunRecord = {
    schema: 1,
    revision: 0,
    runId: runIdOf(master, name),
    name,
    master,
    trigger: { kind: 'command line', id: start.list, actor: start.actor, at: now },
    flags: start.flags,
    settings: start.settings,
    plan,
    planHash: start.planHash,
    approvedBy: start.actor,
    phase: { state: 'running', since: now },
    tasks: tasksOf(plan),
    seenTriggers: [],
    journal: {},
    publications: { plan: null, status: null, summary: null },
    apiCalls: 0,
    createdAt: now,
  };
  const attempts = known.map((attempt) => ({ ...attempt, runId: run.runId }));
  return { run: { ...run, tasks: placeTasks(run, saved, attempts, done, start.branches) }, attempts };
}

/** Each task with its branch, and with the attempts before this run not counted. */
function placeTasks(
  run: RunRecord,
  saved: SavedRun | null,
  attempts: readonly Attempt[],
  done: ReadonlySet<Handle>,
  branches: ReadonlySet<string>,
): TaskRecord[] {
  const known = (handle: Handle) => (saved === null ? undefined : taskLike(itemOf(run, handle), saved.run));
  const triesFromOf = (handle: Handle) => known(handle)?.triesFrom ?? 0;
  const before = (handle: Handle) => {
    const local = known(handle)?.local;
    return local !== undefined && (done.has(handle) || !branches.has(local.branch)) ? local.branch : null;
  };
  const kept = run.tasks.flatMap(({ handle }) => before(handle) ?? []);
  const others = run.tasks
    .filter(({ handle }) => before(handle) === null)
    .map(({ handle }) => itemOf(run, handle));
  const names = nameBranches(others, new Set([...branches, ...kept]));
  return run.tasks.map((task) => {
    const { handle } = task;
    const branch = before(handle) ?? names.get(handle) ?? `work/${handle}`;
    return {
      ...task,
      subIssue: { number: Number(handle.slice('item-'.length)), nodeId: '' },
      local: { branch, hasLanded: done.has(handle) },
      triesFrom: done.has(handle) ? triesFromOf(handle) : triesBefore(attempts, handle),
    };
  });
}

/** An attempt that was interrupted still counts, so that its work is gone on with. */
function triesBefore(attempts: readonly Attempt[], handle: Handle): number {
  const own = attempts.filter((attempt) => attempt.handle === handle);
  const last = own.at(-1);
  if (last === undefined) return 0;
  return wasInterrupted(last) ? last.number - 1 : last.number;
}

const INTERRUPTED = 'The run was interrupted.';

/** With work to go on with. */
function wasInterrupted({ phase }: Attempt): boolean {
  if (phase.state !== 'ended') return false;
  const { outcome } = phase;
  return outcome.kind === 'infrastructure' && outcome.message === INTERRUPTED && outcome.commit !== null;
}

/** What the earlier run has tried for this item, under its handle of now. */
function attemptsFor(item: WorkItem, { run, attempts }: SavedRun): Attempt[] {
  const task = taskLike(item, run);
  if (task === undefined) return [];
  return attempts
    .filter(({ handle }) => handle === task.handle)
    .map((attempt) => ({ ...close(attempt), handle: item.handle }));
}

/** What Ctrl-C or a crash has broken off says nothing about the task. */
function close(attempt: Attempt): Attempt {
  const { phase } = attempt;
  if (phase.state !== 'ended' || phase.outcome.kind !== 'cancelled') return attempt;
  const { logTail, diff, commit } = phase.outcome;
  const cause = { kind: 'host' } as const;
  const outcome = { kind: 'infrastructure', cause, message: INTERRUPTED, logTail, diff, commit } as const;
  return { ...attempt, phase: { ...phase, outcome } };
}

/** The task of an earlier run whose agent was told the same. */
function taskLike(item: WorkItem, run: RunRecord): TaskRecord | undefined {
  const task = run.tasks.find(({ key }) => key === item.key);
  const before = task && run.plan.items.find(({ handle }) => handle === task.handle);
  return before && toldOf(before) === toldOf(item) ? task : undefined;
}

/** Not the scope: the same words may be found to mean other files once work has landed. */
function toldOf({ title, details, acceptance }: WorkItem): string {
  return JSON.stringify([title, details, acceptance]);
}
