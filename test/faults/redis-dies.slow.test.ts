import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { lose } from '../../src/local-github/faults/deliver-policies.ts';
import { REDIS_SUITE } from '../support/redis-server.ts';
import { hasRedisServer, startRedisServer } from '../support/start-redis.ts';
import { checklist } from '../support/story-app.ts';
import { creationsOf, madeTwice } from './history.ts';
import type { Mechanism } from './mechanisms.ts';
import { atFirst, mintsForPush } from './moments.ts';
import { openStore } from './open-store.ts';
import { openScene, type Scene } from './scene.ts';

const LONG = { timeout: 120_000 };
const WITHIN_MS = 90_000;
/** Long enough for everybody to notice. */
const AWAY_MS = 1_500;
/** A webhook that is answered later counts as failed, whatever its answer is. */
const GITHUB_WAITS_S = 10;
/** Several times what a run needs here. */
const WHILE_MS = 6_000;

const ON_DISK = { appendonly: 'yes', appendfsync: 'always' };
const IN_MEMORY = { appendonly: 'no' };

interface MortalRedis {
  readonly url: string;
  /** By SIGKILL. */
  kill(): Promise<void>;
  /** At the same address, with what is on its disk. */
  startAgain(): Promise<void>;
}

async function startMortalRedis(config: Readonly<Record<string, string>>): Promise<MortalRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-dies-'));
  let server = await startRedisServer({ folder, config });
  const { url, port } = server;
  onTestFinished(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    url,
    kill: () => server.stop(),
    async startAgain() {
      server = await startRedisServer({ folder, port, config });
    },
  };
}

interface Three extends Scene {
  readonly issue: number;
}

/** A master issue of three independent tasks, whose label is still to come. */
async function openThree(redisUrl: string, off: readonly Mechanism[] = []): Promise<Three> {
  const scene = await openScene({ redisUrl, off });
  onTestFinished(scene.close);
  // What goes on when Redis is back does so by what it still knows.
  scene.gitHub.setDeliverPolicy(lose(({ action }) => action !== 'labeled'));
  return { ...scene, issue: await scene.open('Three parts', checklist('one', 'two', 'three')) };
}

describe.skipIf(!hasRedisServer)(`a Redis that dies in the middle of a run, ${REDIS_SUITE}`, () => {
  interface Died extends Three {
    readonly redisUrl: string;
    readonly deaths: () => number;
  }

  /** It dies when the first sub-issue is made and unknown, and right before the first push. */
  async function tell(config: Readonly<Record<string, string>>, off: readonly Mechanism[]): Promise<Died> {
    const redis = await startMortalRedis(config);
    const told = await openThree(redis.url, off);
    let deaths = 0;
    const die = async () => {
      await redis.kill();
      await sleep(AWAY_MS);
      await redis.startAgain();
      deaths += 1;
    };
    told.gitHub.faults.add(atFirst('mutation createIssue', 'after', die));
    told.gitHub.faults.add(atFirst(mintsForPush, 'before', die));
    await told.label(told.issue);
    return { ...told, redisUrl: redis.url, deaths: () => deaths };
  }

  async function expectWholeRun({ gitHub, finished, issue, redisUrl, deaths }: Died): Promise<void> {
    expect(await finished(issue, WITHIN_MS)).toContain('3 of 3');
    expect(deaths()).toBe(2);
    expect(madeTwice(gitHub)).toEqual([]);
    const store = await openStore(redisUrl);
    const [run, ...others] = await store.listRuns(10);
    expect(others).toEqual([]);
    const attempts = run ? await store.attempts(run.runId) : [];
    // An attempt that Redis' death cut off is made again; what was verified is not.
    const verified = attempts.filter(
      ({ phase }) => phase.state === 'ended' && phase.outcome.kind === 'verified',
    );
    expect(verified.map(({ handle }) => handle).toSorted()).toEqual(['item-1', 'item-2', 'item-3']);
  }

  test('and keeps its records on disk: nothing is lost and nothing made twice', LONG, async () => {
    await expectWholeRun(await tell(ON_DISK, ['sweep']));
  });

  test('and keeps nothing: the run is gone', LONG, async () => {
    const { comments, issue, redisUrl, deaths } = await tell(IN_MEMORY, ['sweep']);
    await expect.poll(deaths, { timeout: WITHIN_MS }).toBeGreaterThan(0);
    await sleep(WHILE_MS);
    expect((await comments(issue)).filter((text) => text.includes(' of 3 tasks'))).toEqual([]);
    expect(await (await openStore(redisUrl)).listRuns(10)).toEqual([]);
  });
});

describe.skipIf(!hasRedisServer)(`a Redis that is away when the label comes, ${REDIS_SUITE}`, () => {
  /** The label comes, its webhook is refused, and Redis is started again. */
  async function tell(off: readonly Mechanism[]): Promise<Three> {
    const redis = await startMortalRedis(ON_DISK);
    const told = await openThree(redis.url, off);
    const { gitHub, label, issue } = told;
    await gitHub.idle();
    await redis.kill();
    await label(issue);
    await gitHub.idle();
    const refused = gitHub.deliveries.find(({ action }) => action === 'labeled');
    expect(refused?.outcome).toMatchObject({ kind: 'answered', statusCode: 500 });
    expect(refused?.duration).toBeLessThan(GITHUB_WAITS_S);
    await sleep(AWAY_MS);
    expect(creationsOf(gitHub)).toEqual([]);
    await redis.startAgain();
    return told;
  }

  test('has its webhook refused in time, and the run starts when it is back', LONG, async () => {
    const { gitHub, finished, issue } = await tell(['sweep']);
    expect(await finished(issue, WITHIN_MS)).toContain('3 of 3');
    expect(madeTwice(gitHub)).toEqual([]);
  });

  test('would have it lost if nobody asked for it again', LONG, async () => {
    const { gitHub } = await tell(['redelivery', 'sweep']);
    await sleep(WHILE_MS);
    expect(creationsOf(gitHub)).toEqual([]);
  });
});
