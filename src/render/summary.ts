import { usageText } from '../domain/figures.ts';
import type { RunView, TaskView } from '../domain/run-view.ts';
import type { TaskState } from '../domain/task-state.ts';
import { formatDuration } from './durations.ts';
import { counted, inlineCode, inlineText, listing } from './escape.ts';
import {
  allowCommand,
  commandBlock,
  explainVerdict,
  FAILED_STATES,
  hasFailedForGood,
  ofBudget,
} from './explain.ts';
import { block, joinBlocks, limitBody } from './limit-body.ts';
import { bullets, section, tableVersions } from './markdown.ts';
import { agentTime, measureRun } from './run-times.ts';
import { countsText } from './task-signs.ts';

/** What the record does not know and the process measured. */
export interface Measurements {
  readonly max_concurrent_agents: number;
  /** The most memory that the process tree of one agent had at once; `null` where nobody looked. */
  readonly peak_memory_mb: number | null;
  /** Whose that was: the task's handle and the number of the attempt, such as `item-3.1`. */
  readonly peak_memory_of: string | null;
  readonly total_api_calls: number;
}

/** The metrics of a run, as other programs read them (R40): the content of `summary.json`. */
export interface SummaryJson {
  readonly orchestration_id: string;
  readonly master_issue: number;
  /** All tasks of the run. */
  readonly total_sub_tasks: number;
  /** Tasks that completed. */
  readonly successful_agents: number;
  /** Tasks that failed, timed out or were rejected, or were blocked by such a task: they count against the verdict. */
  readonly failed_agents: number;
  readonly total_duration_seconds: number;
  /** Over the attempts that have ended; 0 where there is none. */
  readonly avg_agent_duration_seconds: number;
  /** Numbers of the pull requests, in the order of the plan. */
  readonly prs_created: readonly number[];
  /** Numbers of the follow-up issues, in the order of the plan. */
  readonly follow_up_issues: readonly number[];
  readonly resource_usage: Measurements;
}

/** The summary of a run (R40): the comment on the master issue and the content of `summary.md`. */
export function renderSummary(view: RunView): string {
  const tasks = [...view.tasks].sort((a, b) => a.wave - b.wave);
  return limitBody([
    block('heading', 3, `## ${heading(view)}`),
    block('totals', 3, totals(view)),
    block('next steps', 3, section('Next steps', nextSteps(tasks))),
    {
      name: 'completed tasks',
      importance: 2,
      versions: completed(tasks).map((text) => section('Completed', text)),
    },
    block('failed tasks', 2, section('Failed', notes(tasks, ['failed', 'rejected']))),
    block('timed-out tasks', 2, section('Timed out, for manual investigation', notes(tasks, ['timed_out']))),
    block('tasks that did not run', 1, section('Not done', notes(tasks, NOT_DONE))),
    block('time', 3, section('Time', time(view))),
    block('spend', 3, section('Spend', spend(view))),
    block('footer', 3, footer(view)),
  ]);
}

/** The metrics object of R40, in seconds and megabytes. */
export function summaryJson(view: RunView, measurements: Measurements): SummaryJson {
  const { totalMs, sequentialMs, ended } = measureRun(view);
  const count = (...states: TaskState[]) => view.tasks.filter(({ state }) => states.includes(state)).length;
  return {
    orchestration_id: view.name,
    master_issue: view.master.number,
    total_sub_tasks: view.tasks.length,
    successful_agents: count('completed'),
    failed_agents: count(...FAILED_STATES, 'blocked'),
    total_duration_seconds: Math.round(totalMs / 1_000),
    avg_agent_duration_seconds: ended === 0 ? 0 : Math.round(sequentialMs / ended / 1_000),
    prs_created: view.tasks.flatMap(({ pullRequest }) => pullRequest ?? []),
    follow_up_issues: view.tasks.flatMap(({ followUp }) => followUp ?? []),
    resource_usage: measurements,
  };
}

/** Each with a command of its own; the others stand in their follow-up issues. */
const HELD_AT_MOST = 10;

const NOT_DONE: readonly TaskState[] = [
  'blocked',
  'cancelled',
  'skipped',
  'pending',
  'queued',
  'in_progress',
  'verifying',
];

