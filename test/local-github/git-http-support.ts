import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import { execa } from 'execa';
import { Hono } from 'hono';
import { expect } from 'vitest';
import { BareRepository } from '../../src/local-github/git/bare-repository.ts';
import { type GitAccessRequest, gitHttpHandler } from '../../src/local-github/git/http-backend.ts';
import type { RefUpdate } from '../../src/local-github/git/push-report.ts';

export const readToken = 'ghs_reads';
export const writeToken = 'ghp_writes';

export interface GitServer extends AsyncDisposable {
  /** Served as `acme/demo`, with a README on main. */
  readonly repository: BareRepository;
  /** What the hook was told, in order. */
  readonly pushes: { readonly updates: readonly RefUpdate[]; readonly by: string }[];
  /** A folder that goes away with the server. */
  readonly root: string;
  address(token: string | null, path?: string): string;
  /** A fresh clone's folder. */
  clone(token: string, ...options: string[]): Promise<string>;
}

/** A server with one repository; `onPushTakes`: milliseconds. */
export async function startGitServer({ onPushTakes = 0 } = {}): Promise<GitServer> {
  const root = await mkdtemp(join(tmpdir(), 'git-http-'));
  const files = { 'README.md': '# Demo\n' };
  const repository = await BareRepository.create(join(root, 'demo.git'), { defaultBranch: 'main', files });
  const pushes: { updates: readonly RefUpdate[]; by: string }[] = [];
  const app = new Hono();
  app.use(
    gitHttpHandler({
      repositoryDir: (owner, name) => (owner === 'acme' && name === 'demo' ? repository.dir : null),
      authorize: async (request) => accessOf(request),
      onPush: async (_owner, _name, updates, { password }) => {
        await sleep(onPushTakes);
        pushes.push({ updates, by: password });
      },
    }),
  );
  app.all('*', (context) => context.text('next handler'));
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  const address = (token: string | null, path = 'acme/demo.git') =>
    `http://${token === null ? '' : `x-access-token:${token}@`}127.0.0.1:${port}/${path}`;
  return {
    repository,
    pushes,
    root,
    address,
    clone: async (token, ...options) => {
      const dir = await mkdtemp(join(root, 'clone-'));
      const cloned = await git(root, ['clone', '--quiet', ...options, address(token), dir]);
      expect(cloned.stderr).toBe('');
      return dir;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

function accessOf({ service, password }: GitAccessRequest): 'ok' | 'unauthorized' | 'forbidden' {
  if (password === writeToken) return 'ok';
  if (password !== readToken) return 'unauthorized';
  return service === 'read' ? 'ok' : 'forbidden';
}

/** The header that git sends for a token. */
export function basic(token: string): string {
  return `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
}

const environment = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
};

/** Runs git as a person would, away from this machine's own settings. */
export async function git(cwd: string, args: readonly string[], env: Record<string, string> = {}) {
  const result = await execa('git', args, { cwd, env: { ...environment, ...env }, reject: false });
  return { ok: result.exitCode === 0, stdout: result.stdout, stderr: result.stderr };
}

/** Commits one file in a clone and gives the commit's id. */
export async function commit(dir: string, file: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(dir, file), content);
  await git(dir, ['add', '.']);
  await git(dir, ['commit', '--quiet', '-m', `Add ${file}`]);
  return (await git(dir, ['rev-parse', 'HEAD'])).stdout;
}
