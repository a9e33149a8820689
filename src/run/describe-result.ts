import type { RunRecord } from '../domain/run-record.ts';
import type { TaskView } from '../domain/run-view.ts';
import { taskOf } from '../domain/view-run.ts';
import { measureRun } from '../orchestrator/measure-run.ts';
import { counted, listing } from '../render/escape.ts';
import { explainVerdict } from '../render/explain.ts';
import { type SummaryJson, summaryJson } from '../render/summary.ts';
import { plainLine } from '../terminal/terminal-text.ts';
import {
  describeFailure,
  type FailedAttempt,
  type FailurePlaces,
  failedAttempts,
} from './describe-failure.ts';
import type { Integrated, RunResult } from './run-result.ts';
import type { UserRepository } from './user-repository.ts';

/** What came of the run, and where it is, as lines of a terminal. */
export function describeResult(
  { view, integration }: RunResult,
  run: RunRecord,
  repository: UserRepository,
  places: FailurePlaces,
): string[] {
  if (view.phase.state !== 'finished') return [];
  const verified = view.tasks.filter(({ state }) => state === 'completed');
  const open = view.tasks.filter(({ state }) => state !== 'completed');
  const width = Math.max(...view.tasks.map(({ handle }) => handle.length));
  const line = ({ handle }: TaskView, text: string) => `  ${handle.padEnd(width)}  ${text}`;
  const below = (text: string) => `  ${' '.repeat(width)}  ${text}`;
  return [
    '',
    `The run ${explainVerdict(view.phase.verdict)}.`,
    ...verified.map((task) => line(task, `${task.branch}${retries(task)}`)),
    ...open.flatMap((task) => [
      line(task, `not done: ${plainLine(task.why)}`),
      ...describeFailure(task.handle, attemptsOf(task, run, places), places).map(below),
    ]),
    ...describeIntegration(integration, repository),
    ...(open.length === 0
      ? []
      : [`The same command again goes on with what is not done. Logs: ${places.logs}`]),
  ];
}

function attemptsOf(task: TaskView, run: RunRecord, { logs }: FailurePlaces): FailedAttempt[] {
  return failedAttempts(task, taskOf(run, task.handle).triesFrom, logs);
}

function retries({ attempts }: TaskView): string {
  return attempts.length > 1 ? ` (attempt ${attempts.length})` : '';
}

function describeIntegration(integration: Integrated, { baseName, base }: UserRepository): string[] {
  if (integration.outcome === 'nothing') return [`No integration branch: ${integration.why}`];
  const { branch, made } = integration;
  const start = `${baseName}${base.startsWith(baseName) ? '' : ` (${base.slice(0, 12)})`}`;
  return [
    `${branch} has ${counted(made.merged.length, 'task')} on top of ${start}, each verified by itself:`,
    `  git log --graph ${base.slice(0, 12)}..${branch}`,
    ...made.leftOut.map(
      ({ handle, files }) => `  without ${handle}: it conflicts with those before it in ${filesOf(files)}`,
    ),
  ];
}

function filesOf(files: readonly string[]): string {
  const shown = files.slice(0, 5).map(plainLine);
  return listing(files.length > 5 ? [...shown, `${files.length - 5} more`] : shown);
}

/** The metrics of a run on a server, and where its work is. */
export interface LocalSummaryJson extends SummaryJson {
  /** By handle; verified tasks only. */
  readonly branches: Readonly<Record<string, string>>;
  readonly integration_branch: string | null;
  /** Handles of verified tasks that do not merge with the others. */
  readonly left_out: readonly string[];
  /** Tasks that are not done: why, and what each attempt of this run came to. */
  readonly not_done: readonly {
    readonly task: string;
    readonly reason: string;
    readonly attempts: readonly FailedAttempt[];
  }[];
}

export function resultJson(
  { view, attempts, integration }: RunResult,
  run: RunRecord,
  places: FailurePlaces,
): LocalSummaryJson {
  const verified = view.tasks.filter(({ state }) => state === 'completed');
  const made = integration.outcome === 'integrated' ? integration : null;
  return {
    ...summaryJson(view, measureRun(run, attempts)),
    branches: Object.fromEntries(verified.map(({ handle, branch }) => [handle, branch ?? ''])),
    integration_branch: made?.branch ?? null,
    left_out: made?.made.leftOut.map(({ handle }) => handle) ?? [],
    not_done: view.tasks
      .filter(({ state }) => state !== 'completed')
      .map((task) => ({
        task: task.handle,
        reason: plainLine(task.why),
        attempts: attemptsOf(task, run, places),
      })),
  };
}
