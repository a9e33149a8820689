import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PoolReport } from '../../src/domain/pool-report.ts';
import { type PoolOrder, runPool } from '../../src/pool/run-pool.ts';
import { runGit, temporaryFolder } from '../workspace/support.ts';

export interface Ran<V extends PoolOrder['verb']> {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** `null` when nothing was done. */
  readonly report: Extract<PoolReport, { verb: V }> | null;
}

/** A repository of a person and a pool beside it. */
export interface PoolWorld {
  readonly folder: string;
  /** Work tree of the person's repository, on `main`. */
  readonly repository: string;
  readonly pool: string;
  run<V extends PoolOrder['verb']>(
    order: Extract<PoolOrder, { verb: V }>,
    options?: { readonly cwd?: string; readonly env?: Record<string, string> },
  ): Promise<Ran<V>>;
  /** The path that `acquire` prints, and its slot. */
  acquire(
    order?: Omit<Extract<PoolOrder, { verb: 'acquire' }>, 'verb'>,
  ): Promise<{ slot: string; path: string }>;
}

/** Writes files below a folder. */
export async function put(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** Commits everything in a work tree, as a person does. */
export async function commitIn(tree: string, files: Readonly<Record<string, string>>): Promise<string> {
  await put(tree, files);
  runGit(tree, 'add', '--all');
  runGit(tree, 'commit', '--quiet', '--message', `write ${Object.keys(files).join(', ')}`);
  return runGit(tree, 'rev-parse', 'HEAD');
}

export async function createWorld(): Promise<PoolWorld> {
  const folder = await temporaryFolder();
  const repository = join(folder, 'repository');
  const pool = join(folder, 'pool');
  runGit(folder, 'init', '--quiet', '--initial-branch=main', repository);
  await commitIn(repository, { 'README.md': '# Greetings\n' });
  const world: PoolWorld = {
    folder,
    repository,
    pool,
    async run(order, { cwd = folder, env = {} } = {}) {
      const out = { stdout: '', stderr: '' };
      const stream = (name: 'stdout' | 'stderr') => ({
        write: (text: string) => {
          out[name] += text;
        },
      });
      const code = await runPool(
        order,
        { json: true, dir: pool },
        {
          env: { MIN_FREE_DISK_MB: '0', ...env },
          cwd: () => cwd,
          stdout: stream('stdout'),
          stderr: stream('stderr'),
        },
      );
      return { code, ...out, report: out.stdout === '' ? null : JSON.parse(out.stdout) };
    },
    async acquire(order = {}) {
      const { report, stderr } = await world.run({ verb: 'acquire', ...order });
      if (report?.outcome !== 'acquired') throw new Error(`not acquired: ${stderr}`);
      return report;
    },
  };
  return world;
}
