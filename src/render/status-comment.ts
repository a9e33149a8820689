import { momentText, usageText } from '../domain/figures.ts';
import { budgetUsedUp } from '../domain/run-budget.ts';
import type { RunView, TaskView } from '../domain/run-view.ts';
import { addUsage, NO_USAGE } from '../domain/usage.ts';
import { formatDuration, formatMomentNear } from './durations.ts';
import { counted, inlineCode, inlineText, listing } from './escape.ts';
import {
  agentName,
  allowCommand,
  commandBlock,
  explainSuccess,
  explainVerdict,
  hasFailedForGood,
  ofBudget,
  percent,
  sandboxWarning,
} from './explain.ts';
import { block, joinBlocks, limitBody } from './limit-body.ts';
import { alertBox, folded, tableVersions } from './markdown.ts';
import { renderWaveGraph } from './mermaid.ts';
import { agentTime } from './run-times.ts';
import { countsText, stateText } from './task-signs.ts';

/** Each with a command of its own. */
const HELD_AT_MOST = 5;

/**
 * The live status comment (R38). Its text changes only when something happened: moments and durations of what has ended, never the age of
 * what goes on.
 */
export function renderStatusComment(view: RunView): string {
  const isMetered = usageText(view.spent) !== '';
  const head = ['Task', 'State', 'Why', 'Attempt', 'Issue', 'Pull request', 'Time'];
  const heads = isMetered ? [...head, 'Use'] : head;
  const rows = (whyAtMost: number) =>
    view.tasks.map((task) => [...row(task, view, whyAtMost), ...(isMetered ? [useOf(task)] : [])]);
  const [full = '', ...shorter] = tableVersions(heads, rows(240));
  const [brief = ''] = tableVersions(heads, rows(80));
  const states = new Map(view.tasks.map(({ handle, state }) => [handle, state]));
  return limitBody([
    block('heading', 3, `## ${heading(view)}`),
    block('progress', 3, progress(view)),
    block('alerts', 3, joinBlocks([alerts(view), budgetAlert(view)])),
    block('held work', 3, heldAlert(view)),
    { name: 'table of tasks', importance: 2, versions: [full, brief, ...shorter] },
    block('graph', 1, folded('Graph of the waves', renderWaveGraph(view.plan, states, view.needs))),
    block('footer', 3, footer(view)),
  ]);
}

function heading({ phase }: RunView): string {
  switch (phase.state) {
    case 'awaiting_approval':
      return '⏸️ The run waits for approval';
    case 'running':
      return '🔄 The run is under way';
    case 'finished':
      return `${phase.verdict.passed ? '✅' : '❌'} The run ${explainVerdict(phase.verdict)}`;
  }
}

function progress({ tasks, spent, settings }: RunView): string {
  if (tasks.length === 0) return '';
  const counted = tasks.filter(({ state }) => state !== 'cancelled' && state !== 'skipped');
  const completed = counted.filter(({ state }) => state === 'completed').length;
  const share = counted.length === 0 ? 1 : completed / counted.length;
  const filled = Math.floor(share * 20);
  const bar = `\`${'█'.repeat(filled)}${'░'.repeat(20 - filled)}\` **${completed} of ${counted.length} completed** (${percent(share)})`;
  const used = usageText(spent);
  return joinBlocks([
    bar,
    countsText(tasks.map(({ state }) => state)),
    used === '' ? '' : `Spent: ${used}${ofBudget(settings)}`,
  ]);
}

function alerts(view: RunView): string {
  if (view.phase.state === 'awaiting_approval') {
    const why = inlineText(view.phase.why, 600);
    return alertBox(
      'IMPORTANT',
      joinBlocks([`It waits for approval: ${why}`, 'To start it, comment', commandBlock('approve')]),
    );
  }
  const failed = view.tasks.filter(hasFailedForGood);
  if (failed.length === 0) return '';
  const blocked = view.tasks.filter(({ state }) => state === 'blocked').map(({ handle }) => handle);
  const waiting = blocked.length > 0 ? [`Because of that ${listing(blocked)} cannot start.`] : [];
  const text = joinBlocks([
    `**${listing(failed.map(({ handle }) => handle))} failed, and no further attempt is made without you.** ${waiting.join('')}`.trim(),
    failed.map(remedy).join('\n'),
    'To try all failed tasks again, comment here (for a single one, on its sub-issue):',
    commandBlock('--retry'),
  ]);
  return alertBox('WARNING', text);
}

