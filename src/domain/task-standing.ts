import type { AgentLimits } from './agent-limits.ts';
import { allowedWork } from './allowances.ts';
import type { Attempt } from './attempt.ts';
import type { AttemptOutcome } from './attempt-outcome.ts';
import { refusalOf } from './journal.ts';
import { parkingOf, quoted } from './needs.ts';
import { nextTry } from './next-try.ts';
import { type OutsideWait, outsideWaits } from './outside-issues.ts';
import { mayTryAgain } from './retry-policy.ts';
import type { RunRecord, TaskRecord } from './run-record.ts';
import type { TaskWaits } from './run-waits.ts';
import type { OutsideIssue } from './snapshot.ts';
import type { TaskState } from './task-state.ts';
import { decidingTry, isUnderWay, triesOf } from './task-tries.ts';
import type { Wait } from './wait.ts';
import type { Handle } from './work-item.ts';

/** Where a task stands, and why in one sentence. */
export interface Standing {
  readonly state: TaskState;
  readonly why: string;
  /** Another attempt comes at this time without anybody asking, milliseconds since the epoch. */
  readonly retryAt: number | null;
}

/** What the standings of a run's tasks follow from. */
export interface StandingFacts {
  readonly run: RunRecord;
  readonly attempts: readonly Attempt[];
  readonly waits: ReadonlyMap<Handle, TaskWaits>;
  readonly limits: AgentLimits;
  /** Why nothing more may be spent; `null` as long as something may. */
  readonly usedUp: string | null;
  readonly isMasterOpen: boolean;
  /** What is known of issues that are no items. */
  readonly outside: readonly OutsideIssue[];
  readonly now: number;
}

/** The standing of another task; `undefined` for what is none. */
export type Others = (handle: Handle) => Standing | undefined;

/** Nothing more will happen to the task without somebody asking. */
export function isSettled(state: TaskState): boolean {
  return ['completed', 'blocked', 'failed', 'timed_out', 'rejected', 'cancelled', 'skipped'].includes(state);
}

/** It failed by itself, and not because of another task. */
export function hasFailedItself(state: TaskState): boolean {
  return ['failed', 'timed_out', 'rejected'].includes(state);
}

export function standingOf(facts: StandingFacts, task: TaskRecord, others: Others): Standing {
  const tries = triesOf(task, facts.attempts);
  const deciding = decidingTry(tries);
  if (!deciding) return waitingStanding(facts, task, others);
  const { phase, number, assignment } = deciding;
  const chosen = deciding.because === undefined ? '' : ` (${deciding.because})`;
  const rivals = tries.filter((attempt) => attempt !== deciding && isUnderWay(attempt));
  const race = rivals.map((rival) => `; attempt ${rival.number} by ${rival.assignment.agent} races it`);
  switch (phase.state) {
    case 'queued':
      return standing('queued', `attempt ${number} waits for a free workspace${chosen}${race.join('')}`);
    case 'in_progress': {
      const works = `attempt ${number}: ${assignment.agent} works in ${phase.workspace}`;
      return standing('in_progress', `${works}${chosen}${race.join('')}`);
    }
    case 'verifying':
      return standing('verifying', `attempt ${number}: its commits are being verified${race.join('')}`);
    case 'ended':
      return endedStanding(facts, task, tries, phase.outcome, others);
  }
}

function waitingStanding(facts: StandingFacts, task: TaskRecord, others: Others): Standing {
  const { run } = facts;
  const waits = facts.waits.get(task.handle)?.waits ?? [];
  const broken = waits.find(({ kind, from }) => kind === 'dependency' && hasFailed(others(from)));
  if (broken) return standing('blocked', `${broken.from} did not succeed`);
  const refusal =
    task.subIssue === null
      ? (refusalOf(run, 'create-sub-issue', task.handle) ?? refusalOf(run, 'adopt-sub-issue', task.handle))
      : null;
  if (refusal) {
    const why = `GitHub refused its sub-issue: ${refusal.message}`;
    return standing(refusal.isFinal ? 'failed' : 'pending', why);
  }
  if (facts.usedUp !== null) return standing('failed', facts.usedUp);
  if (!facts.isMasterOpen) return standing('pending', 'the master issue is closed: reopen it to go on');
  const item = run.plan.items.find(({ handle }) => handle === task.handle);
  const reasons = [
    ...openReasons(run, waits, others),
    ...(item ? outsideWaits(item, facts.outside) : []).map(explainOutsideWait),
  ];
  if (reasons.length > 0) return standing('pending', reasons.join('; '));
  const { notBefore, because } = next(facts, task, []);
  if (notBefore <= facts.now) return standing('pending', 'ready: waits for a free agent');
  return { state: 'pending', why: `ready: waits for ${because ?? 'an agent'}`, retryAt: notBefore };
}

