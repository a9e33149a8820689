import type { Action, Reply } from './action.ts';
import type { Command } from './command.ts';
import { PLAN_LABEL } from './labels.ts';
import type { RunRecord, Trigger } from './run-record.ts';
import type { RunFlags } from './settings.ts';
import type { CommandComment, LabelEvent, Snapshot } from './snapshot.ts';
import { makePlan, phaseOnTrigger, startRun } from './start-run.ts';
import { isSettled } from './task-standing.ts';
import { viewRun } from './view-run.ts';
import type { Handle } from './work-item.ts';

/** Replies to people without write access, an issue and hour; beyond it a reaction has to do (R3). */
const REFUSALS_AN_HOUR = 3;
const HOUR_MS = 3_600_000;

/** What somebody asked for and nobody answered yet: the oldest command first, then the newest label. */
export function answerTriggers(snapshot: Snapshot): Action[] {
  const comment = snapshot.github.commands.find((candidate) => isUnanswered(snapshot, candidate));
  if (comment) return withoutSaidReplies(snapshot, answerComment(snapshot, comment));
  const label = unansweredLabel(snapshot);
  return label ? answerLabel(snapshot, label) : [];
}

/** Bots never command, and what carries our final reaction or stands in the record has been answered. */
export function isUnanswered(snapshot: Snapshot, comment: CommandComment): boolean {
  if (comment.author.isBot || !isForUs(snapshot, comment)) return false;
  if (comment.ourReactions.some((reaction) => reaction !== 'eyes')) return false;
  return !snapshot.run?.seenTriggers.includes(comment.nodeId);
}

/**
 * A sub-issue may be a master issue itself. What is said there is for its own look, except a retry of the task that it stands for, which is for
 * the look at its parent.
 */
function isForUs({ master, github, run }: Snapshot, { issue, parsed }: CommandComment): boolean {
  if (parsed.outcome === 'none') return false;
  const isRetry = parsed.outcome === 'command' && parsed.command.kind === 'retry';
  if (issue === master.number) return !(isRetry && run === null && github.issue.parent !== null);
  return isRetry && (run?.tasks.some(({ subIssue }) => subIssue?.number === issue) ?? false);
}

/** The newest event of a label that is still there; older ones asked for what that one asks for. */
export function unansweredLabel({ github, run }: Snapshot): LabelEvent | null {
  const newest = github.labelEvents.findLast(({ label }) => github.issue.labels.includes(label));
  if (!newest || newest.actor.isBot || run?.seenTriggers.includes(newest.nodeId)) return null;
  return wasRepliedTo(github, newest.nodeId) ? null : newest;
}

/** A crash can fall between the words and the reaction that marks them as said. */
function withoutSaidReplies({ github }: Snapshot, actions: readonly Action[]): Action[] {
  return actions.filter((action) => action.type !== 'reply' || !wasRepliedTo(github, action.to));
}

function wasRepliedTo(github: Snapshot['github'], id: string): boolean {
  return github.ourComments.some(({ tag }) => tag.kind === 'reply' && tag.key === id);
}

function answerLabel(snapshot: Snapshot, event: LabelEvent): Action[] {
  const trigger: Trigger = {
    kind: 'label',
    id: event.nodeId,
    actor: event.actor.login,
    at: event.createdAt,
  };
  const refusal = refuse(snapshot, trigger.actor);
  if (refusal) return reply(trigger, refusal, 'the label is refused');
  if (snapshot.run && snapshot.run.phase.state !== 'finished') {
    return [{ type: 'note-trigger', seen: trigger.id, reason: 'a run is under way already' }];
  }
  return startOrShow(snapshot, trigger, { dryRun: event.label === PLAN_LABEL });
}

