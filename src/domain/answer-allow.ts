import type { Action } from './action.ts';
import { refuse, turnDown } from './answers.ts';
import type { Command, NamedTask } from './command.ts';
import type { TaskView } from './run-view.ts';
import type { CommandComment, Snapshot } from './snapshot.ts';
import { viewRun } from './view-run.ts';

type Allow = Extract<Command, { kind: 'allow' }>;

/** A person lets refused work pass, for the reason that it was refused for and no other (R33). */
export function allow(snapshot: Snapshot, comment: CommandComment, { task: named, reason }: Allow): Action[] {
  const { run } = snapshot;
  const by = comment.author.login;
  const refusal = refuse(snapshot, by);
  if (refusal) return turnDown(comment, refusal);
  const decline = (why: string) => turnDown(comment, { kind: 'nothing-to-allow', why });
  if (!run || run.phase.state === 'awaiting_approval') {
    return decline('No run of this master issue has begun.');
  }
  const { tasks } = viewRun(run, snapshot);
  const onSubIssue = comment.issue !== snapshot.master.number;
  const wanted = named ?? (onSubIssue ? { kind: 'issue' as const, number: comment.issue } : null);
  if (wanted === null) return decline(`Say which task: ${exampleFor(tasks, reason)}.`);
  const task = tasks.find((each) => isNamed(each, wanted));
  if (!task) return decline(`${nameOf(wanted)} is no task of this run: ${exampleFor(tasks, reason)}.`);
  const commit = task.deciding?.outcome?.commit ?? null;
  if (task.held !== reason || commit === null) return decline(whyNot(task, reason));
  const why = `${by} allows ${task.handle} although it was refused (${reason})`;
  return [
    {
      type: 'allow-work',
      handle: task.handle,
      allowance: { reason, commit, by },
      seen: comment.nodeId,
      reason: why,
    },
  ];
}

function isNamed({ handle, subIssue }: TaskView, named: NamedTask): boolean {
  return named.kind === 'handle' ? handle === named.handle : subIssue === named.number;
}

function nameOf(named: NamedTask): string {
  return named.kind === 'handle' ? named.handle : `#${named.number}`;
}

function exampleFor(tasks: readonly TaskView[], reason: string): string {
  const held = tasks.filter((task) => task.held !== null);
  if (held.length === 0) return `for example \`allow item-1 ${reason}\`. No work is held now`;
  return `held now are ${held.map((task) => `${task.handle} (\`allow ${task.handle} ${task.held}\`)`).join(', ')}`;
}

function whyNot({ handle, state, why, held, deciding }: TaskView, reason: string): string {
  if (held !== null) return `${handle} was refused for another reason: \`allow ${handle} ${held}\`.`;
  const outcome = deciding?.outcome;
  if (state === 'rejected' && outcome?.kind === 'rejected') {
    const lack = outcome.commit === null ? 'nothing of it was kept' : 'nobody can allow that';
    return `${handle} was refused (${outcome.reason}), and ${lack}: ${outcome.message}`;
  }
  return `${handle} is not held for ${reason}: it is ${state.replace('_', ' ')}, ${why}.`;
}
