import type { Attempt, AttemptOutcome } from './attempt.ts';
import { refusalOf } from './journal.ts';
import { type OutsideWait, outsideWaits } from './outside-issues.ts';
import type { Edge } from './planning/plan.ts';
import { mayTryAgain, retryAt } from './retry-policy.ts';
import type { RunRecord, TaskRecord } from './run-record.ts';
import type { OutsideIssue } from './snapshot.ts';
import type { TaskState } from './task-state.ts';
import type { Handle } from './work-item.ts';

/** Where a task stands, and why in one sentence. */
export interface Standing {
  readonly state: TaskState;
  readonly why: string;
  /** Another attempt comes at this time without anybody asking, milliseconds since the epoch. */
  readonly retryAt: number | null;
}

/** Nothing more will happen to the task without somebody asking. */
export function isSettled(state: TaskState): boolean {
  return ['completed', 'blocked', 'failed', 'timed_out', 'rejected', 'cancelled', 'skipped'].includes(state);
}

/** It failed by itself, and not because of another task. */
export function hasFailedItself(state: TaskState): boolean {
  return ['failed', 'timed_out', 'rejected'].includes(state);
}

/**
 * What the task waits for. A conflict counts without an edge of its own too: the plan leaves it out where others order the two, and one of
 * those may be blocked, which orders nothing any more. Low confidence only warns (R11).
 */
export function waitsOf({ plan }: RunRecord, handle: Handle): Pick<Edge, 'from' | 'kind' | 'reason'>[] {
  const edges = plan.edges.filter(({ to, confidence }) => to === handle && confidence !== 'low');
  const order = plan.waves.flat();
  const earlier = order.slice(0, order.indexOf(handle));
  const conflicts = plan.conflicts.flatMap(({ items: [a, b], reason }) => {
    const from = a === handle ? b : a;
    const isUnordered = earlier.includes(from) && !edges.some((edge) => edge.from === from);
    return (a === handle || b === handle) && isUnordered ? [{ from, kind: 'conflict' as const, reason }] : [];
  });
  return [...edges, ...conflicts];
}

/**
 * @param tries attempts of the task since it was planned or last retried by command
 * @param others the standings of the tasks that come before it in the plan
 * @param outside what is known of issues that are no items
 */
export function standingOf(
  run: RunRecord,
  task: TaskRecord,
  tries: readonly Attempt[],
  others: ReadonlyMap<Handle, Standing>,
  isMasterOpen: boolean,
  outside: readonly OutsideIssue[] = [],
): Standing {
  const last = tries.at(-1);
  if (!last) return waitingStanding(run, task, others, isMasterOpen, outside);
  const { phase, number } = last;
  switch (phase.state) {
    case 'queued':
      return standing('queued', `attempt ${number} waits for a free workspace`);
    case 'in_progress':
      return standing(
        'in_progress',
        `attempt ${number}: ${last.assignment.agent} works in ${phase.workspace}`,
      );
    case 'verifying':
      return standing('verifying', `attempt ${number}: its commits are being verified`);
    case 'ended':
      return endedStanding(run, task, tries, phase.outcome);
  }
}

function waitingStanding(
  run: RunRecord,
  task: TaskRecord,
  others: ReadonlyMap<Handle, Standing>,
  isMasterOpen: boolean,
  outside: readonly OutsideIssue[],
): Standing {
  const waits = waitsOf(run, task.handle);
  const broken = waits.find(({ kind, from }) => kind === 'dependency' && hasFailed(others.get(from)));
  if (broken) return standing('blocked', `${broken.from} did not succeed`);
  const refusal =
    task.subIssue === null
      ? (refusalOf(run, 'create-sub-issue', task.handle) ?? refusalOf(run, 'adopt-sub-issue', task.handle))
      : null;
  if (refusal) {
    const why = `GitHub refused its sub-issue: ${refusal.message}`;
    return standing(refusal.isFinal ? 'failed' : 'pending', why);
  }
  if (!isMasterOpen) return standing('pending', 'the master issue is closed: reopen it to go on');
  const open = waits.filter(({ from }) => isOpen(others.get(from)));
  const item = run.plan.items.find(({ handle }) => handle === task.handle);
  const reasons = [
    ...open.map(({ from, reason }) => `waits for ${from} (${reason})`),
    ...(item ? outsideWaits(item, outside) : []).map(explainOutsideWait),
  ];
  return standing('pending', reasons.join('; ') || 'ready: waits for a free agent');
}

function explainOutsideWait({ dependency, issue }: OutsideWait): string {
  return `waits for ${issue.kind} #${issue.number}, which is open (“${dependency.words}”)`;
}

function endedStanding(
  run: RunRecord,
  task: TaskRecord,
  tries: readonly Attempt[],
  outcome: AttemptOutcome,
): Standing {
  if (outcome.kind === 'verified') return verifiedStanding(run, task);
  if (mayTryAgain(tries, run.settings.retryOnFailure)) {
    return { state: 'pending', why: `tried again: ${outcome.message}`, retryAt: retryAt(tries) };
  }
  return standing(stateAfter(outcome), outcome.message);
}

function stateAfter(outcome: Exclude<AttemptOutcome, { kind: 'verified' }>): TaskState {
  switch (outcome.kind) {
    case 'infrastructure':
    case 'over_limit':
      return 'failed';
    case 'parked':
      return 'pending';
    default:
      return outcome.kind;
  }
}

function verifiedStanding(run: RunRecord, task: TaskRecord): Standing {
  if (task.pullRequest !== null || task.local?.hasLanded) return standing('completed', 'verified');
  const refusal = refusalOf(run, 'open-pull-request', task.handle);
  if (!refusal) return standing('verifying', 'verified: its pull request is about to be opened');
  const why = `verified, but GitHub refused its pull request: ${refusal.message}`;
  return standing(refusal.isFinal ? 'failed' : 'verifying', why);
}

function standing(state: TaskState, why: string): Standing {
  return { state, why, retryAt: null };
}

function hasFailed(other: Standing | undefined): boolean {
  return other !== undefined && isSettled(other.state) && other.state !== 'completed';
}

function isOpen(other: Standing | undefined): boolean {
  return other !== undefined && !isSettled(other.state);
}
