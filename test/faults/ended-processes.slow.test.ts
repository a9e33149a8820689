import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { REDIS_SUITE, redisUrlFor } from '../support/redis-server.ts';
import { hasRedisServer } from '../support/start-redis.ts';
import { checklist, STORY_AGENT } from '../support/story-app.ts';
import type { Fleet } from './fleet.ts';
import { creationsOf, madeTwice } from './history.ts';
import { atFirst, mintsForPush } from './moments.ts';
import { openScene, type Scene } from './scene.ts';

const TIMEOUT_MS = 120_000;
const WITHIN_MS = 90_000;
/** Long enough for a signal to be heard while something is under way. */
const HEARD_MS = 500;

/** In good order, or as a power cut does it. */
type End = 'SIGTERM' | 'SIGKILL';

function endProcess(fleet: Fleet, name: string, how: End): Promise<void> {
  return how === 'SIGTERM' ? fleet.end(name) : fleet.lose(name);
}

describe.skipIf(!hasRedisServer)(`two servers and two workers, ${REDIS_SUITE}`, () => {
  test('of which one each dies: the others go on, and make each thing once', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const scene = await openScene({ redisUrl: await redisUrlFor() });
    const { gitHub, fleet, open, label, finished } = scene;
    onTestFinished(scene.close);
    const [address] = await Promise.all([fleet.add('serve-2', 'serve'), fleet.add('work-2', 'work')]);
    const loseServer = () => {
      void fleet.lose('serve');
      gitHub.setWebhookUrl(address);
    };
    gitHub.faults.add(atFirst('mutation createIssue', 'after', loseServer));
    gitHub.faults.add(atFirst('git-receive-pack', 'before', () => void fleet.lose('work')));
    const files = ['one', 'two', 'three', 'four', 'five', 'six'];
    const issue = await open('Six parts', checklist(...files));
    await label(issue);
    expect(await finished(issue, WITHIN_MS)).toContain('6 of 6');
    expect(fleet.kills).toBe(2);
    expect(madeTwice(gitHub)).toEqual([]);
    const made = creationsOf(gitHub);
    expect(made.filter((name) => name.startsWith('issue [Master'))).toHaveLength(6);
    expect(made.filter((name) => name.startsWith('pull request'))).toHaveLength(6);
  });
});

describe.skipIf(!hasRedisServer)(
  `a worker that is told to end in the middle of attempts, ${REDIS_SUITE}`,
  () => {
    /** The ids of attempts, one for each time that an agent was started for them. */
    async function tell(how: End): Promise<string[]> {
      const folder = await mkdtemp(join(tmpdir(), 'agents-'));
      onTestFinished(() => rm(folder, { recursive: true, force: true }));
      const log = join(folder, 'started');
      const agentCommand = `echo "$AGENT_ID" >> '${log}'; exec '${STORY_AGENT}'`;
      const scene = await openScene({ redisUrl: await redisUrlFor(), agentCommand });
      const { gitHub, fleet, open, label, finished } = scene;
      onTestFinished(scene.close);
      const ended = Promise.withResolvers<void>();
      const end = async () => {
        ended.resolve(endProcess(fleet, 'work', how));
        await sleep(HEARD_MS);
      };
      gitHub.faults.add(atFirst(mintsForPush, 'before', end));
      const dependent = '- [ ] Add `src/four.txt` after item 1';
      const issue = await open('Four parts', `${checklist('one', 'two', 'three')}\n${dependent}`);
      await label(issue);
      await ended.promise;
      await fleet.add('work-2', 'work');
      expect(await finished(issue, WITHIN_MS)).toContain('4 of 4');
      expect(madeTwice(gitHub)).toEqual([]);
      return (await readFile(log, 'utf8')).trim().split('\n');
    }

    test('finishes them, and another one does the rest', { timeout: TIMEOUT_MS }, async () => {
      const started = await tell('SIGTERM');
      expect(started).toHaveLength(4);
      expect(new Set(started).size).toBe(4);
    });

    test('would have them done anew if it died', { timeout: TIMEOUT_MS }, async () => {
      expect((await tell('SIGKILL')).length).toBeGreaterThan(4);
    });
  },
);

describe.skipIf(!hasRedisServer)(
  `a server that is told to end in the middle of a webhook, ${REDIS_SUITE}`,
  () => {
    /** Longer than the test needs; the look of the webhook waits for it. */
    const PAUSE_MS = 20_000;

    /** The webhook of the label arrives at one of two servers, its look cannot be written yet, and that server is ended. */
    async function tell(
      how: End,
    ): Promise<{ scene: Scene; issue: number; outcome: string | number | undefined }> {
      const redisUrl = await redisUrlFor();
      const scene = await openScene({ redisUrl });
      onTestFinished(scene.close);
      const { gitHub, fleet, open, label } = scene;
      const address = await fleet.add('serve-2', 'serve');
      gitHub.setWebhookUrl(address);
      const issue = await open('Three parts', checklist('one', 'two', 'three'));
      await gitHub.idle();
      const redis = new Redis(redisUrl);
      onTestFinished(() => redis.disconnect());
      await redis.call('CLIENT', 'PAUSE', PAUSE_MS, 'WRITE');
      await label(issue);
      // Whoever answers these has read what came before them.
      for (let asked = 0; asked < 5; asked += 1) await fetch(new URL('/healthz', address));
      const ended = endProcess(fleet, 'serve-2', how);
      await sleep(HEARD_MS);
      await redis.call('CLIENT', 'UNPAUSE');
      await ended;
      await gitHub.idle();
      const outcome = gitHub.deliveries.find(({ action }) => action === 'labeled')?.outcome;
      return { scene, issue, outcome: outcome?.kind === 'answered' ? outcome.statusCode : outcome?.kind };
    }

    test('answers it, and what it answered for is done', { timeout: TIMEOUT_MS }, async () => {
      const { scene, issue, outcome } = await tell('SIGTERM');
      expect(outcome).toBe(200);
      expect(await scene.finished(issue, WITHIN_MS)).toContain('3 of 3');
    });

    test('would leave it without an answer if it died', { timeout: TIMEOUT_MS }, async () => {
      expect((await tell('SIGKILL')).outcome).toBe('unreachable');
    });
  },
);
