import type { AttemptView, RunView, TaskView } from '../domain/run-view.ts';
import { formatDuration, formatMoment, formatMomentNear } from './durations.ts';
import { inlineCode, inlineText, listing } from './escape.ts';
import {
  commandBlock,
  explainSuccess,
  explainVerdict,
  hasFailedForGood,
  percent,
  SANDBOX_OFF,
} from './explain.ts';
import { block, joinBlocks, limitBody } from './limit-body.ts';
import { alertBox, folded, tableVersions } from './markdown.ts';
import { renderWaveGraph } from './mermaid.ts';
import { agentTime } from './run-times.ts';
import { countsText, stateText } from './task-signs.ts';

/**
 * The live status comment (R38). Its text changes only when something happened: moments and durations of what has ended, never the age of
 * what goes on.
 */
export function renderStatusComment(view: RunView): string {
  const head = ['Task', 'State', 'Why', 'Attempts', 'Issue', 'Pull request', 'Time'];
  const [full = '', ...shorter] = tableVersions(
    head,
    view.tasks.map((task) => row(task, view, 240)),
  );
  const [brief = ''] = tableVersions(
    head,
    view.tasks.map((task) => row(task, view, 80)),
  );
  const states = new Map(view.tasks.map(({ handle, state }) => [handle, state]));
  return limitBody([
    block('heading', 3, `## ${heading(view)}`),
    block('progress', 3, progress(view)),
    block('alerts', 3, alerts(view)),
    { name: 'table of tasks', importance: 2, versions: [full, brief, ...shorter] },
    block('graph', 1, folded('Graph of the waves', renderWaveGraph(view.plan, states))),
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

function progress({ tasks }: RunView): string {
  if (tasks.length === 0) return '';
  const counted = tasks.filter(({ state }) => state !== 'cancelled' && state !== 'skipped');
  const completed = counted.filter(({ state }) => state === 'completed').length;
  const share = counted.length === 0 ? 1 : completed / counted.length;
  const filled = Math.floor(share * 20);
  const bar = `\`${'█'.repeat(filled)}${'░'.repeat(20 - filled)}\` **${completed} of ${counted.length} completed** (${percent(share)})`;
  return joinBlocks([bar, countsText(tasks.map(({ state }) => state))]);
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

function remedy({ handle, followUp, subIssue }: TaskView): string {
  if (followUp !== null) return `- ${handle}: error, log, diff and a suggested fix are in #${followUp}`;
  return subIssue === null ? `- ${handle}` : `- ${handle}: see #${subIssue}`;
}

function row(task: TaskView, view: RunView, whyAtMost: number): string[] {
  return [
    `**${task.handle}** ${inlineText(task.item.title, Math.min(whyAtMost, 100))}`,
    stateText(task.state),
    inlineText(task.why, whyAtMost),
    attempts(task.attempts),
    task.subIssue === null ? '' : `#${task.subIssue}`,
    task.pullRequest === null ? '' : `#${task.pullRequest}`,
    time(task, view),
  ];
}

function attempts(all: readonly AttemptView[]): string {
  const latest = all.at(-1);
  return latest === undefined ? '' : `${latest.number} (${inlineText(latest.agent, 40)})`;
}

function time({ attempts }: TaskView, { createdAt }: RunView): string {
  const latest = attempts.at(-1);
  if (latest === undefined || latest.startedAt === null) return '';
  if (latest.endedAt === null) return `since ${formatMomentNear(latest.startedAt, createdAt)}`;
  return formatDuration(agentTime(attempts));
}

function footer({ name, trigger, settings, phase, createdAt }: RunView): string {
  const ended = phase.state === 'finished' ? ` · finished ${formatMoment(phase.at)}` : '';
  const facts = [
    inlineCode(name),
    `asked for by ${inlineText(trigger.actor)} (${trigger.kind}), ${formatMoment(createdAt)}${ended}`,
    `up to ${settings.maxAgents} agents at once`,
    explainSuccess(settings),
  ];
  return `${SANDBOX_OFF}\n\n<sub>${facts.join(' · ')}</sub>`;
}