function answerComment(snapshot: Snapshot, comment: CommandComment): Action[] {
  const trigger: Trigger = {
    kind: 'comment',
    id: comment.nodeId,
    actor: comment.author.login,
    at: comment.createdAt,
  };
  const { parsed } = comment;
  if (parsed.outcome === 'none') return [];
  const received = react(comment, 'eyes', 'received');
  if (!mayCommand(snapshot, comment.author.login)) return [...received, ...refuseStranger(snapshot, comment)];
  if (parsed.outcome === 'invalid') {
    return [...received, ...turnDown(comment, { kind: 'invalid-command', message: parsed.message })];
  }
  return [...received, ...follow(snapshot, comment, trigger, parsed.command)];
}

function follow(snapshot: Snapshot, comment: CommandComment, trigger: Trigger, command: Command): Action[] {
  switch (command.kind) {
    case 'help':
      return [
        ...reply(trigger, { kind: 'help' }, 'help was asked for'),
        ...react(comment, 'rocket', 'answered'),
      ];
    case 'approve':
      return approve(snapshot, comment);
    case 'retry':
      return retry(snapshot, comment);
    case 'plan':
      return askToStart(snapshot, comment, trigger, { dryRun: true });
    case 'start':
      return askToStart(snapshot, comment, trigger, command.flags);
  }
}

function askToStart(
  snapshot: Snapshot,
  comment: CommandComment,
  trigger: Trigger,
  flags: RunFlags,
): Action[] {
  const refusal = refuse(snapshot, trigger.actor);
  if (refusal) return turnDown(comment, refusal);
  const { run } = snapshot;
  if (run?.phase.state === 'running') {
    return turnDown(comment, { kind: 'already-running', runName: run.name });
  }
  if (run?.phase.state === 'awaiting_approval') return replan(snapshot, run, trigger, flags);
  const answers = startOrShow(snapshot, trigger, flags);
  const reaction = answers.some(({ type }) => type === 'start-run') ? null : reactionToPlan(answers);
  return reaction ? [...answers, ...react(comment, reaction, 'the plan is the answer')] : answers;
}

/** A start that is asked for again while the plan waits changes its flags; the plan comment is shown anew in any case. */
function replan(snapshot: Snapshot, run: RunRecord, trigger: Trigger, flags: RunFlags): Action[] {
  if (snapshot.config.outcome === 'invalid') return [];
  if (flags.dryRun) {
    return [{ type: 'note-trigger', seen: trigger.id, reason: 'the plan comment shows the plan that waits' }];
  }
  const revised = makePlan(snapshot, snapshot.config, flags);
  const reason = `${trigger.actor} asked again, with other flags than for ${run.name}`;
  const phase = phaseOnTrigger(snapshot, trigger, revised);
  return [{ type: 'revise-plan', revised, phase, seen: trigger.id, reason }];
}

/** A plan that was only asked for, or that is declined, is an answer and no run. */
function startOrShow(snapshot: Snapshot, trigger: Trigger, flags: RunFlags): Action[] {
  if (snapshot.config.outcome === 'invalid') return [];
  const revised = makePlan(snapshot, snapshot.config, flags);
  if (!flags.dryRun && revised.plan.mode !== 'declined') return [startRun(snapshot, trigger, revised)];
  return reply(trigger, { kind: 'plan', revised }, 'the plan is what was asked for, or nothing can be run');
}

function reactionToPlan(answers: readonly Action[]): 'rocket' | 'thumbs_down' | null {
  const plan = answers.find((action) => action.type === 'reply')?.reply;
  if (plan?.kind !== 'plan') return null;
  return plan.revised.plan.mode === 'declined' && !plan.revised.flags.dryRun ? 'thumbs_down' : 'rocket';
}

