import type { Action } from './action.ts';
import { dispatchAttempts } from './dispatch-attempts.ts';
import type { RunRecord } from './run-record.ts';
import type { RunView, TaskView } from './run-view.ts';
import type { Snapshot } from './snapshot.ts';
import { judge } from './verdict.ts';
import { isSettled, taskOf } from './view-run.ts';

/** Everything that a running run still needs, in the order in which it becomes possible. */
export function advanceRun(snapshot: Snapshot, run: RunRecord, view: RunView): Action[] {
  const subIssues = bringSubIssues(snapshot, run);
  return [
    { type: 'publish', publication: 'plan', reason: 'people see what will be done before it is done' },
    ...subIssues,
    ...linkBlockers(snapshot, run),
    ...openPullRequests(snapshot, run, view),
    ...markChecklist(run, view),
    ...requeueAttempts(snapshot),
    ...dispatchAttempts(snapshot, run, view),
    ...createFollowUps(run, view),
    { type: 'publish', publication: 'status', reason: 'the run changed' },
    ...finishRun(run, view),
  ];
}

/** What a finished run still owes: late effects that a crash cut off, and its summary. */
export function closeRun(snapshot: Snapshot, run: RunRecord): Action[] {
  return [
    ...closeSubIssues(snapshot, run),
    { type: 'publish', publication: 'status', reason: 'the run has finished' },
    { type: 'publish', publication: 'summary', reason: 'the run has finished' },
  ];
}

function bringSubIssues({ github }: Snapshot, run: RunRecord): Action[] {
  return run.tasks
    .filter(({ subIssue }) => subIssue === null)
    .map(({ handle, key }): Action => {
      const tagged = github.subIssues.find(({ tag }) => tag?.kind === 'sub-issue' && tag.key === key);
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

/** Native `blocked_by` links follow the dependencies that people stated. */
function linkBlockers({ github }: Snapshot, run: RunRecord): Action[] {
  return run.plan.edges.flatMap(({ kind, from, to, reason }): Action[] => {
    if (kind !== 'dependency') return [];
    const blocking = run.tasks.find(({ handle }) => handle === from)?.subIssue;
    const blocked = run.tasks.find(({ handle }) => handle === to)?.subIssue;
    const fact = github.subIssues.find(({ number }) => number === blocked?.number);
    if (!blocking || !fact || fact.blockedBy.includes(blocking.number)) return [];
    return [{ type: 'link-blocker', blocked: to, blocking: from, reason }];
  });
}

function openPullRequests({ github }: Snapshot, run: RunRecord, view: RunView): Action[] {
  return view.tasks.flatMap((task): Action[] => {
    if (task.pullRequest !== null || task.attempts.at(-1)?.outcome?.kind !== 'verified') return [];
    const existing = github.pullRequests.find(
      ({ headBranch, state }) => headBranch === task.branch && state === 'open',
    );
    if (existing) {
      const { number } = existing;
      return [
        { type: 'adopt-pull-request', handle: task.handle, number, reason: 'the branch has one already' },
      ];
    }
    const base = pullRequestBase(run, view, task);
    return [{ type: 'open-pull-request', handle: task.handle, base, reason: `${task.handle} is verified` }];
  });
}

/** Built on the work of one task whose pull request is open: a stack; on that of several: the base, and the body says so. */
function pullRequestBase(run: RunRecord, view: RunView, task: TaskView): string {
  const completed = task.blockers.flatMap((blocker) => {
    const found = view.tasks.find(({ handle }) => handle === blocker);
    return found?.state === 'completed' && found.branch ? [found.branch] : [];
  });
  const [only] = completed;
  return only !== undefined && completed.length === 1 ? only : run.base;
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

function createFollowUps(run: RunRecord, view: RunView): Action[] {
  return view.tasks
    .filter(({ state, followUp }) => ['failed', 'timed_out', 'rejected'].includes(state) && followUp === null)
    .map(({ handle }) => ({ type: 'create-follow-up', handle, reason: `${handle} failed in ${run.name}` }));
}

function finishRun(run: RunRecord, view: RunView): Action[] {
  const isOpen = view.tasks.some(
    ({ state, followUp }) =>
      !isSettled(state) || (followUp === null && ['failed', 'timed_out', 'rejected'].includes(state)),
  );
  if (
    isOpen ||
    run.tasks.some(({ ticked, subIssue, handle }) => subIssue !== null && !ticked && isDone(view, handle))
  ) {
    return [];
  }
  const counted = view.tasks.filter(({ state }) => state !== 'skipped' && state !== 'cancelled');
  const succeeded = counted.filter(({ state }) => state === 'completed').length;
  const verdict = judge(succeeded, counted.length, run.settings.successThreshold);
  return [{ type: 'finish-run', verdict, reason: 'every task has ended' }];
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
    return [{ type: 'close-sub-issue', handle, nodeId: subIssue.nodeId, reason }];
  });
}
