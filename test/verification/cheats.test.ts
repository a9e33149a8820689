import { beforeAll, describe, expect, test } from 'vitest';
import { explainWeakenings } from '../../src/domain/verification/explain-tests.ts';
import { CHEATS, HONEST } from './cheats.ts';
import { type Study, studyScene } from './study-scene.ts';

let study: Study;
beforeAll(async () => {
  study = await studyScene();
});

describe('what is seen before anything is run', () => {
  test.each(CHEATS.map((cheat) => [cheat.name, cheat] as const))('cheat: %s', async (_name, cheat) => {
    const { weakenings } = await study(cheat);
    expect(explainWeakenings(weakenings)).toMatch(cheat.told);
  });

  test.each(HONEST.map((work) => [work.name, work] as const))('honest: %s', async (_name, work) => {
    const { weakenings, shown } = await study(work);
    expect(explainWeakenings([...weakenings, ...shown])).toBe('');
  });
});
