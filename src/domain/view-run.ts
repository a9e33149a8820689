import type { Attempt, AttemptOutcome, Heartbeat } from './attempt.ts';
import type { Edge } from './plan.ts';
import { mayTryAgain } from './retry-policy.ts';
import { taskBranch } from './run-id.ts';
import type { RunRecord, TaskRecord } from './run-record.ts';
import type { AttemptView, RunView, TaskView } from './run-view.ts';
import type { TaskState } from './task-state.ts';
import { triesOf } from './task-tries.ts';
import type { Handle, WorkItem } from './work-item.ts';

type Standing = { readonly state: TaskState; readonly why: string; readonly willRetry: boolean };

/** The run as every view and every decision sees it. Blockers are judged before what they block. */
export function viewRun(
  run: RunRecord,
  masterTitle: string,
  attempts: readonly Attempt[],
  heartbeats: readonly Heartbeat[],
): RunView {
  const standings = new Map<Handle, Standing>();
  const tasks = new Map<Handle, TaskView>();
  for (const [wave, handles] of run.plan.waves.entries()) {
    for (const handle of handles) {
      const task = taskOf(run, handle);
      const item = itemOf(run, handle);
      const tries = triesOf(task, attempts);
      const standing = standingOf(run, task, tries, standings);
      standings.set(handle, standing);
      tasks.set(handle, {
        item,
        handle,
        key: task.key,
        ...standing,
        wave,
        blockers: blockersOf(run, handle),
        attempts: attempts
          .filter((attempt) => attempt.handle === handle)
          .map((attempt) => viewAttempt(attempt, heartbeats)),
        branch: task.subIssue && taskBranch(run.master.number, task.subIssue.number),
        subIssue: task.subIssue?.number ?? null,
        pullRequest: task.pullRequest,
        followUp: task.followUp,
      });
    }
  }
  return {
    runId: run.runId,
    name: run.name,
    master: run.master,
    masterTitle,
    trigger: run.trigger,
    phase: run.phase,
    plan: run.plan,
    settings: run.settings,
    tasks: run.plan.items.flatMap(({ handle }) => tasks.get(handle) ?? []),
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

/** Tasks that must have ended before this one starts, in the order of the plan. */
export function blockersOf(run: RunRecord, handle: Handle): Handle[] {
  const blockers = new Set(waitsOf(run, handle).map(({ from }) => from));
  return run.tasks.map((task) => task.handle).filter((candidate) => blockers.has(candidate));
}

/**
 * What the task waits for. A conflict counts without an edge of its own too: the plan leaves it out where others order the two, and one of
 * those may be blocked, which orders nothing any more. Low confidence only warns (R11).
 */
function waitsOf({ plan }: RunRecord, handle: Handle): Pick<Edge, 'from' | 'kind' | 'reason'>[] {
  const edges = plan.edges.filter(({ to, confidence }) => to === handle && confidence !== 'low');
  const earlier = plan.waves.flat().slice(0, plan.waves.flat().indexOf(handle));
  const conflicts = plan.conflicts.flatMap(({ items: [a, b], reason }) => {
    const from = a === handle ? b : a;
    const isUnordered = earlier.includes(from) && !edges.some((edge) => edge.from === from);
    return (a === handle || b === handle) && isUnordered ? [{ from, kind: 'conflict' as const, reason }] : [];
  });
  return [...edges, ...conflicts];
}

/** Nothing more will happen to the task without somebody asking. */
export function isSettled(state: TaskState): boolean {
  return ['completed', 'blocked', 'failed', 'timed_out', 'rejected', 'cancelled', 'skipped'].includes(state);
}

function standingOf(
  run: RunRecord,
  task: TaskRecord,
  tries: readonly Attempt[],
  standings: ReadonlyMap<Handle, Standing>,
): Standing {
  const last = tries.at(-1);
  if (!last) return waitingStanding(run, task.handle, standings);
  const { phase } = last;
  switch (phase.state) {
    case 'queued':
      return { state: 'queued', why: `attempt ${last.number} waits for a free workspace`, willRetry: false };
    case 'in_progress':
      return {
        state: 'in_progress',
        why: `attempt ${last.number}: ${last.assignment.agent} works in ${phase.workspace}`,
        willRetry: false,
      };
    case 'verifying':
      return {
        state: 'verifying',
        why: `attempt ${last.number}: its commits are being verified`,
        willRetry: false,
      };
    case 'ended':
      return endedStanding(run, task, tries, phase.outcome);
  }
}

function waitingStanding(run: RunRecord, handle: Handle, standings: ReadonlyMap<Handle, Standing>): Standing {
  const waits = waitsOf(run, handle);
  const broken = waits.find(({ kind, from }) => kind === 'dependency' && hasFailed(standings.get(from)));
  if (broken) return { state: 'blocked', why: `${broken.from} did not succeed`, willRetry: false };
  const open = waits.filter(({ from }) => standings.has(from) && !isSettledStanding(standings.get(from)));
  if (open.length > 0) {
    const why = open.map(({ from, reason }) => `waits for ${from} (${reason})`).join('; ');
    return { state: 'pending', why, willRetry: false };
  }
  return { state: 'pending', why: 'ready: waits for a free agent', willRetry: false };
}

function endedStanding(
  run: RunRecord,
  task: TaskRecord,
  tries: readonly Attempt[],
  outcome: AttemptOutcome,
): Standing {
  if (outcome.kind === 'verified') {
    return task.pullRequest === null
      ? { state: 'verifying', why: 'verified: its pull request is about to be opened', willRetry: false }
      : { state: 'completed', why: 'verified', willRetry: false };
  }
  if (mayTryAgain(tries, run.settings.retryOnFailure)) {
    return { state: 'pending', why: `tried again: ${outcome.message}`, willRetry: true };
  }
  const state = outcome.kind === 'infrastructure' ? 'failed' : outcome.kind;
  return { state, why: outcome.message, willRetry: false };
}

function hasFailed(standing: Standing | undefined): boolean {
  return standing !== undefined && isSettled(standing.state) && standing.state !== 'completed';
}

function isSettledStanding(standing: Standing | undefined): boolean {
  return standing !== undefined && isSettled(standing.state);
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
