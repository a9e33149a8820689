import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { runLists } from '../../src/run/run-lists.ts';
import type { RunOptions } from '../../src/run/run-options.ts';
import { STORY_AGENT } from '../support/story-app.ts';

/** A person's repository `shop` in a folder of its own, with a verification that fails on the word BROKEN. */
export interface PersonsRepository {
  /** Holds the repository, lists and state; goes with the test. */
  readonly folder: string;
  readonly directory: string;
  git(...args: string[]): string;
  write(path: string, text: string): void;
  /** Writes a list beside the repository, and gives its path. */
  list(name: string, ...lines: string[]): string;
  /** Everything that a run must leave as it is, but for branches that are new. */
  untouched(): object;
  /** Names of branches that begin so. */
  branches(prefix: string): string[];
}

export function personsRepository(): PersonsRepository {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'run-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const directory = join(folder, 'shop');
  mkdirSync(directory);
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  };
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'Maya');
  git('config', 'user.email', 'maya@example.com');
  write('README.md', '# Shop\n');
  write('src/old.txt', 'old\n');
  write('check.sh', '! grep -rn BROKEN src 2>/dev/null\n');
  write('.github/parallel-orchestrator.yml', 'verify: [sh check.sh]\n');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Start');
  return {
    folder,
    directory,
    git,
    write,
    list(name, ...lines) {
      const path = join(folder, name);
      writeFileSync(path, `${lines.join('\n')}\n`);
      return path;
    },
    untouched: () => ({
      status: git('--no-optional-locks', 'status', '--porcelain=v2', '--branch'),
      worktrees: git('worktree', 'list', '--porcelain'),
      main: git('rev-parse', 'main'),
      head: readFileSync(join(directory, '.git/HEAD'), 'utf8'),
      config: readFileSync(join(directory, '.git/config'), 'utf8'),
      index: createHash('sha256')
        .update(readFileSync(join(directory, '.git/index')))
        .digest('hex'),
      refs: git('for-each-ref')
        .split('\n')
        .filter((line) => !/refs\/heads\/(work|integration)/.test(line)),
    }),
    branches: (prefix) =>
      git('for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads/')
        .split('\n')
        .filter((name) => name.startsWith(prefix)),
  };
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs lists with the scripted agent of the stories, without a terminal. */
export async function run(
  { directory, folder }: PersonsRepository,
  lists: string | readonly string[],
  options: Partial<RunOptions> = {},
  stdin = '',
): Promise<Ran> {
  const printed = { stdout: '', stderr: '' };
  const usual = { repo: directory, flags: {}, agents: [], verify: [], yes: true, json: false };
  const code = await runLists(
    typeof lists === 'string' ? [lists] : lists,
    { ...usual, agentCommand: STORY_AGENT, sandbox: 'off', ...options },
    {
      stdin: Readable.from([Buffer.from(stdin)]),
      stdout: { write: (text) => (printed.stdout += text) },
      stderr: { write: (text) => (printed.stderr += text) },
      env: { XDG_STATE_HOME: join(folder, 'state') },
    },
  );
  return { code, ...printed };
}
