import { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { REDIS_SUITE, redisUrlFor } from '../support/redis-server.ts';
import { hasRedisServer } from '../support/start-redis.ts';
import { STORY_AGENT } from '../support/story-app.ts';
import { madeTwice } from './history.ts';
import type { Mechanism } from './mechanisms.ts';
import { openScene, type Scene } from './scene.ts';
import { sixTasks } from './six-tasks.ts';

/** A run whose store is lost when its first pull requests are open; the processes die with it. */
async function loseTheStore(
  off: readonly Mechanism[],
): Promise<Scene & { issue: number; doneBefore: string[] }> {
  const redisUrl = await redisUrlFor();
  const scene = await openScene({ redisUrl, off, agentCommand: `sleep 1; ${STORY_AGENT}` });
  onTestFinished(scene.close);
  const { gitHub, fleet, open, label } = scene;
  const issue = await open('Six parts', sixTasks(await open('Write `src/eight.txt`', 'As agreed.')));
  await label(issue);
  const pulls = () => gitHub.writes.list('pulls.create').map(({ detail }) => String(detail['head']));
  await expect.poll(() => pulls().length, { timeout: 60_000 }).toBeGreaterThan(1);
  // What was done is in the status comment by then.
  const statuses = gitHub.writes.list('comments.update').length;
  const seen = pulls();
  await expect
    .poll(() => gitHub.writes.list('comments.update').length, { timeout: 30_000 })
    .toBeGreaterThan(statuses);
  for (const name of ['serve', 'work']) fleet.pause(name);
  const redis = new Redis(redisUrl);
  await redis.flushdb();
  redis.disconnect();
  for (const name of ['serve', 'work']) fleet.kill(name);
  return { ...scene, issue, doneBefore: seen };
}

/** How often each of these branches was pushed. */
function pushesOf({ gitHub }: Scene, branches: readonly string[]): number[] {
  const pushes = gitHub.writes
    .list('git.push')
    .map(({ target }) => String(target).replace('refs/heads/', ''));
  return branches.map((branch) => pushes.filter((pushed) => pushed === branch).length);
}

describe.skipIf(!hasRedisServer)(`a store that is lost in the middle of a run, ${REDIS_SUITE}`, () => {
  test('is rebuilt from GitHub: the run ends, nothing is made twice, and nothing is done twice', async () => {
    const scene = await loseTheStore([]);
    expect(await scene.finished(scene.issue, 120_000)).toContain('5 of 6');
    expect(madeTwice(scene.gitHub)).toEqual([]);
    expect(pushesOf(scene, scene.doneBefore)).toEqual(scene.doneBefore.map(() => 1));
    expect((await scene.body(scene.issue)).match(/^- \[x\]/gm)).toHaveLength(6);
  }, 200_000);

  test('would be taken for one that never had a run, without the memory in the status comment', async () => {
    const { comments, issue } = await loseTheStore(['memory']);
    // Our own ticks then look like an edit of a person, for which the new run waits.
    const said = async () => (await comments(issue)).join('\n');
    await expect
      .poll(said, { timeout: 90_000 })
      .toContain('The issue was edited after maya asked for the run.');
  }, 150_000);
});
