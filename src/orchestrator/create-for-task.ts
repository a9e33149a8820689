import type { ActionOf } from '../domain/action.ts';
import { FOLLOW_UP_LABEL } from '../domain/labels.ts';
import type { Made } from '../domain/record-outcome.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { RunView, TaskView } from '../domain/run-view.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { taskOf, viewRun } from '../domain/view-run.ts';
import type { Handle } from '../domain/work-item.ts';
import type { GitHub } from '../ports/github.ts';
import { renderFollowUp } from '../render/follow-up.ts';
import { renderPullRequest } from '../render/pull-request.ts';
import { renderSubIssue } from '../render/sub-issue.ts';

/** Creates and links the sub-issue in one write. */
export async function createSubIssue(
  github: GitHub,
  snapshot: Snapshot,
  run: RunRecord,
  handle: Handle,
): Promise<Made> {
  const { master } = snapshot;
  const view = viewRun(run, snapshot);
  const { item, key } = taskIn(view, handle);
  const blockers = run.plan.edges
    .filter(({ to, confidence }) => to === handle && confidence !== 'low')
    .map(({ from, reason }) => {
      const blocker = taskIn(view, from);
      return { handle: from, title: blocker.item.title, subIssue: blocker.subIssue, reason };
    });
  const { title, body } = renderSubIssue({
    master: { number: master.number, title: snapshot.github.issue.title },
    runName: run.name,
    item,
    blockers,
    base: snapshot.github.defaultBranch,
    verify: run.settings.verification.commands,
    template: run.settings.issueTemplate,
  });
  const made = await github.createIssue(master, {
    repositoryNodeId: snapshot.github.repositoryNodeId,
    parentNodeId: snapshot.github.issue.nodeId,
    title,
    body: { text: body, tag: { kind: 'sub-issue', key } },
    labels: run.settings.issueTemplate.labels,
  });
  return { kind: 'issue', ...made };
}

/** From the branch that the worker has pushed. */
export async function openPullRequest(
  github: GitHub,
  snapshot: Snapshot,
  run: RunRecord,
  { handle, base }: ActionOf<'open-pull-request'>,
): Promise<Made> {
  const { master } = snapshot;
  const task = taskIn(viewRun(run, snapshot), handle);
  const attempt = snapshot.attempts.find(({ id }) => id === task.deciding?.id);
  const outcome = task.deciding?.outcome;
  if (!attempt || outcome?.kind !== 'verified' || task.subIssue === null || task.branch === null) {
    throw new Error(`${handle} has no verified attempt to open a pull request for`);
  }
  const { title, body } = renderPullRequest({
    master: { number: master.number, title: snapshot.github.issue.title },
    runName: run.name,
    subIssue: task.subIssue,
    task: { handle, title: task.item.title, scope: task.item.scope },
    outcome,
    attempts: task.attempts,
    base,
    builtOn: attempt.assignment.prerequisites.map((prerequisite) => ({
      ...prerequisite,
      pullRequest: taskOf(run, prerequisite.handle).pullRequest,
    })),
    requestedBy: run.trigger.actor,
  });
  const number = await github.createPullRequest(master, {
    repositoryNodeId: snapshot.github.repositoryNodeId,
    head: task.branch,
    base,
    title,
    body: { text: body, tag: { kind: 'pull-request', key: task.key } },
  });
  return { kind: 'pull-request', number };
}

/** An issue of its own, and no sub-issue: those are limited, and this one is for people. */
export async function createFollowUp(
  github: GitHub,
  snapshot: Snapshot,
  run: RunRecord,
  handle: Handle,
): Promise<Made> {
  const { master } = snapshot;
  const task = taskIn(viewRun(run, snapshot), handle);
  const { title, body } = renderFollowUp({
    master: { number: master.number, title: snapshot.github.issue.title },
    runName: run.name,
    task,
  });
  const made = await github.createIssue(master, {
    repositoryNodeId: snapshot.github.repositoryNodeId,
    parentNodeId: null,
    title,
    body: { text: body, tag: { kind: 'follow-up', key: task.key } },
    labels: [FOLLOW_UP_LABEL],
  });
  return { kind: 'issue', ...made };
}

function taskIn({ name, tasks }: RunView, handle: Handle): TaskView {
  const task = tasks.find((candidate) => candidate.handle === handle);
  if (!task) throw new Error(`run ${name} has no task ${handle}`);
  return task;
}
