import type { Action } from './action.ts';
import type { Attempt } from './attempt.ts';
import { dispatchAttempts } from './dispatch-attempts.ts';
import { refusalOf, wasDone } from './journal.ts';
import { quoted } from './needs.ts';
import { cancelRivals } from './race.ts';
import type { RunRecord } from './run-record.ts';
import type { RunView, TaskView } from './run-view.ts';
import type { Snapshot } from './snapshot.ts';
import { hasFailedItself, isSettled } from './task-standing.ts';
import { isUnderWay } from './task-tries.ts';
import { reachedLimit } from './usage.ts';
import { judge } from './verdict.ts';
import { taskOf } from './view-run.ts';
import type { Wait } from './wait.ts';

/** Everything that a running run still needs, in the order in which it becomes possible. */
export function advanceRun(snapshot: Snapshot, run: RunRecord, view: RunView): Action[] {
  return [
    { type: 'publish', publication: 'plan', reason: 'people see what will be done before it is done' },
    ...bringSubIssues(snapshot, run, view),
    ...linkBlockers(snapshot, run, view),
    ...openPullRequests(snapshot, view),
    ...markChecklist(run, view),
    ...requeueAttempts(snapshot),
    ...cancelRivals(snapshot, run),
    ...dispatchAttempts(snapshot, run, view),
    ...createFollowUps(snapshot, run, view),
    ...closeFollowUps(snapshot, run, view),
    { type: 'publish', publication: 'status', reason: 'the run changed' },
    ...finishRun(snapshot, run, view),
  ];
}

/** What a finished run still owes: late effects that a crash cut off, and its summary. */
export function closeRun(snapshot: Snapshot, run: RunRecord, view: RunView): Action[] {
  return [
    ...closeSubIssues(snapshot, run),
    ...closeFollowUps(snapshot, run, view),
    { type: 'publish', publication: 'status', reason: 'the run has finished' },
    { type: 'publish', publication: 'summary', reason: 'the run has finished' },
  ];
}

function bringSubIssues({ github }: Snapshot, run: RunRecord, view: RunView): Action[] {
  return view.tasks
    .filter(({ subIssue, state }) => subIssue === null && !isSettled(state))
    .map(({ handle, key }): Action => {
      const tagged = github.subIssues
        .filter(({ tag }) => tag?.kind === 'sub-issue' && tag.key === key)
        .toSorted((a, b) => a.number - b.number)[0];
      if (tagged) return { ...adopt(handle, tagged, true), reason: 'made by an earlier try or run' };
      const referenced = run.plan.items.find((item) => item.handle === handle)?.issue ?? null;
      const linked = github.subIssues.find(({ number }) => number === referenced);
      if (linked) return { ...adopt(handle, linked, true), reason: `the item names #${linked.number}` };
      const issue = github.referenced.find(({ number }) => number === referenced);
      if (issue) return { ...adopt(handle, issue, false), reason: `the item names #${issue.number}` };
      return { type: 'create-sub-issue', handle, reason: `${handle} has no sub-issue yet` };
    });
}

function adopt(handle: TaskView['handle'], issue: { number: number; nodeId: string }, linked: boolean) {
  return { type: 'adopt-sub-issue' as const, handle, number: issue.number, nodeId: issue.nodeId, linked };
}

/**
 * Native `blocked_by` links follow the dependencies that people stated, and what agents turned out to need; our guesses stay in the plan, and are no
 * facts for the next one. A link stays when its need is met: GitHub shows closed blockers as done.
 */
function linkBlockers({ github }: Snapshot, run: RunRecord, view: RunView): Action[] {
  return [...statedBlockers(run), ...neededBlockers(view)].flatMap(({ from, to, reason }): Action[] => {
    const blocking = run.tasks.find(({ handle }) => handle === from)?.subIssue;
    const blocked = run.tasks.find(({ handle }) => handle === to)?.subIssue;
    const fact = github.subIssues.find(({ number }) => number === blocked?.number);
    if (!blocking || !fact || fact.blockedBy.includes(blocking.number)) return [];
    const link: Action = { type: 'link-blocker', blocked: to, blocking: from, reason };
    // A person who took the link away meant it.
    return wasDone(link, run) ? [] : [link];
  });
}

type Blocker = Pick<Wait, 'from' | 'to' | 'reason'>;

function statedBlockers({ plan }: RunRecord): Blocker[] {
  return plan.edges.filter(({ kind, confidence }) => kind === 'dependency' && confidence === 'explicit');
}

/** What was there already when it was asked for blocks nothing. */
function neededBlockers({ needs, tasks }: RunView): Blocker[] {
  return needs
    .filter(({ from }) => tasks.some(({ handle, state }) => handle === from && !isSettled(state)))
    .map(({ from, to, reason }) => ({
      from,
      to,
      reason: `the agent of ${to} needs ${quoted(reason)} from ${from}`,
    }));
}

function openPullRequests(snapshot: Snapshot, view: RunView): Action[] {
  return view.tasks.flatMap((task): Action[] => {
    const attempt = snapshot.attempts.find(({ id }) => id === task.deciding?.id);
    const isVerified = task.deciding?.outcome?.kind === 'verified';
    if (!attempt || !isVerified || task.pullRequest !== null || isSettled(task.state)) return [];
    const existing = snapshot.github.pullRequests.find(
      ({ headBranch, state }) => headBranch === task.branch && state === 'open',
    );
    if (existing) {
      const { number } = existing;
      return [
        { type: 'adopt-pull-request', handle: task.handle, number, reason: 'the branch has one already' },
      ];
    }
    const base = pullRequestBase(snapshot, attempt);
    return [{ type: 'open-pull-request', handle: task.handle, base, reason: `${task.handle} is verified` }];
  });
}

