import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { GitRemote } from '../../src/ports/git-remote.ts';
import { listProcesses } from '../../src/runners/process-table.ts';

export { assignmentOf, CHECK } from './assignment.ts';

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'po-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

const environment = {
  PATH: process.env['PATH'],
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Maya',
  GIT_AUTHOR_EMAIL: 'maya@example.com',
  GIT_COMMITTER_NAME: 'Maya',
  GIT_COMMITTER_EMAIL: 'maya@example.com',
};

/** Git as a person at a terminal runs it. */
export function runGit(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8', env: environment, stdio: 'pipe' }).trim();
}

/** A repository on "GitHub": a bare one on disk, and a person's clone through which its branches are made. */
export interface Origin {
  readonly directory: string;
  /** Commits these files on a branch that starts from `from`, pushes it and answers the commit. */
  commit(branch: string, files: Readonly<Record<string, string>>, from?: string): Promise<string>;
  /** The commit of a branch, or `null`. */
  head(branch: string): string | null;
}

export async function createOrigin(files: Readonly<Record<string, string>>): Promise<Origin> {
  const folder = await temporaryFolder();
  const directory = join(folder, 'origin.git');
  const clone = join(folder, 'clone');
  runGit(folder, 'init', '--quiet', '--bare', '--initial-branch=main', directory);
  runGit(folder, 'init', '--quiet', '--initial-branch=main', clone);
  const origin: Origin = {
    directory,
    async commit(branch, changes, from) {
      if (from !== undefined) runGit(clone, 'checkout', '--quiet', '-B', branch, from);
      for (const [path, content] of Object.entries(changes)) {
        await mkdir(dirname(join(clone, path)), { recursive: true });
        await writeFile(join(clone, path), content);
      }
      runGit(clone, 'add', '--all');
      runGit(clone, 'commit', '--quiet', '--message', `work on ${branch}`);
      runGit(clone, 'push', '--quiet', '--force', directory, `HEAD:refs/heads/${branch}`);
      return runGit(clone, 'rev-parse', 'HEAD');
    },
    head(branch) {
      const line = runGit(directory, 'for-each-ref', '--format=%(objectname)', `refs/heads/${branch}`);
      return line === '' ? null : line;
    },
  };
  await origin.commit('main', files);
  return origin;
}

/** Reaches an origin by its path, and counts the tokens that were asked for. */
export function remoteOf(origin: Origin): GitRemote & { readonly minted: ('read' | 'write')[] } {
  const minted: ('read' | 'write')[] = [];
  return {
    minted,
    url: () => origin.directory,
    credentials: async (_repository, access) => {
      minted.push(access);
      return { username: 'x-access-token', password: `ghs_${access}${'0'.repeat(30)}` };
    },
  };
}

/** The command line of a fixture agent. */
export function fixtureAgent(name: string): string {
  const file = new URL(`../../fixtures/agents/${name}.ts`, import.meta.url).pathname;
  if (!existsSync(file)) throw new Error(`no such fixture agent: ${name}`);
  return `exec '${process.execPath}' '${file}'`;
}

/** Processes of this host that were started with this in their environment or arguments. */
export function processesOf(trace: string): number[] {
  const own = [process.pid, process.ppid];
  const pids = listProcesses().map((entry) => entry.pid);
  return pids.filter((pid) => !own.includes(pid) && startedWith(pid).includes(trace));
}

function startedWith(pid: number): string {
  try {
    return ['environ', 'cmdline'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'utf8')).join('\0');
  } catch {
    return '';
  }
}

let attempts = 0;

/** An id that no other test process uses: ending an attempt ends every process of this host that carries its id. */
export function attemptId(task = 'item-1'): string {
  attempts += 1;
  return `acme+.my..greetings--x+orch-12-20260102-${process.pid}.${task}.${attempts}`;
}
