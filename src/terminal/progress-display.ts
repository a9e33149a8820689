import type { RunView } from '../domain/run-view.ts';
import { columnsOf } from './columns.ts';
import { describeChanges } from './describe-changes.ts';
import { drawProgress } from './draw-progress.ts';
import { shorten } from './terminal-text.ts';

/** Where progress is written: a terminal, a pipe, or a test's own stream. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** Shows a person what goes on, until it is stopped. */
export interface ProgressDisplay {
  /** Adds a line that stays. */
  say(line: string): void;
  show(view: RunView): void;
  /** Leaves what was shown last and writes no more by itself. */
  stop(): void;
}

/** In place on a terminal; appended lines in a pipe and on a CI server, whose logs keep every line. */
export function displayOn(output: Output, environment: NodeJS.ProcessEnv): ProgressDisplay {
  const inPlace = output.isTTY === true && !environment['CI'] && environment['TERM'] !== 'dumb';
  return inPlace ? displayInPlace(output, environment) : displayAppended(output);
}

const LOG_WIDTH = 240;
const USUAL_ROWS = 24;
/** A line that wraps, because its characters are two cells wide, would be erased only in part. */
const WITHOUT_WRAP = '\x1b[?7l';
const WITH_WRAP = '\x1b[?7h';

function displayAppended(output: Output): ProgressDisplay {
  let shown: RunView | null = null;
  return {
    say: (line) => output.write(`${line}\n`),
    show(view) {
      for (const line of describeChanges(shown, view)) output.write(`${shorten(line, LOG_WIDTH)}\n`);
      shown = view;
    },
    stop() {},
  };
}

function displayInPlace(output: Output, environment: NodeJS.ProcessEnv): ProgressDisplay {
  let shown: RunView | null = null;
  let height = 0;
  const colors = !environment['NO_COLOR'];

  function redraw(above = ''): void {
    const screen = { columns: columnsOf(output, environment), colors, now: Date.now() };
    const lines = shown === null ? [] : drawProgress(shown, screen).slice(0, (output.rows || USUAL_ROWS) - 1);
    const erase = height === 0 ? '' : `\x1b[${height}A\x1b[0J`;
    const drawing = lines.length === 0 ? '' : `${WITHOUT_WRAP}${lines.join('\n')}\n${WITH_WRAP}`;
    output.write(erase + above + drawing);
    height = lines.length;
  }

  const clock = setInterval(redraw, 1_000).unref();
  return {
    say: (line) => redraw(`${line}\n`),
    show(view) {
      shown = view;
      redraw();
    },
    stop() {
      clearInterval(clock);
      shown = null;
      height = 0;
    },
  };
}
