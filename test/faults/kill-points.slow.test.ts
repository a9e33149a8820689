import { describe, expect, onTestFinished, test } from 'vitest';
import { REDIS_SUITE, redisUrlFor } from '../support/redis-server.ts';
import { hasRedisServer } from '../support/start-redis.ts';
import { creationsOf, madeTwice } from './history.ts';
import { type KillMoment, killAtWrites } from './kill-plan.ts';
import { openScene, REPOSITORY } from './scene.ts';
import { sixTasks } from './six-tasks.ts';

const MOMENTS: readonly KillMoment[] = ['before', 'applied', 'replied'];

/** Of each kind, as sub-issues or edits of the checklist, so many are killed: those of other tasks are made alike, and `npm run chaos` kills all of them. */
const OF_A_KIND = 1;

describe.skipIf(!hasRedisServer)(`a run whose processes are killed, ${REDIS_SUITE}`, () => {
  test('at every kind of effect, before, in and after it, makes nothing twice and comes to its end', async () => {
    const effects = new Map<string, number>();
    const kinds = new Map<string, number>();
    await run((effect) => {
      const kind = kindOf(effect);
      const seen = kinds.get(kind) ?? 0;
      kinds.set(kind, seen + 1);
      if (seen < OF_A_KIND) effects.set(effect, (effects.get(effect) ?? 0) + 1);
      return null;
    });
    expect(kinds.size).toBeGreaterThan(8);
    await Promise.all(MOMENTS.map((moment) => killAtEach(effects, moment)));
  }, 400_000);

  test.each([
    { off: [], kept: true },
    { off: ['edit-history' as const], kept: false },
  ])(
    'right after it overwrote what somebody wrote: their words stay there (without $off: $kept)',
    async ({ off, kept }) => {
      const { gitHub, fleet, octokit, open, label, body, finished, close } = await openScene({
        redisUrl: await redisUrlFor(),
        off,
      });
      onTestFinished(close);
      const issue = await open('Six parts', sixTasks(await open('Write `src/eight.txt`', 'As agreed.')));
      const kills = killAtWrites(gitHub, fleet, (effect) =>
        kills.length === 0 && effect === 'updateIssue' ? 'applied' : null,
      );
      const edit = async () => {
        const target = { ...REPOSITORY, issue_number: issue };
        await octokit.issues.update({ ...target, body: `${await body(issue)}\nA word that Maya adds.\n` });
      };
      gitHub.faults.add({
        match: 'mutation updateIssue',
        times: 1,
        fault: { kind: 'call', when: 'before', run: edit },
      });
      await label(issue);
      expect(await finished(issue, 120_000)).toContain('5 of 6');
      expect(kills).toHaveLength(1);
      expect((await body(issue)).includes('A word that Maya adds.')).toBe(kept);
    },
    150_000,
  );

  test('would make things twice without the signed tags', async () => {
    const { gitHub, fleet, open, label, close } = await openScene({
      redisUrl: await redisUrlFor(),
      off: ['tags'],
    });
    onTestFinished(close);
    const issue = await open('Six parts', sixTasks(await open('Write `src/eight.txt`', 'As agreed.')));
    const kills = killAtWrites(gitHub, fleet, (effect) =>
      kills.length === 0 && effect.startsWith('createIssue') ? 'applied' : null,
    );
    await label(issue);
    await expect.poll(() => madeTwice(gitHub), { timeout: 60_000 }).not.toEqual([]);
  }, 90_000);
});

/** `createIssue [Master] Write …` and the same for another task are of one kind. */
function kindOf(effect: string): string {
  return effect.split(' ').slice(0, 2).join(' ');
}

/** One run, with a kill at this moment of each effect. */
async function killAtEach(effects: ReadonlyMap<string, number>, moment: KillMoment): Promise<void> {
  // The git of a worker hears the reply to a push, not the worker: dying then is dying before it.
  const left = new Map(
    [...effects].filter(([effect]) => moment !== 'replied' || effect !== 'git-receive-pack'),
  );
  await run((effect) => {
    const times = left.get(effect) ?? 0;
    left.set(effect, times - 1);
    return times > 0 ? moment : null;
  });
  const survived = [...left].filter(([, times]) => times > 0).map(([effect]) => effect);
  expect(survived, `not killed ${moment} these effects`).toEqual([]);
}

/** A run from the label to its summary, and what must be true of its history however often its processes died. */
async function run(choose: (effect: string) => KillMoment | null): Promise<void> {
  const { gitHub, fleet, open, label, finished, body, close } = await openScene({
    redisUrl: await redisUrlFor(),
  });
  onTestFinished(close);
  const existing = await open('Write `src/eight.txt`', 'As agreed.');
  const issue = await open('Six parts', sixTasks(existing));
  killAtWrites(gitHub, fleet, choose);
  await label(issue);
  expect(await finished(issue, 300_000)).toContain('5 of 6');
  expect(madeTwice(gitHub)).toEqual([]);
  const created = (what: string) => creationsOf(gitHub).filter((name) => name.startsWith(what));
  expect(created('issue [Master')).toHaveLength(5);
  expect(created('issue [Follow-up')).toHaveLength(1);
  expect(created('pull request')).toHaveLength(5);
  expect((await body(issue)).match(/^- \[x\]/gm)).toHaveLength(6);
  await close();
}
