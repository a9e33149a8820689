import { allowancesFor } from './allowances.ts';
import type { Assignment, Prerequisite } from './attempt.ts';
import { parkingOf, quoted } from './needs.ts';
import type { NextTry } from './next-try.ts';
import { lessonOf } from './retry-policy.ts';
import type { RunRecord } from './run-record.ts';
import type { RunView, TaskView } from './run-view.ts';
import type { TaskWaits } from './run-waits.ts';
import type { Snapshot } from './snapshot.ts';
import { outcomeOf, triesOf } from './task-tries.ts';
import type { Budget } from './usage.ts';
import { itemOf, taskOf } from './view-run.ts';
import type { Handle, Size } from './work-item.ts';

/** Of a long list the rest is left out of the prompt; an agent may still name them. */
const OTHERS_AT_MOST = 40;

/** Wall time by size (R30). */
const TIMEOUT_FACTOR: Readonly<Record<Size, number>> = { S: 1, M: 1, L: 2, XL: 4 };

/** What is decided of an attempt before its assignment is written. */
export interface AttemptChoice {
  readonly how: NextTry;
  readonly budget: Budget;
  readonly waits: TaskWaits | undefined;
}

/** Everything that a runner needs for one attempt at the task. */
export function makeAssignment(
  snapshot: Snapshot,
  run: RunRecord,
  view: RunView,
  task: TaskView,
  { how, budget, waits }: AttemptChoice,
): Assignment {
  const { settings } = run;
  const record = taskOf(run, task.handle);
  const { subIssue } = record;
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
    prerequisites: prerequisitesOf(snapshot, run, view, task),
    start: how.start,
    ...othersOf(view, task),
    agent: how.agent,
    model: how.model,
    timeoutMs: settings.agentTimeoutMs * TIMEOUT_FACTOR[size],
    idleMs: settings.idleTimeoutMs,
    stallMs: settings.stallTimeoutMs,
    budget,
    sandbox: settings.sandbox,
    network: settings.network,
    setUp: settings.setUp,
    verification: settings.verification,
    instructions: settings.instructions,
    lessons: lessonsOf(snapshot, run, task, waits, how),
    allowances: allowancesFor(record, how.start, triesOf(record, snapshot.attempts).at(-1)),
  };
}

/** Work of completed blockers that the base does not have yet; what was merged into it comes with the base. */
function prerequisitesOf(
  { github, attempts }: Snapshot,
  run: RunRecord,
  view: RunView,
  task: TaskView,
): Prerequisite[] {
  const merged = new Set(
    github.pullRequests
      .filter(({ state, baseBranch }) => state === 'merged' && baseBranch === github.defaultBranch)
      .map(({ number }) => number),
  );
  const delivered = deliveredTo(run, task.handle, attempts);
  return view.tasks
    .filter(({ handle, state }) => {
      return (task.blockers.includes(handle) || delivered.has(handle)) && state === 'completed';
    })
    .filter(({ pullRequest }) => pullRequest === null || !merged.has(pullRequest))
    .flatMap(({ handle, item, branch, deciding }) => {
      const outcome = deciding?.outcome;
      if (outcome?.kind !== 'verified' || branch === null) return [];
      return [{ handle, title: item.title, branch, commit: outcome.commit }];
    });
}

/** Tasks that it may need something of: what is done is in the base or among its prerequisites. */
function othersOf({ tasks }: RunView, { handle }: TaskView): Pick<Assignment, 'others'> {
  const others = tasks
    .filter((each) => each.handle !== handle && each.state !== 'completed')
    .slice(0, OTHERS_AT_MOST)
    .map((each) => ({ handle: each.handle, title: each.item.title }));
  return others.length === 0 ? {} : { others };
}

/** What it once needed and got is in its branch, and stays in that of the attempts after it. */
function deliveredTo(run: RunRecord, handle: Handle, attempts: Snapshot['attempts']): ReadonlySet<Handle> {
  const tries = triesOf(taskOf(run, handle), attempts);
  return new Set(
    tries.flatMap(({ assignment: { start } }) => (start.kind === 'unblocked' ? start.delivered : [])),
  );
}

function lessonsOf(
  { attempts }: Snapshot,
  run: RunRecord,
  { handle, attempts: views }: TaskView,
  waits: TaskWaits | undefined,
  { start }: NextTry,
): string[] {
  const own = attempts.filter((attempt) => attempt.handle === handle);
  const last = own.at(-1);
  // What it goes on from is told as feedback, in full.
  const before = start.kind === 'feedback' ? views.slice(0, -1) : views;
  const ended = before.flatMap(({ number, outcome }) => (outcome && lessonOf(number, outcome)) ?? []);
  // An attempt that was broken off had been told what still holds.
  const isBrokenOff = last !== undefined && outcomeOf(last)?.kind === 'infrastructure';
  const told = isBrokenOff ? last.assignment.lessons : [];
  const refused =
    start.kind === 'feedback' ? [] : (parkingOf(run, triesOf(taskOf(run, handle), own))?.refused ?? []);
  const without = (waits?.without ?? []).map(
    ({ need, circle }) =>
      `Nobody can deliver ${quoted(need.item)} of ${need.on} before you: ${circle}. Go on with what you can assume, and write the assumption down in a commit message and where others will look for it.`,
  );
  return [...new Set([...ended, ...told, ...refused, ...without])];
}