/** Approval binds what the person was shown: the plan as it stands in the plan comment. */
function approve(snapshot: Snapshot, comment: CommandComment): Action[] {
  const { run } = snapshot;
  const refusal = refuse(snapshot, comment.author.login);
  if (refusal) return turnDown(comment, refusal);
  if (run?.phase.state !== 'awaiting_approval' || run.plan.mode === 'declined') {
    return turnDown(comment, { kind: 'nothing-to-approve' });
  }
  const shown = snapshot.github.ourComments.find(({ tag }) => tag.kind === 'plan' && tag.key === run.runId);
  const isCurrent = snapshot.checklistHash === run.planHash;
  if (!shown || comment.createdAt < shown.updatedAt || !isCurrent) {
    return turnDown(comment, { kind: 'plan-changed' });
  }
  const approvedBy = comment.author.login;
  return [{ type: 'begin-run', approvedBy, seen: comment.nodeId, reason: `approved by ${approvedBy}` }];
}

function retry(snapshot: Snapshot, comment: CommandComment): Action[] {
  const { run } = snapshot;
  const refusal = refuse(snapshot, comment.author.login);
  if (refusal) return turnDown(comment, refusal);
  if (!run || run.phase.state === 'awaiting_approval') {
    return turnDown(comment, { kind: 'nothing-to-retry', why: 'No run of this master issue has begun.' });
  }
  const view = viewRun(run, snapshot);
  const onMaster = comment.issue === snapshot.master.number;
  const asked = view.tasks.filter(({ subIssue }) => onMaster || subIssue === comment.issue);
  const failed = asked.filter(
    ({ state }) => isSettled(state) && state !== 'completed' && state !== 'blocked',
  );
  if (failed.length === 0) {
    return turnDown(comment, { kind: 'nothing-to-retry', why: whyNothingToRetry(asked) });
  }
  const tasks = failed.map(({ handle, attempts }) => ({ handle, triesFrom: attempts.at(-1)?.number ?? 0 }));
  const reason = `${comment.author.login} retries ${tasks.map(({ handle }) => handle).join(', ')}`;
  return [{ type: 'retry-tasks', tasks, seen: comment.nodeId, reason }];
}

function whyNothingToRetry(asked: readonly { handle: Handle; state: string; why: string }[]): string {
  const [only] = asked;
  if (asked.length === 1 && only) return `${only.handle} is ${only.state}: ${only.why}.`;
  return 'No task has failed.';
}

/** Why nothing that starts work can be followed now, whatever was asked. */
function refuse(snapshot: Snapshot, login: string): Reply | null {
  if (!mayCommand(snapshot, login)) return { kind: 'no-write-access', login };
  if (!snapshot.github.issue.open) return { kind: 'issue-closed' };
  if (snapshot.config.outcome === 'invalid')
    return { kind: 'invalid-config', errors: snapshot.config.errors };
  return null;
}

/** Asked live and failing closed: whoever is not known to have write access has none. */
function mayCommand({ permissions }: Snapshot, login: string): boolean {
  const permission = permissions[login] ?? 'none';
  return permission === 'admin' || permission === 'write';
}

function refuseStranger(snapshot: Snapshot, comment: CommandComment): Action[] {
  const { github, now } = snapshot;
  const recent = github.ourComments.filter(
    ({ tag, createdAt }) => tag.kind === 'reply' && now - createdAt < HOUR_MS,
  );
  const { login } = comment.author;
  if (recent.length >= REFUSALS_AN_HOUR) return react(comment, 'thumbs_down', `${login} has no write access`);
  return turnDown(comment, { kind: 'no-write-access', login });
}

/** The words first: the reaction is the mark that everything has been said. */
function turnDown(comment: CommandComment, answer: Reply): Action[] {
  const reason = `refused: ${answer.kind}`;
  return [
    { type: 'reply', to: comment.nodeId, reply: answer, reason },
    ...react(comment, 'thumbs_down', reason),
  ];
}

function reply({ id }: Trigger, answer: Reply, reason: string): Action[] {
  return [{ type: 'reply', to: id, reply: answer, reason }];
}

function react(
  comment: CommandComment,
  reaction: 'eyes' | 'rocket' | 'thumbs_down',
  reason: string,
): Action[] {
  if (comment.ourReactions.includes(reaction)) return [];
  return [{ type: 'react', subject: comment.nodeId, reaction, reason }];
}
