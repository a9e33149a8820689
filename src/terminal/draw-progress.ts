import { createColors } from 'picocolors';
import type { RunView, TaskView } from '../domain/run-view.ts';
import { formatDuration } from '../render/durations.ts';
import { explainVerdict } from '../render/explain.ts';
import { type Colors, noteOf, signOf } from './task-line.ts';
import { plainLine, shorten } from './terminal-text.ts';

export interface Screen {
  /** Characters in a line. */
  readonly columns: number;
  readonly colors: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Below this width a task has its note on a line of its own. */
const WIDE = 110;

/** The run as lines of a terminal, none wider than the screen: the counts first, then each task with its why. */
export function drawProgress(view: RunView, screen: Screen): string[] {
  const colors = createColors(screen.colors);
  const head = shorten(headline(view, screen.now), screen.columns);
  const bar = drawBar(view.tasks, Math.min(screen.columns, 60), colors);
  const draw = screen.columns >= WIDE ? drawWide : drawNarrow;
  return [colors.bold(head), bar, ...view.tasks.flatMap((task) => draw(task, screen.columns, colors))];
}

function headline(view: RunView, now: number): string {
  const end = view.phase.state === 'finished' ? view.phase.at : now;
  return `${situation(view)} · ${formatDuration(end - view.createdAt)}`;
}

function situation(view: RunView): string {
  switch (view.phase.state) {
    case 'awaiting_approval':
      return `waits for approval: ${view.phase.why}`;
    case 'finished':
      return explainVerdict(view.phase.verdict);
    case 'running':
      return counts(view.tasks);
  }
}

const GROUPS: readonly (readonly [string, readonly TaskView['state'][]])[] = [
  ['verified', ['completed']],
  ['at work', ['in_progress', 'verifying']],
  ['waiting', ['queued', 'pending']],
  ['without success', ['failed', 'timed_out', 'rejected', 'blocked']],
  ['left out', ['cancelled', 'skipped']],
];

function counts(tasks: readonly TaskView[]): string {
  const groups = GROUPS.map(([name, states]) => ({
    name,
    count: tasks.filter(({ state }) => states.includes(state)).length,
  }));
  return groups
    .filter(({ name, count }) => count > 0 || name === 'verified')
    .map(({ name, count }) =>
      name === 'verified' ? `${count} of ${tasks.length} ${name}` : `${count} ${name}`,
    )
    .join(' · ');
}

/** Rounded at the ends of its parts, so that they always fill the whole width. */
function drawBar(tasks: readonly TaskView[], width: number, { green, red, cyan, dim }: Colors): string {
  const upTo = (...names: readonly string[]) => {
    const states = GROUPS.flatMap(([name, members]) => (names.includes(name) ? members : []));
    const count = tasks.filter(({ state }) => states.includes(state)).length;
    return Math.round((count * width) / Math.max(1, tasks.length));
  };
  const good = upTo('verified');
  const bad = upTo('verified', 'without success');
  const busy = upTo('verified', 'without success', 'at work');
  return (
    green('━'.repeat(good)) +
    red('┅'.repeat(bad - good)) +
    cyan('─'.repeat(busy - bad)) +
    dim('─'.repeat(width - busy))
  );
}

function drawWide(task: TaskView, columns: number, colors: Colors): string[] {
  const width = Math.min(72, Math.floor(columns * 0.4));
  const title = shorten(plainLine(task.item.title), width).padEnd(width);
  const start = `  ${task.handle.padEnd(8)} ${title}  `;
  const note = shorten(noteOf(task), columns - start.length - 1);
  return [`${signOf(task.state, colors)}${start}${colors.dim(note)}`];
}

function drawNarrow(task: TaskView, columns: number, colors: Colors): string[] {
  const indent = '    ';
  const title = shorten(`  ${task.handle.padEnd(8)} ${plainLine(task.item.title)}`, columns - 1);
  return [
    `${signOf(task.state, colors)}${title}`,
    `${indent}${colors.dim(shorten(noteOf(task), columns - indent.length))}`,
  ];
}
