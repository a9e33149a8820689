import type { Action } from './action.ts';
import { refuse, refuseAgent, turnDown } from './answers.ts';
import { budgetUsedUp } from './run-budget.ts';
import type { RunRecord } from './run-record.ts';
import type { TaskView } from './run-view.ts';
import { applyFlags, type RunFlags, type Settings } from './settings.ts';
import type { CommandComment, Snapshot } from './snapshot.ts';
import { isSettled } from './task-standing.ts';
import { viewRun } from './view-run.ts';

/** On the master issue every failed task is tried again, on a sub-issue its own. */
export function retry(snapshot: Snapshot, comment: CommandComment, flags: RunFlags): Action[] {
  const { run } = snapshot;
  const refusal = refuse(snapshot, comment.author.login) ?? refuseAgent(snapshot, flags);
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
  const settings = settingsNow(snapshot, run, flags);
  const usedUp = budgetUsedUp(settings.budget.run, view.spent);
  if (usedUp !== null) {
    const why = `Nothing more may be spent: ${usedUp}. Say how much the whole run may cost, as in \`retry --budget 20\`.`;
    return turnDown(comment, { kind: 'nothing-to-retry', why });
  }
  const tasks = failed.map(({ handle, attempts }) => ({ handle, triesFrom: attempts.at(-1)?.number ?? 0 }));
  const reason = `${comment.author.login} retries ${tasks.map(({ handle }) => handle).join(', ')}`;
  const given = { ...run.flags, ...flags };
  return [{ type: 'retry-tasks', tasks, settings, flags: given, seen: comment.nodeId, reason }];
}

/** The rules of a run stay as they were at its start, but for what the retry is about: who works, and what it may cost. */
function settingsNow({ config }: Snapshot, run: RunRecord, flags: RunFlags): Settings {
  if (config.outcome === 'invalid') return run.settings;
  const given = { ...run.flags, ...flags };
  const { budget } = applyFlags(config.settings, given, config.ceilings);
  const { agents } = applyFlags(run.settings, flags, config.ceilings);
  return { ...run.settings, budget, agents };
}

function whyNothingToRetry(asked: readonly TaskView[]): string {
  const [only] = asked;
  if (asked.length === 1 && only) return `${only.handle} is ${only.state}: ${only.why}.`;
  return 'No task has failed.';
}