/**
 * Built on the work of one task whose pull request is still open: on top of it, a stack. Otherwise the default branch, and the body says what it
 * contains: branches of merged pull requests may be gone.
 */
function pullRequestBase({ github }: Snapshot, { assignment }: Attempt): string {
  const [only, ...others] = assignment.prerequisites;
  if (!only || others.length > 0) return github.defaultBranch;
  const isOpen = github.pullRequests.some(
    ({ headBranch, state }) => headBranch === only.branch && state === 'open',
  );
  const isThere = github.branches.some(({ name }) => name === only.branch);
  return isOpen && isThere ? only.branch : github.defaultBranch;
}

function markChecklist(run: RunRecord, view: RunView): Action[] {
  const marks = view.tasks.flatMap(({ handle, subIssue, state }) => {
    if (subIssue === null) return [];
    const { numbered, ticked } = taskOf(run, handle);
    const tick = state === 'completed' && !ticked;
    return !numbered || tick ? [{ handle, issue: subIssue, tick }] : [];
  });
  if (marks.length === 0) return [];
  return [{ type: 'mark-checklist', marks, reason: 'the checklist shows sub-issues and successes' }];
}

/** A job can be lost with its queue; the row of the attempt is the authority. */
function requeueAttempts({ attempts, queuedJobs }: Snapshot): Action[] {
  return attempts
    .filter(({ id, phase }) => phase.state !== 'ended' && !queuedJobs.has(id))
    .map(({ id }) => ({ type: 'requeue-attempt', attemptId: id, reason: 'its job is gone from the queue' }));
}

function createFollowUps({ github }: Snapshot, run: RunRecord, view: RunView): Action[] {
  return view.tasks
    .filter((task) => owesFollowUp(run, task, view))
    .map(({ handle, key }): Action => {
      const existing = github.followUps.find(
        ({ open, tag }) => open && tag?.kind === 'follow-up' && tag.key === key,
      );
      if (existing) {
        const { number } = existing;
        return { type: 'adopt-follow-up', handle, number, reason: 'made by an earlier try or run' };
      }
      return { type: 'create-follow-up', handle, reason: `${handle} failed in ${run.name}` };
    });
}

/** A task that failed, and of which a later attempt or a person's word made a success. */
function closeFollowUps({ github }: Snapshot, run: RunRecord, view: RunView): Action[] {
  return view.tasks.flatMap(({ handle, state, followUp, pullRequest }): Action[] => {
    if (state !== 'completed' || followUp === null || pullRequest === null) return [];
    const isClosed = github.followUps.some(({ number, open }) => number === followUp && !open);
    if (isClosed) return [];
    const reason = `${handle} has succeeded: its work is in #${pullRequest}`;
    const close: Action = { type: 'close-follow-up', handle, number: followUp, pullRequest, reason };
    // A person who opened it again meant it.
    return wasDone(close, run) ? [] : [close];
  });
}

/** What was not even tried, since the budget was used up, needs no issue of its own: the status comment says it for all. */
function owesFollowUp(
  run: RunRecord,
  { handle, state, followUp, deciding }: TaskView,
  view: RunView,
): boolean {
  const isGivenUp = refusalOf(run, 'create-follow-up', handle)?.isFinal ?? false;
  const isUntried = deciding === null && reachedLimit(view.spent, run.settings.budget.run) !== null;
  return hasFailedItself(state) && followUp === null && !isGivenUp && !isUntried;
}

/** Who lost a race still ends before the verdict: its use counts. */
function finishRun({ attempts }: Snapshot, run: RunRecord, view: RunView): Action[] {
  if (attempts.some(isUnderWay)) return [];
  if (view.tasks.some((task) => !isSettled(task.state) || owesFollowUp(run, task, view))) return [];
  if (run.tasks.some(({ ticked, handle }) => !ticked && isDone(view, handle) && !isMarkingGivenUp(run)))
    return [];
  const counted = view.tasks.filter(({ state }) => state !== 'skipped' && state !== 'cancelled');
  const succeeded = counted.filter(({ state }) => state === 'completed').length;
  const verdict = judge(succeeded, counted.length, run.settings.successThreshold);
  return [{ type: 'finish-run', verdict, reason: 'every task has ended' }];
}

/** A body that GitHub refuses to change, such as one that became too long, holds up no verdict. */
function isMarkingGivenUp({ journal }: RunRecord): boolean {
  return journal['mark-checklist']?.state === 'refused';
}

function isDone(view: RunView, handle: TaskView['handle']): boolean {
  return view.tasks.find((task) => task.handle === handle)?.state === 'completed';
}

/** `Closes #n` works only towards the default branch, so that we close what was merged elsewhere. */
function closeSubIssues({ github }: Snapshot, run: RunRecord): Action[] {
  return run.tasks.flatMap(({ handle, subIssue, pullRequest }): Action[] => {
    const merged = github.pullRequests.some(
      ({ number, state }) => number === pullRequest && state === 'merged',
    );
    const isOpen = github.subIssues.some(({ number, open }) => number === subIssue?.number && open);
    if (!subIssue || !merged || !isOpen) return [];
    const reason = `#${pullRequest} was merged`;
    const close: Action = { type: 'close-sub-issue', handle, nodeId: subIssue.nodeId, reason };
    // A person who opened it again meant it.
    return wasDone(close, run) ? [] : [close];
  });
}
