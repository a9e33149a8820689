import type { Attempt, Heartbeat } from './attempt.ts';
import { taskBranch } from './run-id.ts';
import type { RunRecord, TaskRecord } from './run-record.ts';
import type { AttemptView, RunView, TaskView } from './run-view.ts';
import type { Snapshot } from './snapshot.ts';
import { type Standing, standingOf, waitsOf } from './task-standing.ts';
import type { TaskState } from './task-state.ts';
import { triesOf } from './task-tries.ts';
import type { Handle, WorkItem } from './work-item.ts';

type Standings = ReadonlyMap<Handle, Standing>;

/** The part of a snapshot that a run is seen by. */
export type RunFacts = Pick<Snapshot, 'github' | 'attempts' | 'heartbeats'>;

/** The run as every view and every decision sees it. Blockers are judged before what they block. */
export function viewRun(run: RunRecord, facts: RunFacts): RunView {
  const standings = new Map<Handle, Standing>();
  const tasks = new Map<Handle, TaskView>();
  for (const [wave, handles] of run.plan.waves.entries()) {
    for (const handle of handles) {
      const task = taskOf(run, handle);
      const tries = triesOf(task, facts.attempts);
      const { issue, outside } = facts.github;
      const standing = standingOf(run, task, tries, standings, issue.open, outside);
      standings.set(handle, standing);
      tasks.set(handle, viewTask(run, task, standing, wave, facts));
    }
  }
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
      const task = tasks.get(handle);
      return task ? [withLaterConflicts(run, task, standings)] : [];
    }),
    createdAt: run.createdAt,
  };
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
  run: RunRecord,
  task: TaskRecord,
  standing: Standing,
  wave: number,
  { attempts, heartbeats }: RunFacts,
): TaskView {
  const { handle, key, subIssue, pullRequest, followUp } = task;
  return {
    item: itemOf(run, handle),
    handle,
    key,
    ...standing,
    wave,
    blockers: blockersOf(run, handle),
    attempts: attempts
      .filter((attempt) => attempt.handle === handle)
      .map((attempt) => viewAttempt(attempt, heartbeats)),
    branch: task.local?.branch ?? (subIssue && taskBranch(run.master.number, subIssue.number)),
    subIssue: subIssue?.number ?? null,
    pullRequest,
    followUp,
  };
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

/** Tasks that must have ended before this one starts, in the order of the plan. */
function blockersOf(run: RunRecord, handle: Handle): Handle[] {
  const blockers = new Set(waitsOf(run, handle).map(({ from }) => from));
  return run.tasks.map((task) => task.handle).filter((candidate) => blockers.has(candidate));
}

function viewAttempt(attempt: Attempt, heartbeats: readonly Heartbeat[]): AttemptView {
  const { phase } = attempt;
  const heartbeat = heartbeats.find(({ attemptId }) => attemptId === attempt.id);
  const outcome = phase.state === 'ended' ? phase.outcome : null;
  return {
    id: attempt.id,
    number: attempt.number,
    agent: attempt.assignment.agent,
    queuedAt: attempt.queuedAt,
    startedAt: phase.state === 'queued' ? null : phase.startedAt,
    endedAt: phase.state === 'ended' ? phase.endedAt : null,
    outcome,
    evidence: outcome && 'evidence' in outcome ? outcome.evidence : [],
    stage: heartbeat?.stage ?? null,
    percentage: heartbeat?.percentage ?? null,
  };
}
