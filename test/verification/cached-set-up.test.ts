import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createEnclose } from '../../src/compose/enclose.ts';
import { openHostSandbox } from '../../src/compose/host-sandbox.ts';
import { createSurrounds } from '../../src/compose/surround.ts';
import { createPriceList } from '../../src/gateway/price-list.ts';
import { BUBBLEWRAP_SUITE, hasBubblewrap } from '../support/bubblewrap.ts';
import { createScene, type Scene } from './scene.ts';

/** Stands for a package manager: what its cache has is taken from there, anything else is downloaded into it. */
const INSTALL = [
  'mkdir -p deps "$npm_config_cache"',
  'for name in $(cat package-lock.json); do',
  '  if ! test -e "$npm_config_cache/$name"; then echo "$name of the registry" > "$npm_config_cache/$name"; touch downloaded; fi',
  '  cp "$npm_config_cache/$name" deps/',
  'done',
].join('\n');
const FILES = {
  'package-lock.json': 'left right\n',
  'install.sh': INSTALL,
  '.gitignore': 'deps\ndownloaded\n',
};
const POISON =
  'for file in "$npm_config_cache"/*; do echo poison > "$file"; done; grep -q poison "$npm_config_cache/left"';
const assignment = { setUp: ['sh install.sh'] };

/** A cache is there from the start of its first attempt: nothing that is verified has to download. */
const verification = { commands: ['test ! -e downloaded', 'grep -q registry deps/left', POISON] };

function cacheIn({ dataDir }: Scene): string {
  const folder = join(dataDir, 'caches/acme/greetings');
  const name = readdirSync(folder).find((each) => /^[0-9a-f]{20}$/.test(each));
  return join(folder, name ?? 'none', 'npm/left');
}

async function inBubblewrap(dataDir: string) {
  const log = pino({ level: 'silent' });
  const policy = { sandbox: 'required', network: { kind: 'none' } } as const;
  const sandbox = await openHostSandbox({
    environment: { sandbox: 'required', image: null, readable: [] },
    dataDir,
    programs: [],
    hidden: [],
    host: process.env,
    log,
  });
  const limits = { memoryBytes: 2 ** 32, processes: 512, diskBytes: 2 ** 31 };
  const [providers, prices] = [[], createPriceList()];
  return createSurrounds(
    createEnclose({ sandbox, policy, providers, prices, limits, minFreeDiskBytes: 0, log, now: Date.now }),
  );
}

test('verification takes dependencies from the cache of the repository, and changes its own copy alone', async () => {
  const scene = await createScene(FILES);
  for (const notes of ['one\n', 'two\n']) {
    const outcome = await scene.accept({ changes: { notes }, verification, assignment });
    expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'verified', findings: [] });
  }
  expect(readFileSync(cacheIn(scene), 'utf8')).toBe('left of the registry\n');

  // Work that changes how it is set up fills no cache with that.
  const changes = {
    'install.sh': `${INSTALL}\nfor name in left right; do echo poison > "$npm_config_cache/$name"; done\n`,
  };
  const poisoned = await scene.accept({ changes, verification, assignment });
  expect(poisoned).toMatchObject({ kind: 'verified' });
  const after = await scene.accept({ changes: { notes: 'three\n' }, verification, assignment });
  expect(after).toMatchObject({ kind: 'verified', findings: [] });
});

test('each viewport finds the dependencies, too', async () => {
  const scene = await createScene({ ...FILES, 'web/page': 'one\n' });
  const endToEnd = { command: 'test ! -e downloaded && test -e "$npm_config_cache/left"', paths: ['web/'] };
  const outcome = await scene.accept({
    changes: { 'web/page': 'two\n' },
    verification: { commands: ['true'], endToEnd },
    assignment,
  });
  expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'verified', findings: [] });
});

describe.skipIf(!hasBubblewrap)(`what is verified, ${BUBBLEWRAP_SUITE}`, () => {
  test('writes its copy of the dependencies, and cannot reach that of the repository', async () => {
    const scene = await createScene(FILES, inBubblewrap);
    const first = await scene.accept({ changes: { notes: 'one\n' }, verification, assignment });
    expect(first, JSON.stringify(first)).toMatchObject({ kind: 'verified', findings: [] });
    const shared = cacheIn(scene);
    expect(existsSync(shared)).toBe(true);
    const reached = `test ! -e '${shared}' && ! echo poison > '${shared}'`;
    const second = await scene.accept({
      changes: { notes: 'two\n' },
      verification: { commands: [...verification.commands, reached] },
      assignment,
    });
    expect(second, JSON.stringify(second)).toMatchObject({ kind: 'verified', findings: [] });
    expect(readFileSync(shared, 'utf8')).toBe('left of the registry\n');
  });
});
