import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { type Started, type StartOptions, shop, start } from './start.ts';
import { type Receiver, receive } from './webhook-receiver.ts';

/** A running GitHub, a Probot app that listens to it, and Ada's clone of `acme/shop`. */
export interface Workbench extends Started {
  readonly receiver: Receiver;
  /** Runs git in the clone; gives what it printed. */
  git(...args: string[]): Promise<string>;
  /** Commits one file on a branch, which starts where `from` is, and pushes it; gives the commit. */
  push(branch: string, file: string, content: string, from?: string): Promise<string>;
  /** The bot opens a pull request, towards main unless told otherwise. */
  pull(
    head: string,
    more?: { base?: string; body?: string },
  ): Promise<{ data: PullRequestBody; status: number }>;
  read(pullNumber: number): Promise<PullRequestBody>;
}

type PullRequestBody = Awaited<ReturnType<Started['bot']['rest']['pulls']['get']>>['data'];

export async function startWorkbench(options: StartOptions = {}): Promise<Workbench> {
  const started = await start(options);
  const receiver = await receive(started.github);
  const clone = await mkdtemp(join(tmpdir(), 'local-github-clone-'));
  const git = async (...args: string[]): Promise<string> => {
    const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
    const env = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' };
    return (await execa('git', [...identity, ...args], { cwd: clone, env })).stdout;
  };
  const { host } = started.github;
  await git('clone', '--quiet', `http://x-access-token:${started.adaToken}@${host}/acme/shop.git`, '.');
  return {
    ...started,
    receiver,
    git,
    push: async (branch, file, content, from = branch) => {
      await git('checkout', '--quiet', '-B', branch, from);
      await writeFile(join(clone, file), content);
      await git('add', '.');
      await git('commit', '--quiet', '-m', `Write ${file}`);
      await git('push', '--quiet', 'origin', branch);
      return git('rev-parse', 'HEAD');
    },
    pull: (head, more) =>
      started.bot.rest.pulls.create({ ...shop, title: `Merge ${head}`, head, base: 'main', ...more }),
    read: async (pull_number) => (await started.bot.rest.pulls.get({ ...shop, pull_number })).data,
    stop: async () => {
      await receiver.stop();
      await started.stop();
      await rm(clone, { recursive: true, force: true });
    },
  };
}
