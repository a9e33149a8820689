import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createVerificationCommands } from '../../src/runners/verification-commands.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { createWorkspaces, type Workspaces } from '../../src/workspace/workspaces.ts';
import { assignmentOf, attemptId, createOrigin, type Origin, remoteOf, temporaryFolder } from './support.ts';

const signal = new AbortController().signal;

/** Stands for a package manager: what the cache has is taken from there, anything else is downloaded into it. */
const install = [
  'mkdir -p "$npm_config_cache" deps',
  'for name in $(cat package-lock.json); do',
  '  test -e "$npm_config_cache/$name" || { echo "download $name" >> "$DOWNLOADS"; echo "$name of the registry" > "$npm_config_cache/$name"; }',
  '  cp "$npm_config_cache/$name" deps/',
  'done',
].join('\n');

async function hostOf(origin: Origin, downloads: string): Promise<Workspaces> {
  const redactor = createRedactor();
  const commands = createVerificationCommands({ redactor, timeoutMs: 10_000, graceMs: 100 });
  return createWorkspaces({
    dataDir: await temporaryFolder(),
    slots: 3,
    remote: remoteOf(origin),
    redactor,
    runSetUp: (command, places, signal) =>
      commands.run(`DOWNLOADS='${downloads}'\n${command}`, places, signal),
    log: { info: () => undefined, warn: () => undefined },
  });
}

async function open(host: Workspaces): Promise<Workspace> {
  const opened = await host.open(attemptId(), assignmentOf(), signal);
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  return opened.workspace;
}

test('dependencies are downloaded once for a lockfile, and nobody can change them for others', async () => {
  const origin = await createOrigin({ 'package-lock.json': 'left right\n' });
  const downloads = join(await temporaryFolder(), 'downloads');
  const host = await hostOf(origin, downloads);
  const [one, two] = [await open(host), await open(host)];
  const ready = await Promise.all([one, two].map((each) => host.setUp(each, each, [install], signal)));
  expect(ready.map(({ outcome }) => outcome)).toEqual(['ready', 'ready']);
  expect(readFileSync(downloads, 'utf8')).toBe('download left\ndownload right\n');
  for (const each of [one, two]) {
    expect(readFileSync(join(each.directory, 'deps', 'left'), 'utf8')).toBe('left of the registry\n');
  }

  // The agent of one changes what it was given.
  const [mine] = ready;
  if (mine?.outcome !== 'ready') throw new Error('not ready');
  const cache = mine.environment['npm_config_cache'] ?? '';
  await writeFile(join(cache, 'left'), 'poison\n');
  const checked = await host.checkOut(one, one.start);
  if (checked.outcome !== 'checked-out') throw new Error(checked.message);
  const fresh = await host.setUp(one, checked.checkout, [install], signal);
  expect(fresh.outcome).toBe('ready');
  expect(readFileSync(join(checked.checkout.directory, 'deps', 'left'), 'utf8')).toBe(
    'left of the registry\n',
  );
  expect(readFileSync(downloads, 'utf8').split('\n')).toHaveLength(3);

  await origin.commit('main', { 'package-lock.json': 'left up\n' });
  const later = await open(host);
  await host.setUp(later, later, [install], signal);
  expect(readFileSync(downloads, 'utf8')).toContain('download up');
  for (const each of [one, two, later]) await host.release(each);
  expect(existsSync(cache)).toBe(false);
});

test('a set-up command that fails is named with its output, and fills no cache', async () => {
  const origin = await createOrigin({ 'package-lock.json': 'left\n' });
  const downloads = join(await temporaryFolder(), 'downloads');
  const host = await hostOf(origin, downloads);
  const workspace = await open(host);
  const failed = await host.setUp(workspace, workspace, [install, 'echo no such tool; exit 3'], signal);
  expect(failed).toEqual({
    outcome: 'failed',
    command: 'echo no such tool; exit 3',
    logTail: 'no such tool\n',
  });
  expect(await host.setUp(workspace, workspace, [], signal)).toEqual({ outcome: 'ready', environment: {} });
  // Once for the base, once for the workspace: neither found a cache.
  expect(readFileSync(downloads, 'utf8')).toBe('download left\ndownload left\n');
  // That the base fails is known now: a checkout does not wait for it again.
  const checked = await host.checkOut(workspace, workspace.start);
  if (checked.outcome !== 'checked-out') throw new Error(checked.message);
  const commands = [install, 'echo no such tool; exit 3'];
  expect(await host.giveCache(workspace, checked.checkout, commands, signal)).toMatchObject({
    outcome: 'given',
  });
  expect(readFileSync(downloads, 'utf8')).toBe('download left\ndownload left\n');
  await host.release(workspace);
});
