import { agentLimits } from './agent-limits.ts';
import { type AllowableReason, allowedWork, mayBeAllowed } from './allowances.ts';
import type { Attempt, Heartbeat } from './attempt.ts';
import { budgetUsedUp, spentBy, usageOf } from './run-budget.ts';
import { taskBranch } from './run-id.ts';
import type { RunRecord, TaskRecord } from './run-record.ts';
import type { AttemptView, RunView, TaskView } from './run-view.ts';
import { waitsOfRun } from './run-waits.ts';
import type { Snapshot } from './snapshot.ts';
import { isSettled, type Standing, type StandingFacts, standingOf } from './task-standing.ts';
import type { TaskState } from './task-state.ts';
import { decidingTry, triesOf } from './task-tries.ts';
import type { Handle, WorkItem } from './work-item.ts';

type Standings = ReadonlyMap<Handle, Standing>;

/** The part of a snapshot that a run is seen by. */
export type RunFacts = Pick<Snapshot, 'github' | 'attempts' | 'heartbeats' | 'now'>;

/** The run as every view and every decision sees it. */
export function viewRun(run: RunRecord, facts: RunFacts): RunView {
  const standingFacts = factsOf(run, facts);
  const standings = standingsOf(standingFacts);
  const tasks = run.plan.waves.flatMap((handles, wave) =>
    handles.map((handle) => viewTask(standingFacts, standings, taskOf(run, handle), wave, facts)),
  );
  return {
    runId: run.runId,
    name: run.name,
    master: run.master,
    masterTitle: facts.github.issue.title,
    trigger: run.trigger,
    phase: run.phase,
    plan: run.plan,
    settings: run.settings,
    tasks: run.plan.items.flatMap(({ handle }) => {
      const task = tasks.find((candidate) => candidate.handle === handle);
      return task ? [withLaterConflicts(run, task, standings)] : [];
    }),
    needs: needsOf(standingFacts),
    spent: spentBy(facts.attempts, facts.heartbeats),
    createdAt: run.createdAt,
  };
}

function factsOf(run: RunRecord, { attempts, heartbeats, github, now }: RunFacts): StandingFacts {
  return {
    run,
    attempts,
    waits: waitsOfRun(run, attempts),
    limits: agentLimits(attempts),
    usedUp: explainUsedUp(run, attempts, heartbeats),
    isMasterOpen: github.issue.open,
    outside: github.outside ?? [],
    now,
  };
}

function explainUsedUp(
  { settings }: RunRecord,
  attempts: readonly Attempt[],
  heartbeats: readonly Heartbeat[],
): string | null {
  const why = budgetUsedUp(settings.budget.run, spentBy(attempts, heartbeats));
  return why === null
    ? null
    : `${why}: retry with \`--budget\` and a larger sum, or raise \`budget.run\` in the config and retry`;
}

/** Each task after what it waits for, whose standing its own follows from; waits never go round in a circle. */
function standingsOf(facts: StandingFacts): Standings {
  const standings = new Map<Handle, Standing>();
  const visited = new Set<Handle>();
  const visit = (handle: Handle): Standing | undefined => {
    const task = facts.run.tasks.find((candidate) => candidate.handle === handle);
    if (!task || visited.has(handle)) return standings.get(handle);
    visited.add(handle);
    const standing = standingOf(facts, task, visit);
    standings.set(handle, standing);
    return standing;
  };
  for (const { handle } of facts.run.tasks) visit(handle);
  return standings;
}

/** The needs of the plan's own edges stand in the plan. */
function needsOf({ run, waits }: StandingFacts): RunView['needs'] {
  return run.tasks.flatMap(({ handle }) =>
    (waits.get(handle)?.waits ?? []).filter(({ kind }) => kind === 'need'),
  );
}

export function taskOf(run: RunRecord, handle: Handle): TaskRecord {
  const task = run.tasks.find((candidate) => candidate.handle === handle);
  if (!task) throw new Error(`run ${run.name} has no task ${handle}`);
  return task;
}

