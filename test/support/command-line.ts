import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';

const CLI = new URL('../../src/cli.ts', import.meta.url).pathname;

/** A command of the product that runs as a process of its own. */
export interface CommandRun {
  /** Everything that it has printed so far, on both outputs. */
  printed(): string;
  /** Waits until it has printed something like this, and gives the match. */
  prints(pattern: RegExp): Promise<RegExpExecArray>;
  /** Waits for its end, after a signal if one is given, and gives the exit code. */
  ended(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Commands that are started in one folder. It is told of no variable but `PATH` and those given. */
export class CommandLine {
  readonly #folder: string;
  readonly #children: ChildProcess[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): CommandRun {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: this.#folder,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.push(child);
    let text = '';
    for (const output of [child.stdout, child.stderr]) {
      output.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
    }
    const closed = once(child, 'close');
    return {
      printed: () => text,
      prints: async (pattern) => {
        await expect.poll(() => text, { timeout: 30_000, interval: 50 }).toMatch(pattern);
        return pattern.exec(text) ?? expect.unreachable();
      },
      ended: async (signal) => {
        if (signal !== undefined) child.kill(signal);
        await closed;
        return child.exitCode;
      },
    };
  }

  /** Ends what still runs. */
  close(): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }
}
