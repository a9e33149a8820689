import type { Action } from './action.ts';
import { agentLimits } from './agent-limits.ts';
import type { Attempt } from './attempt.ts';
import { makeAssignment } from './make-assignment.ts';
import { type NextTry, nextTry } from './next-try.ts';
import { outsideWaits } from './outside-issues.ts';
import { startOrder } from './planning/start-order.ts';
import { raceableTasks, rivalOf } from './race.ts';
import { budgetOfAttempt } from './run-budget.ts';
import type { RunRecord } from './run-record.ts';
import type { RunView, TaskView } from './run-view.ts';
import { type TaskWaits, waitsOfRun } from './run-waits.ts';
import type { Snapshot } from './snapshot.ts';
import { isSettled } from './task-standing.ts';
import { isUnderWay, triesOf } from './task-tries.ts';
import { NO_BUDGET } from './usage.ts';
import { taskOf } from './view-run.ts';

/**
 * Work-conserving: a task starts as soon as its own blockers are settled and an agent is free, that which most waits for first (R17). With agents
 * left over, tasks whose agent is slow are given to a second one, where the repository wants that.
 */
export function dispatchAttempts(snapshot: Snapshot, run: RunRecord, view: RunView): Action[] {
  if (!snapshot.github.issue.open) return [];
  const limit = run.plan.mode === 'sequential' ? 1 : run.settings.maxAgents;
  const order = startOrder(run.plan);
  const free = Math.max(0, limit - snapshot.attempts.filter(isUnderWay).length);
  const ready = view.tasks
    .filter((task) => mayDispatch(task, view, snapshot.now) && !waitsOutside(task, run, snapshot))
    .toSorted((a, b) => order.indexOf(a.handle) - order.indexOf(b.handle));
  const waits = waitsOfRun(run, snapshot.attempts);
  if (ready.length > 0) {
    const chosen = ready.slice(0, free).map((task) => {
      const own = waits.get(task.handle);
      return { task, waits: own, how: howToTry(snapshot, run, task, own), why: 'is ready' };
    });
    return dispatchWithin(snapshot, run, view, chosen, free);
  }
  const raced = raceableTasks(snapshot, run, view)
    .map(({ task, slow }) => {
      const how = rivalOf(snapshot, run, slow);
      return { task, waits: waits.get(task.handle), how, why: 'takes long', races: slow.number };
    })
    // One that waits for its provider would only take the place of an agent, and of the race itself.
    .filter(({ how }) => how.notBefore <= snapshot.now)
    .slice(0, free);
  return dispatchWithin(snapshot, run, view, raced, free);
}

interface Chosen {
  readonly task: TaskView;
  readonly waits: TaskWaits | undefined;
  readonly how: NextTry;
  /** Continues the task's name. */
  readonly why: string;
  readonly races?: number;
}

/** As many as the run's budget has something left for; the others wait for what those under way do not use. */
function dispatchWithin(
  snapshot: Snapshot,
  run: RunRecord,
  view: RunView,
  chosen: readonly Chosen[],
  free: number,
): Action[] {
  const open = view.tasks.filter(({ state }) => state === 'pending').length;
  const started: Attempt[] = [];
  return chosen.flatMap(({ task, waits, how, why, races }): Action[] => {
    const known = [...snapshot.attempts, ...started];
    const sharing = Math.max(1, Math.min(free, open) - started.length);
    const isJudgedOnly = how.start.kind === 'allowed';
    const budget = isJudgedOnly ? NO_BUDGET : budgetOfAttempt(run, known, snapshot.heartbeats, sharing);
    if (budget === null) return [];
    const number = snapshot.attempts.filter(({ handle }) => handle === task.handle).length + 1;
    const choice = { how, budget, waits };
    const attempt: Attempt = {
      id: `${run.runId}.${task.handle}.${number}`,
      runId: run.runId,
      handle: task.handle,
      number,
      assignment: makeAssignment(snapshot, run, view, task, choice),
      queuedAt: snapshot.now,
      phase: { state: 'queued' },
      ...(how.because === null ? {} : { because: how.because }),
      ...(races === undefined ? {} : { races }),
    };
    started.push(attempt);
    const chosenBy = how.because === null ? '' : `: ${how.because}`;
    const reason = `${task.handle} ${why} and an agent is free${chosenBy}`;
    return [{ type: 'dispatch-attempt', attempt, reason }];
  });
}

/** Its blockers have settled; where one failed that it depends on, its state is `blocked` and not `pending`. */
function mayDispatch(task: TaskView, view: RunView, now: number): boolean {
  if (task.state !== 'pending' || task.subIssue === null || (task.retryAt ?? 0) > now) return false;
  return view.tasks
    .filter(({ handle }) => task.blockers.includes(handle))
    .every(({ state }) => isSettled(state));
}

/** Every look asks for issues outside of the checklist anew, so that a task starts within a minute after the last was closed. */
function waitsOutside({ handle, item }: TaskView, run: RunRecord, { github, attempts }: Snapshot): boolean {
  const hasStarted = triesOf(taskOf(run, handle), attempts).length > 0;
  return !hasStarted && outsideWaits(item, github.outside ?? []).length > 0;
}

function howToTry(
  { attempts, now }: Snapshot,
  run: RunRecord,
  { handle }: TaskView,
  waits: TaskWaits | undefined,
): NextTry {
  const task = taskOf(run, handle);
  if (!waits) throw new Error(`nothing is known of what ${handle} waits for`);
  return nextTry({ run, task, tries: triesOf(task, attempts), waits, limits: agentLimits(attempts), now });
}
