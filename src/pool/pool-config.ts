import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors.ts';

const schema = z.strictObject({
  version: z.literal(1),
  /** Address, or folder on this host. */
  repository: z.string(),
  slots: z.int().min(1).max(100),
  /** `git worktree` only where the repository is a folder of this host: this is its git directory. */
  isolation: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('clone') }),
    z.strictObject({ kind: z.literal('worktree'), repository: z.string() }),
  ]),
});

/** What `pool init` was told; absolute paths. */
export type PoolConfig = z.infer<typeof schema>;

/** Where the pool is: the folder that was named, else `POOL_DIR`, else one of the user's own. */
export function poolFolder(
  named: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const given = named ?? env['POOL_DIR'];
  if (given !== undefined && given.trim() !== '') return resolve(given);
  const state = env['XDG_STATE_HOME'] || join(env['HOME'] || homedir(), '.local', 'state');
  return resolve(state, 'parallel-orchestrator', 'pool');
}

/** `null` where no pool was made: the folder may still be the data folder of a worker. */
export async function readPoolConfig(folder: string): Promise<PoolConfig | null> {
  const file = join(folder, 'pool.json');
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
    throw new UserError(
      `${file} cannot be read: it is damaged, or of another version.`,
      'Remove it and run `pool init` again; the workspaces and their work stay.',
    );
  }
}

export async function writePoolConfig(folder: string, config: PoolConfig): Promise<void> {
  const file = join(folder, 'pool.json');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, `${JSON.stringify(config, null, 2)}\n`);
  await rename(`${file}.new`, file);
}
