import type { Action, ActionOf } from '../domain/action.ts';
import { PLANNED, plannedComment } from '../domain/plan-comments.ts';
import type { Made } from '../domain/record-outcome.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { Snapshot, Tag } from '../domain/snapshot.ts';
import { taskOf, viewRun } from '../domain/view-run.ts';
import type { GitHub, TaggedBody } from '../ports/github.ts';
import type { Lease, RunStore } from '../ports/run-store.ts';
import type { SummaryFiles } from '../ports/summary-files.ts';
import type { WorkQueue } from '../ports/work-queue.ts';
import { renderFollowUpDone } from '../render/follow-up-done.ts';
import { renderReply } from '../render/replies.ts';
import { summaryJson } from '../render/summary.ts';
import { renderTwin } from '../render/twin.ts';
import { createFollowUp, createSubIssue, openPullRequest } from './create-for-task.ts';
import { measureRun } from './measure-run.ts';
import { encodePlanMemory } from './memory-codec.ts';
import { publishedComment, rememberIn, renderPublication, renderShownPlan } from './publications.ts';
import { updateChecklist } from './update-checklist.ts';

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
  const { github, queue, store } = ports;
  const { snapshot } = context;
  const { master } = snapshot;
  switch (action.type) {
    case 'react':
      return done(github.addReaction(master, action.subject, action.reaction));
    case 'reply':
      return done(reply(github, snapshot, action));
    case 'publish':
      return publish(ports, snapshot, ownRun(context), action);
    case 'show-plan':
      return done(showPlan(github, snapshot, action));
    case 'create-sub-issue':
      return createSubIssue(github, snapshot, ownRun(context), action.handle);
    case 'adopt-sub-issue':
      if (action.linked) return NOTHING;
      return done(github.linkSubIssue(master, snapshot.github.issue.nodeId, action.nodeId));
    case 'link-blocker':
      return done(linkBlocker(github, ownRun(context), action));
    case 'mark-checklist':
      return done(updateChecklist(github, snapshot, ownRun(context), action));
    case 'dispatch-attempt':
      return done(dispatch(ports, context, action));
    case 'restore-run':
      return done(restoreAttempts(ports, context, action));
    case 'requeue-attempt':
      return done(queue.enqueueAttempt(action.attemptId));
    case 'cancel-attempt':
      return done(store.requestCancel(action.attemptId, action.reason, context.lease));
    case 'open-pull-request':
      return openPullRequest(github, snapshot, ownRun(context), action);
    case 'close-sub-issue':
      return done(github.closeIssue(master, action.nodeId));
    case 'close-follow-up':
      return done(github.closeDone(master, action.number, renderFollowUpDone(action)));
    case 'close-twin':
      return done(github.closeTwin(master, action.number, renderTwin(action.of)));
    case 'delete-twin':
      return done(github.deleteComment(master, action.comment));
    case 'create-follow-up':
      return createFollowUp(github, snapshot, ownRun(context), action.handle);
    case 'start-run':
    case 'revise-plan':
    case 'begin-run':
    case 'retry-tasks':
    case 'allow-work':
    case 'note-trigger':
    case 'finish-run':
    case 'adopt-pull-request':
    case 'adopt-follow-up':
      return NOTHING;
  }
}

/** Of an effect that makes nothing which the record has to know. */
async function done(effect: Promise<unknown>): Promise<Made> {
  await effect;
  return NOTHING;
}

function ownRun({ run }: EffectContext): RunRecord {
  if (!run) throw new Error('this action belongs to a run, and there is none');
  return run;
}

async function reply(github: GitHub, snapshot: Snapshot, action: ActionOf<'reply'>): Promise<void> {
  const tag: Tag = { kind: 'reply', key: action.to };
  const text = renderReply(action.reply);
  await github.addComment(snapshot.master, snapshot.github.issue.nodeId, { text, tag });
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
  const memory = rememberIn(snapshot, run, publication);
  const tag: Tag = { kind: publication, key: run.runId };
  const body: TaggedBody = { text, tag, ...(memory === undefined ? {} : { memory }) };
  const existing = publishedComment(snapshot, run, publication);
  if (!existing) {
    return { kind: 'comment', nodeId: await github.addComment(master, snapshot.github.issue.nodeId, body) };
  }
  await github.updateComment(master, existing.nodeId, body);
  return { kind: 'comment', nodeId: existing.nodeId };
}

/** Where an earlier one stands, it is edited: there is one a master issue. */
async function showPlan(
  github: GitHub,
  { master, github: facts }: Snapshot,
  action: ActionOf<'show-plan'>,
): Promise<void> {
  const memory = encodePlanMemory(action.memory);
  const tag: Tag = { kind: 'plan', key: PLANNED };
  const body: TaggedBody = {
    text: renderShownPlan(action),
    tag,
    ...(memory === undefined ? {} : { memory }),
  };
  const existing = plannedComment(facts.ourComments);
  if (existing) await github.updateComment(master, existing.nodeId, body);
  else await github.addComment(master, facts.issue.nodeId, body);
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

async function dispatch(
  { store, queue }: EffectPorts,
  { lease }: EffectContext,
  { attempt }: ActionOf<'dispatch-attempt'>,
): Promise<void> {
  const created = await store.createAttempt(attempt, lease);
  if (created !== 'fenced') await queue.enqueueAttempt(attempt.id);
}

async function restoreAttempts(
  { store }: EffectPorts,
  { lease }: EffectContext,
  { attempts }: ActionOf<'restore-run'>,
): Promise<void> {
  for (const attempt of attempts) await store.createAttempt(attempt, lease);
}
