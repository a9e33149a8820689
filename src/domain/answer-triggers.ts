import type { Action, Reply, RevisedPlan } from './action.ts';
import { mayCommand, react, refuse, refuseStranger, turnDown } from './answers.ts';
import type { Command } from './command.ts';
import { PLAN_LABEL } from './labels.ts';
import { rememberPlan } from './plan-memory.ts';
import { type PlanNews, whatChanged } from './planning/what-changed.ts';
import type { RunRecord, Trigger } from './run-record.ts';
import type { RunFlags } from './settings.ts';
import type { CommandComment, LabelEvent, OurComment, Snapshot } from './snapshot.ts';
import { makePlan, phaseOnTrigger, revisePlan, shownPlan, startRun, waitingPhase } from './start-run.ts';
import { isSettled } from './task-standing.ts';
import { viewRun } from './view-run.ts';
import type { Handle } from './work-item.ts';

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

function answerLabel(snapshot: Snapshot, event: LabelEvent): Action[] {
  const trigger: Trigger = {
    kind: 'label',
    id: event.nodeId,
    actor: event.actor.login,
    at: event.createdAt,
  };
  const refusal = refuse(snapshot, trigger.actor);
  if (refusal) return reply(trigger, refusal, 'the label is refused');
  const { run } = snapshot;
  const flags: RunFlags = { dryRun: event.label === PLAN_LABEL };
  if (run?.phase.state === 'awaiting_approval' && flags.dryRun) return replan(snapshot, run, trigger, flags);
  if (run && run.phase.state !== 'finished' && !flags.dryRun) {
    return [{ type: 'note-trigger', seen: trigger.id, reason: 'a run is under way already' }];
  }
  return startOrShow(snapshot, trigger, flags).actions;
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
  if (run?.phase.state === 'running' && !flags.dryRun) {
    return turnDown(comment, { kind: 'already-running', runName: run.name });
  }
  if (run?.phase.state === 'awaiting_approval') return replan(snapshot, run, trigger, flags);
  const { actions, reaction } = startOrShow(snapshot, trigger, flags);
  return reaction ? [...actions, ...react(comment, reaction, 'the plan is the answer')] : actions;
}

/**
 * A plan or a start that is asked for while a plan waits: the plan comment shows it anew, with the flags that were given. A start without any
 * takes away those of before; a plan without any keeps them.
 */
function replan(
  snapshot: Snapshot,
  run: RunRecord,
  trigger: Trigger,
  { dryRun, ...flags }: RunFlags,
): Action[] {
  const { config, now } = snapshot;
  if (config.outcome === 'invalid') return [];
  const seen = trigger.id;
  if (dryRun) {
    const revised = makePlan(snapshot, config, Object.keys(flags).length === 0 ? run.flags : flags);
    const phase = waitingPhase(revised, now, `${trigger.actor} asked for the plan only.`);
    return [
      revisePlan(snapshot, run, { revised, phase, seen, reason: `${trigger.actor} asked for the plan` }),
    ];
  }
  const revised = makePlan(snapshot, config, flags);
  const phase = phaseOnTrigger(snapshot, trigger, revised);
  return [revisePlan(snapshot, run, { revised, phase, seen, reason: `${trigger.actor} asked again` })];
}

/** What answers a trigger, and the reaction that marks it as answered where no run does. */
interface Answer {
  readonly actions: Action[];
  readonly reaction: 'rocket' | 'thumbs_down' | null;
}

/** A plan that was only asked for, or that is declined, is an answer and no run. */
function startOrShow(snapshot: Snapshot, trigger: Trigger, flags: RunFlags): Answer {
  if (snapshot.config.outcome === 'invalid') return { actions: [], reaction: null };
  const revised = makePlan(snapshot, snapshot.config, flags);
  const isDeclined = revised.plan.mode === 'declined';
  if (!flags.dryRun && !isDeclined) {
    return { actions: [startRun(snapshot, trigger, revised)], reaction: null };
  }
  const reaction = isDeclined && !flags.dryRun ? 'thumbs_down' : 'rocket';
  return { actions: showPlan(snapshot, trigger, revised), reaction };
}

/** A crash can fall between the words and the reaction: what the comment remembers was said. */
function showPlan(snapshot: Snapshot, trigger: Trigger, revised: RevisedPlan): Action[] {
  if (snapshot.planned?.trigger === trigger.id) return [];
  const memory = rememberPlan(snapshot, trigger, revised.plan.items);
  const news = newsOf(snapshot, revised);
  const seen = trigger.kind === 'label' && snapshot.run ? trigger.id : null;
  const reason = 'the plan is what was asked for, or nothing can be run';
  return [{ type: 'show-plan', revised, news, memory, seen, reason }];
}

function newsOf({ run, planned }: Snapshot, { plan }: RevisedPlan): PlanNews | null {
  if (run?.phase.state === 'running') {
    return { kind: 'beside', runName: run.name, changes: whatChanged(run.plan.items, plan.items) };
  }
  return planned?.items ? { kind: 'revised', changes: whatChanged(planned.items, plan.items) } : null;
}

/** Approval binds what the person was shown: the plan as it stands in the plan comment, which has to be the one that would run. */
function approve(snapshot: Snapshot, comment: CommandComment): Action[] {
  const { run } = snapshot;
  const refusal = refuse(snapshot, comment.author.login);
  if (refusal) return turnDown(comment, refusal);
  if (run?.phase.state !== 'awaiting_approval' || run.plan.mode === 'declined') {
    return turnDown(comment, { kind: 'nothing-to-approve' });
  }
  const shown = shownPlan(snapshot, run);
  const isCurrent = snapshot.checklistHash === run.planHash;
  if (!shown || !isCurrent || !isAfter(comment, shown)) return turnDown(comment, { kind: 'plan-changed' });
  const approvedBy = comment.author.login;
  return [{ type: 'begin-run', approvedBy, seen: comment.nodeId, reason: `approved by ${approvedBy}` }];
}

/** GitHub's times are whole seconds: in the second of an edit nobody can tell what had been read. The first text can be read from its second on. */
function isAfter({ createdAt }: CommandComment, shown: OurComment): boolean {
  return shown.updatedAt === shown.createdAt ? createdAt >= shown.updatedAt : createdAt > shown.updatedAt;
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

function reply({ id }: Trigger, answer: Reply, reason: string): Action[] {
  return [{ type: 'reply', to: id, reply: answer, reason }];
}
