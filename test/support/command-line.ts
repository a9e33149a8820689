import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';
import { COMPILE_CACHE } from './compile-cache.ts';

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

/** Commands that are started in one folder. It is told of no variable of the product but those given. */
export class CommandLine {
  readonly #folder: string;
  readonly #program: readonly string[];
  readonly #isWrapped: boolean;
  readonly #children: ChildProcess[] = [];

  /**
   * `wrapper` is a program that starts the product, which the arguments of a command follow. Signals go to both then, as those of a terminal do, and the
   * exit code is the wrapper's.
   */
  constructor(folder: string, wrapper?: readonly string[]) {
    this.#folder = folder;
    this.#program = wrapper ?? [process.execPath, CLI];
    this.#isWrapped = wrapper !== undefined;
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): CommandRun {
    const [file = '', ...before] = this.#program;
    const child = spawn(file, [...before, ...args], {
      cwd: this.#folder,
      env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: this.#isWrapped,
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
        if (signal !== undefined) this.#send(child, signal);
        await closed;
        return child.exitCode;
      },
    };
  }

  /** Ends what still runs. */
  close(): void {
    for (const child of this.#children) this.#send(child, 'SIGKILL');
  }

  #send(child: ChildProcess, signal: NodeJS.Signals): void {
    if (!this.#isWrapped || child.pid === undefined) {
      child.kill(signal);
      return;
    }
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      // Both have ended already.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}
