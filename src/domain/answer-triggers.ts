import type { Action, Reply } from './action.ts';
import { allow } from './answer-allow.ts';
import { retry } from './answer-retry.ts';
import { replan, startOrShow } from './answer-with-plan.ts';
import { mayCommand, react, refuse, refuseAgent, refuseStranger, turnDown } from './answers.ts';
import type { Command } from './command.ts';
import { PLAN_LABEL } from './labels.ts';
import { shownPlan } from './plan-comments.ts';
import type { Trigger } from './run-record.ts';
import type { RunFlags } from './settings.ts';
import type { CommandComment, LabelEvent, OurComment, Snapshot } from './snapshot.ts';

/** What answers a trigger: what is said at once, and the plan that it asks for, which may have to wait until the repository is read. */
interface Answer {
  readonly atOnce: readonly Action[];
  readonly plan: (() => Action[]) | null;
}

/**
 * What somebody asked for and nobody answered yet: the oldest command first, then the newest label. While the repository is being read, plans wait
 * for it, and what needs none is answered meanwhile.
 */
export function answerTriggers(snapshot: Snapshot): Action[] {
  const isReading = snapshot.repository.state === 'reading';
  const said: Action[] = [];
  for (const { atOnce, plan } of answersOf(snapshot)) {
    said.push(...atOnce);
    if (plan !== null && isReading) continue;
    return withoutSaidReplies(snapshot, [...said, ...(plan?.() ?? [])]);
  }
  return said;
}

/** Whether somebody who may command asks for what is answered by a plan. */
export function isPlanAskedFor(snapshot: Snapshot): boolean {
  return [...answersOf(snapshot)].some(({ plan }) => plan !== null);
}

function* answersOf(snapshot: Snapshot): Generator<Answer> {
  for (const comment of snapshot.github.commands) {
    if (isUnanswered(snapshot, comment)) yield answerComment(snapshot, comment);
  }
  const label = unansweredLabel(snapshot);
  if (label) yield answerLabel(snapshot, label);
}

/** Bots never command, and what carries our final reaction or stands in the record has been answered. */
export function isUnanswered(snapshot: Snapshot, comment: CommandComment): boolean {
  if (comment.author.isBot || !isForUs(snapshot, comment)) return false;
  if (comment.ourReactions.some((reaction) => reaction !== 'eyes')) return false;
  return !snapshot.run?.seenTriggers.includes(comment.nodeId);
}

/**
 * A sub-issue may be a master issue itself. What is said there is for its own look, except what is said of the task that it stands for, which is
 * for the look at its parent.
 */
function isForUs({ master, github, run }: Snapshot, { issue, parsed }: CommandComment): boolean {
  if (parsed.outcome === 'none') return false;
  const isOfTask =
    parsed.outcome === 'command' && (parsed.command.kind === 'retry' || parsed.command.kind === 'allow');
  if (issue === master.number) return !(isOfTask && run === null && github.issue.parent !== null);
  return isOfTask && (run?.tasks.some(({ subIssue }) => subIssue?.number === issue) ?? false);
}

/** The newest event of a label that is still there; older ones asked for what that one asks for. */
export function unansweredLabel({ github, run, planned }: Snapshot): LabelEvent | null {
  const newest = github.labelEvents.findLast(({ label }) => github.issue.labels.includes(label));
  if (!newest || newest.actor.isBot || run?.seenTriggers.includes(newest.nodeId)) return null;
  return planned?.label === newest.nodeId || wasRepliedTo(github, newest.nodeId) ? null : newest;
}

/** A crash can fall between the words and the reaction that marks them as said. */
function withoutSaidReplies({ github }: Snapshot, actions: readonly Action[]): Action[] {
  return actions.filter((action) => action.type !== 'reply' || !wasRepliedTo(github, action.to));
}

function wasRepliedTo(github: Snapshot['github'], id: string): boolean {
  return github.ourComments.some(({ tag }) => tag.kind === 'reply' && tag.key === id);
}

function answerLabel(snapshot: Snapshot, event: LabelEvent): Answer {
  const trigger: Trigger = {
    kind: 'label',
    id: event.nodeId,
    actor: event.actor.login,
    at: event.createdAt,
  };
  const refusal = refuse(snapshot, trigger.actor);
  if (refusal) return atOnce(reply(trigger, refusal, 'the label is refused'));
  const { run } = snapshot;
  const flags: RunFlags = { dryRun: event.label === PLAN_LABEL };
  if (run?.phase.state === 'awaiting_approval' && flags.dryRun) {
    return { atOnce: [], plan: () => replan(snapshot, run, trigger, flags).actions };
  }
  if (run && run.phase.state !== 'finished' && !flags.dryRun) {
    return atOnce([{ type: 'note-trigger', seen: trigger.id, reason: 'a run is under way already' }]);
  }
  return { atOnce: [], plan: () => startOrShow(snapshot, trigger, flags).actions };
}

