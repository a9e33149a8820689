import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RunStore } from '../../src/ports/run-store.ts';
import { REDIS_SUITE, redisUrlFor } from '../support/redis-server.ts';
import { hasRedisServer } from '../support/start-redis.ts';
import { checklist } from '../support/story-app.ts';
import { creationsOf, madeTwice } from './history.ts';
import type { Mechanism } from './mechanisms.ts';
import { atFirst, mintsForPush } from './moments.ts';
import { openStore } from './open-store.ts';
import { openScene, type Scene, type SceneOptions } from './scene.ts';

const PATIENCE = { timeout: 40_000, interval: 20 };
/** Longer than a process that is continued needs for what it had in mind. */
const AFTERWARDS_MS = 2_000;
const TIMEOUT_MS = 120_000;

interface Told extends Scene {
  readonly issue: number;
  readonly store: RunStore;
}

/** A master issue of three independent tasks, whose label is still to come. */
async function open(options: Partial<SceneOptions>): Promise<Told> {
  const redisUrl = await redisUrlFor();
  const scene = await openScene({ redisUrl, ...options });
  onTestFinished(scene.close);
  const issue = await scene.open('Three parts', checklist('one', 'two', 'three'));
  return { ...scene, issue, store: await openStore(redisUrl) };
}

function subIssuesOf({ gitHub }: Scene): string[] {
  return creationsOf(gitHub).filter((name) => name.startsWith('issue [Master'));
}

describe.skipIf(!hasRedisServer)(
  `a server that is stopped in its work and goes on later, ${REDIS_SUITE}`,
  () => {
    /** It is stopped on its way to its first sub-issue, and goes on when another server has made them all. */
    async function stopBeforeCreate(off: readonly Mechanism[]): Promise<Told> {
      const told = await open({ off });
      const { gitHub, fleet, label, issue } = told;
      const stopped = Promise.withResolvers<void>();
      gitHub.faults.add(
        atFirst('GET /repos/{owner}/{repo}/labels/{name}', 'before', () => {
          fleet.pause('serve');
          stopped.resolve();
        }),
      );
      await label(issue);
      await stopped.promise;
      gitHub.setWebhookUrl(await fleet.add('serve-2', 'serve'));
      await expect.poll(() => subIssuesOf(told).length, PATIENCE).toBe(3);
      fleet.continue('serve');
      return told;
    }

    test('sends nothing when another one has its lease', { timeout: TIMEOUT_MS }, async () => {
      const { gitHub, finished, issue } = await stopBeforeCreate([]);
      expect(await finished(issue)).toContain('3 of 3');
      expect(madeTwice(gitHub)).toEqual([]);
    });

    test('would make its sub-issue a second time without that guard', { timeout: TIMEOUT_MS }, async () => {
      const told = await stopBeforeCreate(['send-guard']);
      await expect.poll(() => subIssuesOf(told).length, PATIENCE).toBe(4);
    });

    /** It is stopped when its first sub-issue is made, before it knows; it goes on when the record of another one has all of them. */
    async function stopBeforeSave(off: readonly Mechanism[]): Promise<() => Promise<number>> {
      const told = await open({ off });
      const { gitHub, fleet, label, issue, store } = told;
      const stopped = Promise.withResolvers<void>();
      const pushes = Promise.withResolvers<void>();
      onTestFinished(() => pushes.resolve());
      gitHub.faults.add(
        atFirst('mutation createIssue', 'after', () => {
          fleet.pause('serve');
          stopped.resolve();
        }),
      );
      // The run stays where it is, so that nothing but the first server changes what the record knows.
      gitHub.faults.add({
        match: 'git-receive-pack',
        fault: { kind: 'call', when: 'before', run: () => pushes.promise },
      });
      await label(issue);
      await stopped.promise;
      gitHub.setWebhookUrl(await fleet.add('serve-2', 'serve'));
      const known = async () => {
        const [run] = await store.listRuns(1);
        return run?.tasks.filter(({ subIssue }) => subIssue !== null).length ?? 0;
      };
      await expect.poll(known, PATIENCE).toBe(3);
      fleet.continue('serve');
      return known;
    }

    test('does not write its old record over that of another one', { timeout: TIMEOUT_MS }, async () => {
      const known = await stopBeforeSave([]);
      const until = Date.now() + AFTERWARDS_MS;
      while (Date.now() < until) expect(await known()).toBe(3);
    });

    test('would, if records were saved without asking for the lease', { timeout: TIMEOUT_MS }, async () => {
      const known = await stopBeforeSave(['fencing']);
      await expect.poll(known, { ...PATIENCE, interval: 1 }).toBeLessThan(3);
    });
  },
);

describe.skipIf(!hasRedisServer)(
  `a worker that is stopped in its work and goes on later, ${REDIS_SUITE}`,
  () => {
    /** It is stopped right before it pushes, and goes on when another worker has brought the run to its end. */
    async function stopBeforePush(off: readonly Mechanism[]): Promise<Told> {
      const told = await open({ off });
      const { gitHub, fleet, label, issue, finished } = told;
      const stopped = Promise.withResolvers<void>();
      gitHub.faults.add(
        atFirst(mintsForPush, 'before', () => {
          fleet.pause('work');
          stopped.resolve();
        }),
      );
      await label(issue);
      await stopped.promise;
      await fleet.add('work-2', 'work');
      expect(await finished(issue)).toContain('3 of 3');
      return told;
    }

    const pushesOf = ({ gitHub }: Scene) =>
      gitHub.writes.list('git.push').map(({ target }) => String(target));

    /** Its claim alone has to hold it back: what the queue says to it may come too late. */
    test('pushes nothing, and writes nothing of the attempt', { timeout: TIMEOUT_MS }, async () => {
      const told = await stopBeforePush(['job-signal']);
      const { fleet, store } = told;
      const [run] = await store.listRuns(1);
      if (!run) throw new Error('there is no run');
      const state = async () => [
        pushesOf(told),
        await store.attempts(run.runId),
        await store.heartbeats(run.runId),
      ];
      const before = await state();
      expect(new Set(pushesOf(told)).size).toBe(3);
      fleet.continue('work');
      await sleep(AFTERWARDS_MS);
      expect(await state()).toEqual(before);
    });

    test('would push over verified work without a claim', { timeout: TIMEOUT_MS }, async () => {
      const told = await stopBeforePush(['job-signal', 'claims']);
      const before = pushesOf(told).length;
      told.fleet.continue('work');
      await expect.poll(() => pushesOf(told).length, PATIENCE).toBeGreaterThan(before);
    });
  },
);