export function itemOf(run: RunRecord, handle: Handle): WorkItem {
  const item = run.plan.items.find((candidate) => candidate.handle === handle);
  if (!item) throw new Error(`run ${run.name} has no item ${handle}`);
  return item;
}

function viewTask(
  { run, waits }: StandingFacts,
  standings: Standings,
  task: TaskRecord,
  wave: number,
  { attempts, heartbeats }: RunFacts,
): TaskView {
  const { handle, key, subIssue, pullRequest, followUp, allowances } = task;
  const standing = standings.get(handle);
  if (!standing) throw new Error(`${handle} of ${run.name} stands nowhere`);
  const own = attempts.filter((attempt) => attempt.handle === handle);
  const deciding = decidingTry(triesOf(task, own));
  const from = new Set(waits.get(handle)?.waits.map((wait) => wait.from));
  return {
    item: itemOf(run, handle),
    handle,
    key,
    ...standing,
    wave,
    blockers: run.tasks.map((each) => each.handle).filter((candidate) => from.has(candidate)),
    attempts: own.map((attempt) => viewAttempt(attempt, heartbeats)),
    deciding: deciding ? viewAttempt(deciding, heartbeats) : null,
    allowances,
    held: isSettled(standing.state) ? heldFor(task, deciding) : null,
    branch: task.local?.branch ?? (subIssue && taskBranch(run.master.number, subIssue.number)),
    subIssue: subIssue?.number ?? null,
    pullRequest,
    followUp,
  };
}

function heldFor(task: TaskRecord, deciding: Attempt | undefined): AllowableReason | null {
  if (deciding?.phase.state !== 'ended' || deciding.phase.outcome.kind !== 'rejected') return null;
  const { reason, commit } = deciding.phase.outcome;
  return mayBeAllowed(reason) && commit !== null && !allowedWork(task, deciding) ? reason : null;
}

/** A task that is retried waits for later ones that work on the same files, and builds on what they have done. */
function withLaterConflicts({ plan }: RunRecord, task: TaskView, standings: Standings): TaskView {
  if (task.state !== 'pending') return task;
  const others = plan.conflicts.flatMap(({ items: [a, b], reason }) => {
    const handle = a === task.handle ? b : b === task.handle ? a : null;
    const state = handle && standings.get(handle)?.state;
    return handle && state && HAS_STARTED.has(state) ? [{ handle, state, reason }] : [];
  });
  const later = others.filter(({ handle }) => !task.blockers.includes(handle));
  const atWork = later.find(({ state }) => state !== 'completed');
  const why = atWork ? `waits for ${atWork.handle} (${atWork.reason})` : task.why;
  return { ...task, why, blockers: [...task.blockers, ...later.map(({ handle }) => handle)] };
}

const HAS_STARTED: ReadonlySet<TaskState> = new Set(['queued', 'in_progress', 'verifying', 'completed']);

function viewAttempt(attempt: Attempt, heartbeats: readonly Heartbeat[]): AttemptView {
  const { phase } = attempt;
  const heartbeat = heartbeats.find(({ attemptId }) => attemptId === attempt.id);
  const outcome = phase.state === 'ended' ? phase.outcome : null;
  return {
    id: attempt.id,
    number: attempt.number,
    agent: attempt.assignment.agent,
    model: attempt.assignment.model,
    because: attempt.because ?? null,
    queuedAt: attempt.queuedAt,
    startedAt: phase.state === 'queued' ? null : phase.startedAt,
    endedAt: phase.state === 'ended' ? phase.endedAt : null,
    outcome,
    evidence: outcome && 'evidence' in outcome ? outcome.evidence : [],
    stage: heartbeat?.stage ?? null,
    percentage: heartbeat?.percentage ?? null,
    commits: heartbeat?.commits ?? null,
    usage: usageOf(attempt, heartbeats),
  };
}