function answerComment(snapshot: Snapshot, comment: CommandComment): Answer {
  const { parsed } = comment;
  if (parsed.outcome === 'none') return atOnce([]);
  const received = react(comment, 'eyes', 'received');
  if (!mayCommand(snapshot, comment.author.login)) {
    return atOnce([...received, ...refuseStranger(snapshot, comment)]);
  }
  if (parsed.outcome === 'invalid') {
    return atOnce([...received, ...turnDown(comment, { kind: 'invalid-command', message: parsed.message })]);
  }
  const answer = follow(snapshot, comment, parsed.command);
  return { ...answer, atOnce: [...received, ...answer.atOnce] };
}

function follow(snapshot: Snapshot, comment: CommandComment, command: Command): Answer {
  switch (command.kind) {
    case 'help':
      return atOnce([
        ...reply({ id: comment.nodeId }, { kind: 'help' }, 'help was asked for'),
        ...react(comment, 'rocket', 'answered'),
      ]);
    case 'approve':
      return atOnce(approve(snapshot, comment));
    case 'retry':
      return atOnce(retry(snapshot, comment, command.flags));
    case 'allow':
      return atOnce(allow(snapshot, comment, command));
    case 'plan':
      return askToStart(snapshot, comment, { dryRun: true });
    case 'start':
      return askToStart(snapshot, comment, command.flags);
  }
}

function askToStart(snapshot: Snapshot, comment: CommandComment, flags: RunFlags): Answer {
  const trigger: Trigger = {
    kind: 'comment',
    id: comment.nodeId,
    actor: comment.author.login,
    at: comment.createdAt,
  };
  const refusal = refuse(snapshot, trigger.actor);
  if (refusal) return atOnce(turnDown(comment, refusal));
  const unknown = refuseAgent(snapshot, flags);
  if (unknown) return atOnce(turnDown(comment, unknown));
  const { run } = snapshot;
  if (run?.phase.state === 'running' && !flags.dryRun) {
    return atOnce(turnDown(comment, { kind: 'already-running', runName: run.name }));
  }
  const plan = (): Action[] => {
    const isWaiting = run?.phase.state === 'awaiting_approval';
    const { actions, reaction } = isWaiting
      ? replan(snapshot, run, trigger, flags)
      : startOrShow(snapshot, trigger, flags);
    return reaction ? [...actions, ...react(comment, reaction, 'the plan is the answer')] : actions;
  };
  return { atOnce: [], plan };
}

function atOnce(actions: readonly Action[]): Answer {
  return { atOnce: actions, plan: null };
}

/** Approval binds what the person was shown: the plan as it stands in the plan comment, which has to be the one that would run. */
function approve(snapshot: Snapshot, comment: CommandComment): Action[] {
  const { run } = snapshot;
  const refusal = refuse(snapshot, comment.author.login);
  if (refusal) return turnDown(comment, refusal);
  if (run?.phase.state !== 'awaiting_approval' || run.plan.mode === 'declined') {
    return turnDown(comment, { kind: 'nothing-to-approve' });
  }
  const shown = shownPlan(snapshot.github.ourComments, run);
  const isCurrent = snapshot.checklistHash === run.planHash;
  if (!shown || !isCurrent || !isAfter(comment, shown)) return turnDown(comment, { kind: 'plan-changed' });
  const approvedBy = comment.author.login;
  return [{ type: 'begin-run', approvedBy, seen: comment.nodeId, reason: `approved by ${approvedBy}` }];
}

/** GitHub's times are whole seconds: in the second of an edit nobody can tell what had been read. The first text can be read from its second on. */
function isAfter({ createdAt }: CommandComment, shown: OurComment): boolean {
  return shown.updatedAt === shown.createdAt ? createdAt >= shown.updatedAt : createdAt > shown.updatedAt;
}

function reply({ id }: Pick<Trigger, 'id'>, answer: Reply, reason: string): Action[] {
  return [{ type: 'reply', to: id, reply: answer, reason }];
}
