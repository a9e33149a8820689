import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startUpkeep } from '../../src/compose/upkeep.ts';

test('a host is tidied again and again, also after a failure, and not any more when the worker ends', async () => {
  const warnings: unknown[] = [];
  let times = 0;
  const end = startUpkeep(
    async () => {
      times += 1;
      if (times === 1) throw new Error('no space');
    },
    { log: { warn: (...words: unknown[]) => void warnings.push(words) }, firstMs: 5, everyMs: 5 },
  );
  await expect.poll(() => times).toBeGreaterThan(2);
  end();
  const seen = times;
  await sleep(30);
  expect(times).toBe(seen);
  expect(warnings).toEqual([[{ err: new Error('no space') }, 'tidying this host failed']]);
});
