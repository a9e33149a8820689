import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describe, expect, type TestContext, test, vi } from 'vitest';
import { isRunning } from '../../src/queue/process-identity.ts';
import { REDIS_SUITE } from '../support/redis-server.ts';
import { hasRedisServer } from '../support/start-redis.ts';
import { checklist, STORY_AGENT } from '../support/story-app.ts';
import { openProcesses, type Processes, REPOSITORY, type Running } from './processes-support.ts';

/** Most of the time they wait for the pace that GitHub asks for. */
const LONG = { timeout: 180_000, concurrent: true };
/** As few as are worth a run side by side. */
const TASKS = ['one', 'two', 'three'];
const ENDING = 'ending: running attempts are finished first';
/** Long enough for a process without anything to wait for to end. */
const HEARD_MS = 1_000;

interface SlowAgent extends Processes {
  readonly worker: Running;
  /** Each time that an agent was started: the attempt, and the processes of its tree. */
  readonly starts: () => Promise<{ readonly attempt: string; readonly pids: readonly number[] }[]>;
  /** Lets these agents, and every later one, do their work. */
  readonly letWork: () => Promise<void>;
}

/** Agents that wait in the middle of their work, each with a process beside it that has a session of its own. */
async function openSlowAgent(onTestFinished: TestContext['onTestFinished']): Promise<SlowAgent> {
  const folder = await mkdtemp(join(tmpdir(), 'slow-agent-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [started, go] = [join(folder, 'started'), join(folder, 'go')];
  const agentCommand = [
    'setsid sleep 600 &',
    `echo "$AGENT_ID $$ $!" >> '${started}'`,
    // Nobody ends it when the test has failed: it goes when its folder does.
    `until test -e '${go}'; do test -e '${started}' || exit 1; sleep 0.1; done`,
    `exec '${STORY_AGENT}'`,
  ].join('\n');
  const processes = await openProcesses({ agentCommand });
  onTestFinished(processes.close);
  const [worker] = await Promise.all([processes.start('worker'), processes.start('serve')]);
  const starts = async () => {
    const lines = (await readFile(started, 'utf8').catch(() => '')).split('\n').filter(Boolean);
    return lines.map((line) => {
      const [attempt = '', ...pids] = line.split(' ');
      return { attempt, pids: pids.map(Number) };
    });
  };
  return { ...processes, worker, starts, letWork: () => writeFile(go, '') };
}

async function startedTimes({ starts }: SlowAgent, times: number): Promise<void> {
  const haveStarted = async () => expect(await starts()).toHaveLength(times);
  await vi.waitFor(haveStarted, { timeout: 120_000, interval: 200 });
}

function isAlive(pid: number): boolean {
  return isRunning({ pid, bootId: null, startedAt: null, pidNamespace: null });
}

describe.skipIf(!hasRedisServer)(`serve and worker as processes of their own, ${REDIS_SUITE}`, LONG, () => {
  test('a run goes through both, and each ends cleanly when it is told to', async ({ onTestFinished }) => {
    const processes = await openProcesses();
    onTestFinished(processes.close);
    const { start, orchestrate, ticked, octokit } = processes;
    const [server, worker] = await Promise.all([start('serve'), start('worker')]);
    const { webhookUrl } = await server.said('ready');
    const health = await fetch(new URL('/readyz', String(webhookUrl)));
    expect(health.status).toBe(200);

    const issue = await orchestrate('Three parts', checklist(...TASKS));
    await ticked(issue);
    expect((await octokit.pulls.list(REPOSITORY)).data).toHaveLength(TASKS.length);

    expect(await server.ended('SIGTERM')).toBe(0);
    expect(await worker.ended('SIGTERM')).toBe(0);
  });
});

describe.skipIf(!hasRedisServer)(
  `a worker that is told to end in the middle of attempts, ${REDIS_SUITE}`,
  LONG,
  () => {
    test('finishes them first', async ({ onTestFinished }) => {
      const told = await openSlowAgent(onTestFinished);
      const { worker, starts, letWork, orchestrate, ticked } = told;
      const issue = await orchestrate('Three parts', checklist(...TASKS));
      await startedTimes(told, TASKS.length);
      worker.tell('SIGTERM');
      await worker.said(ENDING);
      await sleep(HEARD_MS);
      expect(worker.hasEnded).toBe(false);
      await letWork();
      expect(await worker.ended()).toBe(0);
      // There is no worker any more: what is there now was done by that one, at its first try.
      await ticked(issue);
      expect(new Set((await starts()).map(({ attempt }) => attempt)).size).toBe(TASKS.length);
      expect(await starts()).toHaveLength(TASKS.length);
    });

    test('and is told once more, ends the whole agents, and another worker takes the attempts up', async ({
      onTestFinished,
    }) => {
      const told = await openSlowAgent(onTestFinished);
      const { worker, starts, letWork, orchestrate, ticked, start, octokit } = told;
      const issue = await orchestrate('Three parts', checklist(...TASKS));
      await startedTimes(told, TASKS.length);
      const pids = (await starts()).flatMap((one) => one.pids);
      expect(pids).toHaveLength(2 * TASKS.length);
      expect(pids.filter(isAlive)).toEqual(pids);
      worker.tell('SIGTERM');
      await worker.said(ENDING);
      expect(await worker.ended('SIGTERM')).toBe(0);
      expect(pids.filter(isAlive)).toEqual([]);

      await start('worker');
      await startedTimes(told, 2 * TASKS.length);
      await letWork();
      await ticked(issue);
      const attempts = (await starts()).map(({ attempt }) => attempt);
      expect(attempts).toHaveLength(2 * TASKS.length);
      expect(new Set(attempts).size).toBe(TASKS.length);
      expect((await octokit.pulls.list(REPOSITORY)).data).toHaveLength(TASKS.length);
    });
  },
);

describe.skipIf(!hasRedisServer)(
  `a server that is told to end in the middle of a look, ${REDIS_SUITE}`,
  LONG,
  () => {
    test('finishes it, answers the webhook that has arrived, and the next one goes on', async ({
      onTestFinished,
    }) => {
      const processes = await openProcesses();
      onTestFinished(processes.close);
      const { gitHub, octokit, redisUrl, start, orchestrate, ticked } = processes;
      const [server] = await Promise.all([start('serve'), start('worker')]);
      const redis = new Redis(redisUrl);
      onTestFinished(() => redis.disconnect());
      const inLook = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      onTestFinished(() => goOn.resolve());
      const stay = async () => {
        inLook.resolve();
        await goOn.promise;
      };
      gitHub.faults.add({
        match: 'mutation createIssue',
        times: 1,
        fault: { kind: 'call', when: 'before', run: stay },
      });
      const issue = await orchestrate('Three parts', checklist(...TASKS));
      await inLook.promise;
      const { webhookUrl } = await server.said('ready');
      // The look that a webhook asks for cannot be written now, so that the webhook is not answered yet.
      await redis.call('CLIENT', 'PAUSE', 60_000, 'WRITE');
      await octokit.issues.createComment({ ...REPOSITORY, issue_number: issue, body: 'Thank you!' });
      // Whoever answers these has read what came before them.
      for (let asked = 0; asked < 5; asked += 1) await fetch(new URL('/healthz', String(webhookUrl)));
      server.tell('SIGTERM');
      await server.said(ENDING);
      await sleep(HEARD_MS);
      expect(server.hasEnded).toBe(false);
      await redis.call('CLIENT', 'UNPAUSE');
      await gitHub.idle();
      const comment = gitHub.deliveries.findLast(({ event }) => event === 'issue_comment');
      // On a machine that is busy for seconds, it may be told that its look could not be written in time.
      expect(comment?.outcome).toMatchObject({ kind: 'answered' });
      await sleep(HEARD_MS);
      expect(server.hasEnded).toBe(false);
      goOn.resolve();
      expect(await server.ended()).toBe(0);

      await start('serve');
      await ticked(issue);
      expect(gitHub.writes.list('issues.create').filter(({ actor }) => actor !== 'maya')).toHaveLength(
        TASKS.length,
      );
      expect((await octokit.pulls.list(REPOSITORY)).data).toHaveLength(TASKS.length);
    });
  },
);