function openReasons(run: RunRecord, waits: readonly Wait[], others: Others): string[] {
  const open = waits.filter(({ from }) => isOpen(others(from)));
  return open.map(({ from, kind, reason }) => {
    if (kind !== 'need') return `waits for ${from} (${reason})`;
    const title = run.plan.items.find(({ handle }) => handle === from)?.title ?? '';
    return `needs ${quoted(reason)} from ${from} (${quoted(title)})`;
  });
}

function explainOutsideWait({ dependency, issue }: OutsideWait): string {
  return `waits for ${issue.kind} #${issue.number}, which is open (“${dependency.words}”)`;
}

function endedStanding(
  facts: StandingFacts,
  task: TaskRecord,
  tries: readonly Attempt[],
  outcome: AttemptOutcome,
  others: Others,
): Standing {
  const { run } = facts;
  if (outcome.kind === 'verified') return verifiedStanding(run, task);
  const parking = parkingOf(run, tries);
  if (parking && parking.needs.length > 0) return parkedStanding(facts, task, tries, others);
  const message = parking ? parking.refused.join(' ') : outcome.message;
  if (!mayTryAgain(run, task, tries)) return standing(stateAfter(outcome), message);
  const isAllowed = allowedWork(task, tries.at(-1)) !== null;
  if (facts.usedUp !== null && !isAllowed) return standing('failed', facts.usedUp);
  const { notBefore, because } = next(facts, task, tries);
  const how = because === null ? '' : ` (next: ${because})`;
  const at = Math.max(notBefore, lastEnd(tries));
  return { state: 'pending', why: `tried again: ${message}${how}`, retryAt: at };
}

/** It goes on by itself once others have delivered what it asked for. */
function parkedStanding(
  facts: StandingFacts,
  task: TaskRecord,
  tries: readonly Attempt[],
  others: Others,
): Standing {
  const { run } = facts;
  const waits = facts.waits.get(task.handle);
  if (!waits) throw new Error(`nothing is known of what ${task.handle} waits for`);
  if (waits.stuckIn !== null) {
    return standing(
      'failed',
      `asks again for what nobody can deliver before it, although it was told: ${waits.stuckIn}`,
    );
  }
  const broken = waits.waits.find(({ kind, from }) => kind === 'need' && hasFailed(others(from)));
  if (broken) {
    return standing('blocked', `needs ${quoted(broken.reason)} from ${broken.from}, which did not succeed`);
  }
  if (facts.usedUp !== null) return standing('failed', facts.usedUp);
  const reasons = openReasons(run, waits.waits, others);
  if (reasons.length > 0) return standing('pending', reasons.join('; '));
  const { notBefore, because } = next(facts, task, tries);
  return {
    state: 'pending',
    why: because ?? 'goes on soon',
    retryAt: Math.max(notBefore, lastEnd(tries)),
  };
}

function next({ run, waits, limits, now }: StandingFacts, task: TaskRecord, tries: readonly Attempt[]) {
  const own = waits.get(task.handle);
  if (!own) throw new Error(`nothing is known of what ${task.handle} waits for`);
  return nextTry({ run, task, tries, waits: own, limits, now });
}

function lastEnd(tries: readonly Attempt[]): number {
  const last = tries.at(-1)?.phase;
  return last?.state === 'ended' ? last.endedAt : 0;
}

function stateAfter(outcome: Exclude<AttemptOutcome, { kind: 'verified' }>): TaskState {
  switch (outcome.kind) {
    case 'infrastructure':
    case 'over_limit':
    case 'parked':
      return 'failed';
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