function heading({ phase }: RunView): string {
  if (phase.state !== 'finished') return 'Summary: the run has not finished';
  return `${phase.verdict.passed ? '✅' : '❌'} The run ${explainVerdict(phase.verdict)}`;
}

function totals({ master, masterTitle, tasks }: RunView): string {
  return joinBlocks([
    `Master issue #${master.number} “${inlineText(masterTitle, 120)}”, ${counted(tasks.length, 'task')}:`,
    countsText(tasks.map(({ state }) => state)),
  ]);
}

/** In the order in which the work builds on itself. */
function nextSteps(tasks: readonly TaskView[]): string {
  const open = tasks.flatMap(({ state, pullRequest }) => (state === 'completed' ? (pullRequest ?? []) : []));
  const failed = tasks.filter(hasFailedForGood);
  const followUps = failed.flatMap(({ followUp }) => followUp ?? []);
  const steps = [
    open.length > 0 ? reviewStep(open) : '',
    followUps.length > 0
      ? `Look at what failed: ${listing(followUps.map((number) => `#${number}`))} ${followUps.length === 1 ? 'has' : 'have'} the error, the log, the diff and a suggested fix.`
      : '',
    ...failed
      .filter(({ held }) => held !== null)
      .slice(0, HELD_AT_MOST)
      .map(heldStep),
    failed.length > 0
      ? `Then try again, with this comment here:\n\n${indented(commandBlock('--retry'))}`
      : '',
  ].filter((step) => step !== '');
  if (steps.length === 0) return 'Nothing is left to do.';
  return steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
}

function heldStep(task: TaskView): string {
  const what = `Decide on the work of ${task.handle}, which was refused (${task.held}). To let it pass:`;
  return `${what}\n\n${indented(allowCommand(task))}`;
}

function reviewStep(pullRequests: readonly number[]): string {
  const order = pullRequests.length > 1 ? ', in this order:' : '';
  return `Review and merge${order} ${pullRequests.map((number) => `#${number}`).join(', ')}.`;
}

function indented(text: string): string {
  return text.replace(/^/gm, '   ');
}

function completed(tasks: readonly TaskView[]): string[] {
  const rows = tasks
    .filter(({ state }) => state === 'completed')
    .map(({ handle, item, pullRequest, attempts }) => [
      `**${handle}** ${inlineText(item.title, 100)}`,
      pullRequest === null ? 'none' : `#${pullRequest}`,
      String(attempts.at(-1)?.number ?? 0),
      formatDuration(agentTime(attempts)),
    ]);
  return tableVersions(['Task', 'Pull request', 'Attempts', 'Time'], rows);
}

function notes(tasks: readonly TaskView[], states: readonly TaskState[]): string {
  const of = tasks.filter(({ state }) => states.includes(state));
  return bullets(of.map(note), 100);
}

function note({ handle, item, why, followUp, subIssue }: TaskView): string {
  const issue = followUp ?? subIssue;
  const link = issue === null ? '' : ` → #${issue}`;
  return `**${handle}** ${inlineText(item.title, 80)}: ${inlineText(why, 200)}${link}`;
}

function footer({ name, trigger, settings }: RunView): string {
  return `<sub>${inlineCode(name)} · asked for by ${inlineText(trigger.actor)} · sandbox: ${settings.sandbox}</sub>`;
}

/** As far as agents report it, or the calls of their models are metered. */
function spend({ spent, settings, tasks }: RunView): string {
  const used = usageText(spent);
  if (used === '') return '';
  const attempts = tasks.reduce((sum, task) => sum + task.attempts.length, 0);
  return `${used} by ${counted(attempts, 'attempt')}${ofBudget(settings)}.`;
}

function time(view: RunView): string {
  const { totalMs, workMs, sequentialMs, ended } = measureRun(view);
  if (ended === 0) return 'No attempt was made.';
  const span = formatDuration(totalMs);
  const work = formatDuration(workMs);
  const pause = work === span ? '' : `, in which agents worked for ${work}`;
  const saved = sequentialMs - workMs;
  const against =
    saved < 1_000
      ? 'One after another the attempts would have needed as long.'
      : `One after another the attempts would have needed ${formatDuration(sequentialMs)}: **${formatDuration(saved)} saved**.`;
  return `${span} from the first attempt to the end${pause}. ${against}`;
}
