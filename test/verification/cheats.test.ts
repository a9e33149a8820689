import { beforeAll, describe, expect, test } from 'vitest';
import { explainWeakenings } from '../../src/domain/verification/explain-tests.ts';
import { CHEATS, HONEST } from './cheats.ts';
import { SEEN_REWRITES, SHOWN_REWRITES } from './rewriting-cheats.ts';
import { REWRITTEN } from './rewritten-works.ts';
import { type Study, studyScene } from './study-scene.ts';

let study: Study;
beforeAll(async () => {
  study = await studyScene();
});

describe('what is seen before anything is run', () => {
  test.each([...CHEATS, ...SEEN_REWRITES].map((cheat) => [cheat.name, cheat] as const))(
    'cheat: %s',
    async (_name, cheat) => {
      const { weakenings } = await study(cheat);
      expect(explainWeakenings(weakenings)).toMatch(cheat.told);
    },
  );

  test.each(SHOWN_REWRITES.map((cheat) => [cheat.name, cheat] as const))(
    'shown: %s',
    async (_name, cheat) => {
      const { weakenings, shown } = await study(cheat);
      expect(explainWeakenings(shown)).toMatch(cheat.told);
      expect(weakenings).toEqual([]);
    },
  );

  test.each(REWRITTEN.map((work) => [work.name, work] as const))('rewritten: %s', async (_name, work) => {
    const { weakenings, rewritten, shown } = await study(work);
    expect(weakenings).toEqual([]);
    expect(explainWeakenings([...rewritten, ...shown])).toMatch(work.told);
  });

  test.each(HONEST.map((work) => [work.name, work] as const))('honest: %s', async (_name, work) => {
    const { weakenings, rewritten, shown } = await study(work);
    expect(explainWeakenings([...weakenings, ...rewritten, ...shown])).toBe('');
  });
});
