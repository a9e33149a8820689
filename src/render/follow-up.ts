import type { Evidence, Remains } from '../domain/attempt-outcome.ts';
import type { AttemptView, TaskView } from '../domain/run-view.ts';
import { cutToEnd, cutToStart, inlineCode, inlineText, logBlock, titleText } from './escape.ts';
import {
  allowCommand,
  attemptLine,
  commandBlock,
  explainAttempt,
  outcomeName,
  suggestFix,
} from './explain.ts';
import { type Block, block, joinBlocks, limitBody } from './limit-body.ts';
import { bullets, folded, section } from './markdown.ts';
import type { IssueText } from './sub-issue.ts';

export interface FollowUpInput {
  readonly master: { readonly number: number; readonly title: string };
  /** As people call it: the name of the run. */
  readonly runName: string;
  /** A task that failed for good. */
  readonly task: TaskView;
}

/** The follow-up issue of a task that failed (R41): what happened, what is left of it, and how to go on. */
export function renderFollowUp({ master, runName, task }: FollowUpInput): IssueText {
  const last = task.attempts.findLast(({ outcome }) => outcome !== null && outcome.kind !== 'verified');
  const outcome = last?.outcome?.kind === 'verified' ? null : (last?.outcome ?? null);
  const body = limitBody([
    block('context', 3, context(master, task)),
    block('error', 3, section('Error', error(task, last))),
    block('suggested fix', 3, section('Suggested fix', outcome === null ? '' : suggestFix(outcome))),
    block('allow', 3, section('To let it pass', letPass(master.number, task))),
    block('retry', 3, section('To try it again', retry(master.number, task))),
    block('attempts', 2, section('Attempts', attempts(task.attempts))),
    ...(last === undefined ? [] : failedCommands(last.evidence)),
    ...(outcome === null ? [] : remains(outcome)),
    block('footer', 2, `<sub>${inlineCode(runName)} · ${task.handle}</sub>`),
  ]);
  const how = outcome === null ? 'failed' : outcomeName(outcome);
  return { title: titleText(`[Follow-up #${master.number}] ${task.item.title}: ${how}`), body };
}

function context(master: FollowUpInput['master'], { handle, item, subIssue }: TaskView): string {
  const issue = subIssue === null ? '' : ` Its sub-issue is #${subIssue}.`;
  return joinBlocks([
    `**${inlineText(item.title)}**`,
    `${handle} of #${master.number} “${inlineText(master.title, 120)}” failed, and no further attempt is made without you.${issue}`,
  ]);
}

function error({ why }: TaskView, last: AttemptView | undefined): string {
  // What became of its needs is known by the run, and not by the attempt.
  if (last === undefined || last.outcome?.kind === 'parked') return inlineText(why, 1_000);
  return `Attempt ${last.number}: ${explainAttempt(last, 1_000)}`;
}

function letPass(master: number, task: TaskView): string {
  if (task.held === null) return '';
  const place = task.subIssue === null ? `on #${master}` : `on #${master} or #${task.subIssue}`;
  return joinBlocks([
    `When you have looked at it and mean it so, comment ${place}:`,
    allowCommand(task),
    'The kept commit is then judged again without this objection; no agent works. The pull request says who allowed it.',
  ]);
}

function retry(master: number, { subIssue }: TaskView): string {
  const place =
    subIssue === null ? `on #${master}` : `on #${subIssue}, or on #${master} for all failed tasks`;
  return joinBlocks([
    `Comment ${place}:`,
    commandBlock('--retry'),
    'The next attempt is told how the earlier ones ended. When the task is settled another way, close this issue and tick the item in the checklist.',
  ]);
}

function attempts(all: readonly AttemptView[]): string {
  if (all.length < 2) return '';
  return bullets(all.slice(-20).map(attemptLine));
}

function failedCommands(evidence: readonly Evidence[]): Block[] {
  return evidence
    .filter(({ exitCode }) => exitCode !== 0)
    .slice(0, 5)
    .map(({ command, exitCode, logTail }) => {
      const end = exitCode === null ? 'ended by a signal' : `exit code ${exitCode}`;
      const of = (max: number) => joinBlocks([`${inlineCode(command)}: ${end}`, log(logTail, max)]);
      const versions = [8_000, 2_000].map((max) => section('Command that failed', of(max)));
      return { name: 'log of a command that failed', importance: 2, versions };
    });
}

function remains({ logTail, diff, commit }: Remains): Block[] {
  const kept =
    commit === null
      ? 'No commit was harvested.'
      : `Commit ${inlineCode(commit)} is kept in the worker’s mirror of the repository.`;
  const shown = (max: number) =>
    diff.trim() === '' ? '' : folded('Diff so far', logBlock(cutToStart(diff, max), 'diff'));
  const logs = (max: number) =>
    logTail.trim() === '' ? '' : folded('End of the agent’s log', log(logTail, max));
  return [
    { name: 'log', importance: 2, versions: [logs(8_000), logs(2_000)] },
    block('work so far', 3, section('Work so far', kept)),
    { name: 'diff', importance: 1, versions: [shown(24_000), shown(8_000), shown(2_000)] },
  ];
}

function log(text: string, max: number): string {
  return text.trim() === '' ? '' : logBlock(cutToEnd(text, max));
}
