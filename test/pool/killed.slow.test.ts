import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { runGit } from '../workspace/support.ts';
import { createWorld, type PoolWorld } from './support.ts';

const ROUNDS = 4;

/** Lets somebody work in the pool, and kills them `afterMs` after they printed so many lines; answers what they had committed until then. */
async function workUntilKilled(
  world: PoolWorld,
  name: string,
  lines: number,
  afterMs: number,
): Promise<string[]> {
  const program = new URL('./restless-user.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [program, world.pool, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = text(child.stdout);
  const ended = once(child, 'exit');
  for (let line = 0; line < lines; line += 1) await once(child.stdout, 'data');
  await sleep(afterMs);
  child.kill('SIGKILL');
  await ended;
  return (await output).split('\n').filter((line) => /^[0-9a-f]{40}$/.test(line));
}

test.each(['clone', 'worktree'] as const)(
  'whenever a process is killed, no commit is lost and no slot stays behind (%s)',
  { timeout: 180_000 },
  async (isolation) => {
    const world = await createWorld();
    await world.run({ verb: 'init', repo: world.repository, slots: 2, isolation });
    const seed = Date.now() % 100_000;
    let random = seed;
    const committed: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const works = ['a', 'b'].map((name, index) => {
        // Park and Miller's generator: a seed that is printed makes the same kills again.
        random = (random * 48_271) % 2_147_483_647;
        // The first is killed while it acquires or commits, the second while it releases or acquires again.
        return workUntilKilled(world, `${name}${round}`, index + 1, random % 500);
      });
      committed.push(...(await Promise.all(works)).flat());
      const { report } = await world.run({ verb: 'status' });
      // A lease outlives its process, and whoever looks after the pool ends it.
      for (const { name, holder } of report?.slots ?? []) {
        if (holder === null) continue;
        const released = await world.run({ verb: 'release', slot: name, force: true });
        expect(released.code, `seed ${seed}, round ${round}: ${released.stderr}`).toBe(0);
      }
    }
    await world.run({ verb: 'cleanup', olderThanMs: 3_600_000 });
    const { report } = await world.run({ verb: 'status' });
    expect(
      report?.slots.map(({ state }) => state),
      `seed ${seed}`,
    ).toEqual(['idle', 'idle']);
    const folder = join(world.pool, 'mirrors', 'pool');
    const mirror = join(folder, readdirSync(folder).find((name) => name.endsWith('.git')) ?? '');
    const kept = runGit(mirror, 'for-each-ref', '--format=%(objectname)', 'refs/attempts').split('\n');
    expect(committed.length).toBeGreaterThanOrEqual(ROUNDS);
    expect(
      committed.filter((commit) => !kept.includes(commit)),
      `seed ${seed}`,
    ).toEqual([]);
    // A git that outlives its killed process for a moment may note a work tree that is gone by then: git prunes such notes by itself.
    runGit(world.repository, 'worktree', 'prune', '--expire', 'now');
    expect(runGit(world.repository, 'worktree', 'list', '--porcelain').match(/^worktree /gm)).toHaveLength(1);
    expect(runGit(world.repository, 'status', '--porcelain')).toBe('');
  },
);
