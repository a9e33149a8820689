import type { createColors } from 'picocolors';
import type { TaskView } from '../domain/run-view.ts';
import type { TaskState } from '../domain/task-state.ts';
import { plainLine } from './terminal-text.ts';

export type Colors = ReturnType<typeof createColors>;
type Paint = (text: string) => string;

/** How a state looks in a terminal: signs of one cell each, so that columns stay straight. */
export function signOf(state: TaskState, colors: Colors): string {
  const [sign, paint] = look(state, colors);
  return paint(sign);
}

/** What a person should know of the task now, in one line: what runs and where, why it waits, how it ended. */
export function noteOf(task: TaskView): string {
  const attempt = task.attempts.at(-1);
  const parts = [plainLine(task.why)];
  if (task.state === 'in_progress' && attempt?.percentage != null) parts.push(`${attempt.percentage} %`);
  if (task.state === 'in_progress' && attempt?.stage != null) parts.push(plainLine(attempt.stage));
  if (task.pullRequest !== null) parts.push(`pull request #${task.pullRequest}`);
  // First, since what an agent says of its failure may fill the line.
  if (task.followUp !== null) parts.unshift(`follow-up #${task.followUp}`);
  return parts.join(' · ');
}

function look(state: TaskState, { green, red, yellow, cyan, dim }: Colors): readonly [string, Paint] {
  switch (state) {
    case 'completed':
      return ['✓', green];
    case 'in_progress':
      return ['●', cyan];
    case 'verifying':
      return ['◐', cyan];
    case 'queued':
    case 'pending':
      return ['○', dim];
    case 'blocked':
    case 'timed_out':
    case 'failed':
    case 'rejected':
      return ['✗', red];
    case 'cancelled':
    case 'skipped':
      return ['–', yellow];
  }
}
