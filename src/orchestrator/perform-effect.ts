import type { Action, ActionOf } from '../domain/action.ts';
import type { Made } from '../domain/record-outcome.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { TaskView } from '../domain/run-view.ts';
import type { Snapshot, Tag } from '../domain/snapshot.ts';
import { taskOf, viewRun } from '../domain/view-run.ts';
import type { Handle } from '../domain/work-item.ts';
import { markChecklist } from '../markdown/mark-checklist.ts';
import type { GitHub, TaggedBody } from '../ports/github.ts';
import type { Lease, RunStore } from '../ports/run-store.ts';
import type { SummaryFiles } from '../ports/summary-files.ts';
import type { WorkQueue } from '../ports/work-queue.ts';
import { renderFollowUp } from '../render/follow-up.ts';
import { renderPullRequest } from '../render/pull-request.ts';
import { renderReply } from '../render/replies.ts';
import { renderSubIssue } from '../render/sub-issue.ts';
import { summaryJson } from '../render/summary.ts';
import { measureRun } from './measure-run.ts';
import { publishedComment, renderPublication } from './publications.ts';
import { readContext } from './read-snapshot.ts';

/** Marks the issues of failed tasks; the read finds follow-up issues by it. */
export const FOLLOW_UP_LABEL = 'orchestration-follow-up';

export interface EffectPorts {
  readonly github: GitHub;
  readonly store: RunStore;
  readonly queue: WorkQueue;
  readonly summaryFiles: SummaryFiles;
}

/** What is known while an action is executed; `run` is newer than the snapshot's. */
export interface EffectContext {
  readonly snapshot: Snapshot;
  readonly lease: Lease;
  readonly run: RunRecord | null;
}

const NOTHING: Made = { kind: 'nothing' };

/** Does one action. Actions that only change the record have no effect of their own. */
export async function performEffect(
  ports: EffectPorts,
  context: EffectContext,
  action: Action,
): Promise<Made> {
  const { github, queue } = ports;
  const { snapshot } = context;
  const { master } = snapshot;
  switch (action.type) {
    case 'react':
      await github.addReaction(master, action.subject, action.reaction);
      return NOTHING;
    case 'reply': {
      const tag: Tag = { kind: 'reply', key: action.to };
      await github.addComment(master, snapshot.github.issue.nodeId, { text: renderReply(action.reply), tag });
      return NOTHING;
    }
    case 'publish':
      return publish(ports, snapshot, ownRun(context), action);
    case 'create-sub-issue':
      return createSubIssue(github, snapshot, ownRun(context), action.handle);
    case 'adopt-sub-issue':
      if (!action.linked) await github.linkSubIssue(master, snapshot.github.issue.nodeId, action.nodeId);
      return NOTHING;
    case 'link-blocker':
      await linkBlocker(github, ownRun(context), action);
      return NOTHING;
    case 'mark-checklist':
      await updateChecklist(github, snapshot, ownRun(context), action);
      return NOTHING;
    case 'dispatch-attempt':
      await dispatch(ports, context, action);
      return NOTHING;
    case 'requeue-attempt':
      await queue.enqueueAttempt(action.attemptId);
      return NOTHING;
    case 'open-pull-request':
      return openPullRequest(github, snapshot, ownRun(context), action);
    case 'close-sub-issue':
      await github.closeIssue(master, action.nodeId);
      return NOTHING;
    case 'create-follow-up':
      return createFollowUp(github, snapshot, ownRun(context), action.handle);
    default:
      return NOTHING;
  }
}

function ownRun({ run }: EffectContext): RunRecord {
  if (!run) throw new Error('this action belongs to a run, and there is none');
  return run;
}