/** Refused work that a person may let pass, each with its command. */
function heldAlert({ tasks }: RunView): string {
  const held = tasks.filter((task) => task.held !== null);
  if (held.length === 0) return '';
  const shown = held
    .slice(0, HELD_AT_MOST)
    .flatMap((task) => [
      `**${task.handle}** was refused (${task.held}): ${inlineText(task.why, 240)}`,
      allowCommand(task),
    ]);
  const more = held.length - HELD_AT_MOST;
  return alertBox(
    'IMPORTANT',
    joinBlocks([
      'Work is held for a person. To let it pass as it is, comment here:',
      ...shown,
      more > 0 ? `… and ${more} more, each with its command in its follow-up issue.` : '',
    ]),
  );
}

function budgetAlert({ settings, spent, tasks }: RunView): string {
  const usedUp = budgetUsedUp(settings.budget.run, spent);
  if (usedUp === null || tasks.every(({ state }) => state === 'completed')) return '';
  const usd = settings.budget.run.costUsd;
  const raise = 'raise `budget.run` in `.github/parallel-orchestrator.yml`, then retry';
  const remedy = `No further attempt starts: ${usedUp}. To go on, ${raise}`;
  if (usd === null) return alertBox('WARNING', `${remedy}.`);
  const command = commandBlock(`retry --budget ${Math.ceil(usd * 2)}`);
  return alertBox('WARNING', joinBlocks([`${remedy}, or say here what the whole run may cost:`, command]));
}

function remedy({ handle, followUp, subIssue }: TaskView): string {
  if (followUp !== null) return `- ${handle}: error, log, diff and a suggested fix are in #${followUp}`;
  return subIssue === null ? `- ${handle}` : `- ${handle}: see #${subIssue}`;
}

function row(task: TaskView, view: RunView, whyAtMost: number): string[] {
  return [
    `**${task.handle}** ${inlineText(task.item.title, Math.min(whyAtMost, 100))}`,
    stateText(task.state),
    [inlineText(task.why, whyAtMost), ...doing(task)].join(' · '),
    attempts(task),
    task.subIssue === null ? '' : `#${task.subIssue}`,
    task.pullRequest === null ? '' : `#${task.pullRequest}`,
    time(task, view),
  ];
}

/** What the agent at work is seen to do; a claim. */
function doing({ state, deciding }: TaskView): string[] {
  if (state !== 'in_progress' || deciding === null) return [];
  const { stage, percentage, commits } = deciding;
  return [
    ...(stage === null ? [] : [inlineText(stage, 80)]),
    ...(percentage === null ? [] : [`${Math.round(percentage)} %`]),
    ...(commits === null ? [] : [counted(commits, 'commit')]),
  ];
}

/** Those under way, of which there are two in a race, else the one that the task stands by. */
function attempts({ attempts: all, deciding }: TaskView): string {
  const active = all.filter(({ endedAt }) => endedAt === null);
  const shown = active.length > 0 ? active : deciding === null ? [] : [deciding];
  return shown.map((each) => `${each.number} (${inlineText(agentName(each), 60)})`).join(' and ');
}

function time({ attempts, deciding }: TaskView, { createdAt }: RunView): string {
  if (deciding === null || deciding.startedAt === null) return '';
  if (deciding.endedAt === null) return `since ${formatMomentNear(deciding.startedAt, createdAt)}`;
  return formatDuration(agentTime(attempts));
}

function useOf({ attempts }: TaskView): string {
  return usageText(attempts.map(({ usage }) => usage).reduce(addUsage, NO_USAGE));
}

function footer({ name, trigger, settings, phase, createdAt }: RunView): string {
  const ended = phase.state === 'finished' ? ` · finished ${momentText(phase.at)}` : '';
  const facts = [
    inlineCode(name),
    `asked for by ${inlineText(trigger.actor)} (${trigger.kind}), ${momentText(createdAt)}${ended}`,
    `up to ${settings.maxAgents} agents at once`,
    explainSuccess(settings),
  ];
  return joinBlocks([sandboxWarning(settings), `<sub>${facts.join(' · ')}</sub>`]);
}
