import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createVerificationCommands } from '../../src/runners/verification-commands.ts';
import { watchResources } from '../../src/runners/watch-resources.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import { temporaryFolder } from '../workspace/support.ts';

const plenty = { memoryBytes: 2 ** 40, processes: 1_000, diskBytes: 2 ** 40 };

/** How `command` ends where these resources are watched. */
async function endWith(limits: typeof plenty, leastFreeBytes: number, command = 'sleep 10') {
  const root = await temporaryFolder();
  const [directory, home, temporary] = [join(root, 'tree'), join(root, 'home'), join(root, 'tmp')];
  for (const folder of [directory, home, temporary]) await mkdir(folder);
  const commands = createVerificationCommands({
    redactor: createRedactor(),
    graceMs: 50,
    surround: async () => {
      const { watch } = await watchResources({ limits, writable: [root], leastFreeBytes, sampleMs: 50 });
      const none = { env: {}, notes: () => [], close: async () => undefined };
      return { outcome: 'ready', surroundings: { ...none, confine: (spec) => spec, watches: [watch] } };
    },
  });
  const reach = { sandbox: 'off', network: { kind: 'open' }, readable: [] } as const;
  const places = { execution: `commands-${process.pid}`, directory, home, temporary, reach };
  return (await commands.run(command, places, new AbortController().signal)).end;
}

test('a command that ends with the free space of its host says nothing about what was verified', async () => {
  expect(await endWith(plenty, Number.MAX_SAFE_INTEGER)).toEqual({
    kind: 'could-not-start',
    message: expect.stringMatching(/^Only \d+ MB are left on the disk/),
  });
});

test('a command that uses too much itself has failed', async () => {
  const end = await endWith(
    { ...plenty, diskBytes: 2 ** 20 },
    0,
    'head -c 3000000 /dev/zero > file; sleep 10',
  );
  expect(end).toEqual({ kind: 'exited', code: null, signal: 'SIGKILL' });
});
