import type { Action } from './action.ts';
import type { Assignment, Attempt, Prerequisite } from './attempt.ts';
import { outsideWaits } from './outside-issues.ts';
import { startOrder } from './planning/start-order.ts';
import { lessonOf } from './retry-policy.ts';
import type { RunRecord } from './run-record.ts';
import type { RunView, TaskView } from './run-view.ts';
import type { Snapshot } from './snapshot.ts';
import { isSettled } from './task-standing.ts';
import { triesOf } from './task-tries.ts';
import { itemOf, taskOf } from './view-run.ts';
import type { Size } from './work-item.ts';

/** Wall time by size (R30). */
const TIMEOUT_FACTOR: Readonly<Record<Size, number>> = { S: 1, M: 1, L: 2, XL: 4 };

/** Work-conserving: a task starts as soon as its own blockers are settled and an agent is free, that which most waits for first (R17). */
export function dispatchAttempts(snapshot: Snapshot, run: RunRecord, view: RunView): Action[] {
  if (!snapshot.github.issue.open) return [];
  const [agent] = run.settings.agents;
  if (agent === undefined) throw new Error('settings name no agent');
  const limit = run.plan.mode === 'sequential' ? 1 : run.settings.maxAgents;
  const order = startOrder(run.plan);
  const active = snapshot.attempts.filter(({ phase }) => phase.state !== 'ended').length;
  return view.tasks
    .filter((task) => mayDispatch(task, view, snapshot.now) && !waitsOutside(task, run, snapshot))
    .toSorted((a, b) => order.indexOf(a.handle) - order.indexOf(b.handle))
    .slice(0, Math.max(0, limit - active))
    .map((task) => ({
      type: 'dispatch-attempt',
      attempt: makeAttempt(snapshot, run, view, task, agent),
      reason: `${task.handle} is ready and an agent is free`,
    }));
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

function makeAttempt(
  snapshot: Snapshot,
  run: RunRecord,
  view: RunView,
  task: TaskView,
  agent: string,
): Attempt {
  const number = snapshot.attempts.filter(({ handle }) => handle === task.handle).length + 1;
  return {
    id: `${run.runId}.${task.handle}.${number}`,
    runId: run.runId,
    handle: task.handle,
    number,
    assignment: makeAssignment(snapshot, run, view, task, agent),
    queuedAt: snapshot.now,
    phase: { state: 'queued' },
  };
}

function makeAssignment(
  snapshot: Snapshot,
  run: RunRecord,
  view: RunView,
  task: TaskView,
  agent: string,
): Assignment {
  const { settings } = run;
  const { subIssue } = taskOf(run, task.handle);
  if (!subIssue || !task.branch) throw new Error(`${task.handle} has no sub-issue to work for`);
  const { title, action, details, acceptance, scope, size } = itemOf(run, task.handle);
  return {
    repository: run.master,
    masterIssue: run.master.number,
    masterTitle: snapshot.github.issue.title,
    subIssue: subIssue.number,
    task: { handle: task.handle, title, action, details, acceptance, scope, size },
    branch: task.branch,
    base: snapshot.github.defaultBranch,
    prerequisites: prerequisitesOf(snapshot, view, task),
    start: { kind: 'fresh' },
    agent,
    model: settings.models[agent]?.[size] ?? null,
    timeoutMs: settings.agentTimeoutMs * TIMEOUT_FACTOR[size],
    idleMs: settings.idleTimeoutMs,
    stallMs: settings.stallTimeoutMs,
    budget: settings.budget.attempt,
    sandbox: settings.sandbox,
    network: settings.network,
    setUp: settings.setUp,
    verification: settings.verification,
    instructions: settings.instructions,
    lessons: lessonsOf(task),
    allowances: [],
  };
}

/** Work of completed blockers that the base does not have yet; what was merged into it comes with the base. */
function prerequisitesOf({ github }: Snapshot, view: RunView, task: TaskView): Prerequisite[] {
  const merged = new Set(
    github.pullRequests
      .filter(({ state, baseBranch }) => state === 'merged' && baseBranch === github.defaultBranch)
      .map(({ number }) => number),
  );
  return view.tasks
    .filter(({ handle, state }) => task.blockers.includes(handle) && state === 'completed')
    .filter(({ pullRequest }) => pullRequest === null || !merged.has(pullRequest))
    .flatMap(({ handle, item, branch, attempts }) => {
      const outcome = attempts.at(-1)?.outcome;
      if (outcome?.kind !== 'verified' || branch === null) return [];
      return [{ handle, title: item.title, branch, commit: outcome.commit }];
    });
}

function lessonsOf(task: TaskView): string[] {
  return task.attempts.flatMap(({ number, outcome }) => (outcome && lessonOf(number, outcome)) ?? []);
}
