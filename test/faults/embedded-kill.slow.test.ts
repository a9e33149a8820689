import { describe, expect, onTestFinished, test } from 'vitest';
import { checklist } from '../support/story-app.ts';
import { creationsOf, madeTwice } from './history.ts';
import { type KillMoment, type KillPoint, killAtWrites } from './kill-plan.ts';
import type { Mechanism } from './mechanisms.ts';
import { openScene, type Scene } from './scene.ts';

const TIMEOUT_MS = 180_000;

/** The first effect of each name dies at its moment. */
const KILLS: readonly (readonly [name: string, KillMoment])[] = [
  ['createIssue', 'applied'],
  ['git-receive-pack', 'before'],
  ['createPullRequest', 'replied'],
  ['addComment summary', 'applied'],
];

interface Told extends Scene {
  readonly issue: number;
  readonly kills: readonly KillPoint[];
}

async function tell(plan: typeof KILLS, off: readonly Mechanism[]): Promise<Told> {
  const scene = await openScene({ redisUrl: null, off });
  onTestFinished(scene.close);
  const { gitHub, fleet, open, label } = scene;
  const issue = await open('Three parts', checklist('one', 'two', 'three'));
  const left = new Map(plan);
  const kills = killAtWrites(gitHub, fleet, (effect) => {
    const name = [...left.keys()].find((each) => effect.startsWith(each));
    const moment = name === undefined ? undefined : left.get(name);
    if (name !== undefined) left.delete(name);
    return moment ?? null;
  });
  await label(issue);
  return { ...scene, issue, kills };
}

describe('one process that does everything, on its own folder', () => {
  test('is killed at some effects, goes on each time, and makes nothing twice', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const { gitHub, issue, kills, finished } = await tell(KILLS, []);
    expect(await finished(issue, 150_000)).toContain('3 of 3');
    expect(kills.map(({ moment }) => moment)).toEqual(KILLS.map(([, moment]) => moment));
    expect(madeTwice(gitHub)).toEqual([]);
    const made = creationsOf(gitHub);
    expect(made.filter((name) => name.startsWith('issue [Master'))).toHaveLength(3);
    expect(made.filter((name) => name.startsWith('pull request'))).toHaveLength(3);
  });

  test('would make things twice if it did not find its marks', { timeout: TIMEOUT_MS }, async () => {
    const { gitHub } = await tell(KILLS.slice(0, 1), ['tags']);
    await expect.poll(() => madeTwice(gitHub).length, { timeout: 60_000, interval: 50 }).toBeGreaterThan(0);
  });
});
