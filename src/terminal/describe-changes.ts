import type { RunView, TaskView } from '../domain/run-view.ts';
import { noteOf } from './task-line.ts';
import { plainLine, shorten } from './terminal-text.ts';

const TITLE_WIDTH = 48;

/** One line for each task whose state changed between two views, for logs that only grow. */
export function describeChanges(before: RunView | null, after: RunView): string[] {
  const known = new Map(before?.tasks.map((task) => [task.handle, identity(task)]));
  return after.tasks.filter((task) => known.get(task.handle) !== identity(task)).map(describe);
}

/** What makes a change worth a line: not each per cent of progress. */
function identity(task: TaskView): string {
  return JSON.stringify([task.state, task.why, task.pullRequest, task.followUp]);
}

function describe(task: TaskView): string {
  const state = task.state.replace('_', ' ');
  const title = shorten(plainLine(task.item.title), TITLE_WIDTH);
  return `${task.handle.padEnd(8)} ${state.padEnd(11)} ${title}: ${noteOf(task)}`;
}
