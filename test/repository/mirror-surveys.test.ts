import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RepositoryFact } from '../../src/domain/repository-findings.ts';
import { MirrorSurveys } from '../../src/repository/mirror-surveys.ts';
import { anItem } from '../support/an-item.ts';
import { temporaryFolder } from '../workspace/support.ts';
import { gitRepository } from './support.ts';

const REPOSITORY = { owner: 'acme', repo: 'shop', installationId: 7 };
const ITEMS = [anItem(1, 'Round the total of a basket')];
const MINUTE = 60_000;

describe('surveys of mirrors', () => {
  /** A bare mirror of a repository in which a basket has a total; `refresh` is what brings it up to date. */
  async function scene(
    refresh: (directory: string) => Promise<void> = async () => undefined,
    waitMs?: number,
  ) {
    const files = {
      'src/basket/total.ts': 'export function total() {\n  return 1;\n}\n',
      'src/basket/show.ts': "import { total } from './total.ts';\nexport const show = () => total();\n",
    };
    const origin = await gitRepository([['Add the basket', files]]);
    const directory = join(await temporaryFolder(), 'shop.git');
    const clock = { now: 1_000_000 };
    const told = { refreshed: 0, warned: [] as object[] };
    const surveys = new MirrorSurveys(
      {
        refresh: async () => {
          told.refreshed += 1;
          await refresh(directory);
          await cp(join(origin, '.git'), directory, { recursive: true });
          return { directory };
        },
      },
      () => clock.now,
      { warn: (details: object) => void told.warned.push(details) },
      waitMs,
    );
    const ask = (branch = 'main'): Promise<RepositoryFact> => surveys.ask(REPOSITORY, branch, ITEMS);
    return { ask, clock, told };
  }

  test('say what the files and imports of the default branch say about the items', async () => {
    const { ask } = await scene();
    const fact = await ask();
    if (fact.state !== 'known') throw new Error(fact.state);
    expect([...fact.findings.files].toSorted()).toEqual(['src/basket/show.ts', 'src/basket/total.ts']);
    expect(fact.findings.imports.get('src/basket/show.ts')).toEqual(['src/basket/total.ts']);
    expect(fact.findings.predicted.get('item-1')?.[0]?.path).toBe('src/basket/total.ts');
  });

  test('are read once for all questions of a minute, and then anew', async () => {
    const { ask, clock, told } = await scene();
    await Promise.all([ask(), ask()]);
    clock.now += MINUTE;
    await ask();
    expect(told.refreshed).toBe(1);
    clock.now += 1;
    await ask();
    expect(told.refreshed).toBe(2);
  });

  test('are waited for as long as a look may wait, then asked for again, and given up after half a minute', async () => {
    const gate = Promise.withResolvers<void>();
    const { ask, clock } = await scene(() => gate.promise, 50);
    expect(await ask()).toEqual({ state: 'reading' });
    clock.now += 30_001;
    expect(await ask()).toEqual({ state: 'unknown', why: 'it is still being read' });
    gate.resolve();
    await expect.poll(async () => (await ask()).state).toBe('known');
  });

  test('that are more than a minute old are not known any more while they are read anew', async () => {
    const gate = Promise.withResolvers<void>();
    let isSlow = false;
    const { ask, clock } = await scene(async () => {
      if (isSlow) await gate.promise;
    }, 50);
    await expect.poll(async () => (await ask()).state).toBe('known');
    isSlow = true;
    clock.now += MINUTE + 1;
    expect(await ask()).toEqual({ state: 'reading' });
    clock.now += 30_001;
    expect(await ask()).toEqual({ state: 'unknown', why: 'it is still being read' });
    gate.resolve();
    await expect.poll(async () => (await ask()).state).toBe('known');
  });

  test('that fail say so, and are not tried again for a minute; what was known before does not count', async () => {
    let isAway = true;
    const { ask, clock, told } = await scene(async () => {
      if (isAway) throw new Error('fatal: unable to access the repository\nhint: secrets');
    });
    const failed = { state: 'unknown', why: 'it could not be fetched or read' };
    expect(await ask()).toEqual(failed);
    await ask();
    expect(told.refreshed).toBe(1);
    expect(told.warned).toEqual([
      { repository: 'acme/shop', reason: 'fatal: unable to access the repository' },
    ]);
    isAway = false;
    clock.now += MINUTE + 1;
    expect((await ask()).state).toBe('known');
    isAway = true;
    clock.now += MINUTE + 1;
    expect(await ask()).toEqual(failed);
    expect(await ask()).toEqual(failed);
    expect(told.refreshed).toBe(3);
  });

  test('under way are kept, however many others are asked for meanwhile', async () => {
    const gate = Promise.withResolvers<void>();
    const { ask, told } = await scene(() => gate.promise, 1);
    for (let n = 0; n < 25; n += 1) await ask(`branch-${n}`);
    await ask('branch-0');
    expect(told.refreshed).toBe(25);
    gate.resolve();
  });
});