async function publish(
  { github, summaryFiles }: EffectPorts,
  snapshot: Snapshot,
  run: RunRecord,
  { publication }: ActionOf<'publish'>,
): Promise<Made> {
  const { master } = snapshot;
  const text = renderPublication(snapshot, run, publication);
  if (publication === 'summary') {
    const metrics = summaryJson(viewRun(run, snapshot), measureRun(run, snapshot.attempts));
    await summaryFiles.write(run.runId, { markdown: text, json: `${JSON.stringify(metrics, null, 2)}\n` });
  }
  const body: TaggedBody = { text, tag: { kind: publication, key: run.runId } };
  const existing = publishedComment(snapshot, run, publication);
  if (!existing) {
    return { kind: 'comment', nodeId: await github.addComment(master, snapshot.github.issue.nodeId, body) };
  }
  await github.updateComment(master, existing.nodeId, body);
  return { kind: 'comment', nodeId: existing.nodeId };
}

async function createSubIssue(
  github: GitHub,
  snapshot: Snapshot,
  run: RunRecord,
  handle: Handle,
): Promise<Made> {
  const { master } = snapshot;
  const { item, key } = taskView(snapshot, run, handle);
  const blockers = run.plan.edges
    .filter(({ to }) => to === handle)
    .map(({ from, reason }) => {
      const blocker = taskView(snapshot, run, from);
      return { handle: from, title: blocker.item.title, subIssue: blocker.subIssue, reason };
    });
  const { title, body } = renderSubIssue({
    master: { number: master.number, title: snapshot.github.issue.title },
    runName: run.name,
    item,
    blockers,
    base: snapshot.github.defaultBranch,
    verify: run.settings.verify,
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

async function linkBlocker(
  github: GitHub,
  run: RunRecord,
  { blocked, blocking }: ActionOf<'link-blocker'>,
): Promise<void> {
  const from = taskOf(run, blocking).subIssue;
  const to = taskOf(run, blocked).subIssue;
  if (from && to) await github.addBlockedBy(run.master, to.nodeId, from.nodeId);
}

/** Edits of a body have no precondition on GitHub: the lines are merged into what it reads right before. */
async function updateChecklist(
  github: GitHub,
  snapshot: Snapshot,
  run: RunRecord,
  { marks }: ActionOf<'mark-checklist'>,
): Promise<void> {
  const { master } = snapshot;
  const { nodeId } = snapshot.github.issue;
  const body = await github.readBody(master, nodeId);
  const byKey = new Map(
    marks.map(({ handle, issue, tick }) => {
      const named = run.plan.items.some((item) => item.handle === handle && item.issue === issue);
      return [taskOf(run, handle).key, { issue: named ? null : issue, tick }];
    }),
  );
  const context = readContext(master, snapshot.github);
  const ownNumbers = new Set([...context.ownNumbers, ...marks.map(({ issue }) => issue)]);
  const marked = markChecklist(body, byKey, { ...context, ownNumbers });
  if (marked !== body) await github.updateBody(master, nodeId, marked);
}

async function dispatch(
  { store, queue }: EffectPorts,
  { lease }: EffectContext,
  { attempt }: ActionOf<'dispatch-attempt'>,
): Promise<void> {
  const created = await store.createAttempt(attempt, lease);
  if (created !== 'fenced') await queue.enqueueAttempt(attempt.id);
}

async function openPullRequest(
  github: GitHub,
  snapshot: Snapshot,
  run: RunRecord,
  { handle, base }: ActionOf<'open-pull-request'>,
): Promise<Made> {
  const { master } = snapshot;
  const task = taskView(snapshot, run, handle);
  const attempt = snapshot.attempts.findLast((candidate) => candidate.handle === handle);
  const outcome = task.attempts.at(-1)?.outcome;
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

async function createFollowUp(
  github: GitHub,
  snapshot: Snapshot,
  run: RunRecord,
  handle: Handle,
): Promise<Made> {
  const { master } = snapshot;
  const task = taskView(snapshot, run, handle);
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

function taskView(snapshot: Snapshot, run: RunRecord, handle: Handle): TaskView {
  const task = viewRun(run, snapshot).tasks.find((candidate) => candidate.handle === handle);
  if (!task) throw new Error(`run ${run.name} has no task ${handle}`);
  return task;
}
