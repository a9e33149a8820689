import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isRunning, ProcessIdentity } from '../../src/queue/process-identity.ts';
import { startDatabase } from '../../src/queue/start-database.ts';

const OWNER = join(import.meta.dirname, 'database-owner.ts');
const STUBBORN = join(import.meta.dirname, 'stubborn-database.ts');

test('a database whose owner is killed ends its query before the next owner opens it', {
  timeout: 60_000,
}, async () => {
  const { owner, folder, database } = await startOwner();
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  expect(isRunning(database)).toBe(true);
  const next = await startDatabase([folder]);
  expect(isRunning(database)).toBe(false);
  expect(await next.exec('SELECT count(*) FROM line')).toMatchObject([{ rows: [{ count: '1' }] }]);
  await next.close();
});

test('an owner whose database is killed ends, and says why', { timeout: 60_000 }, async () => {
  const { owner, database } = await startOwner();
  let said = '';
  owner.stderr?.on('data', (text) => {
    said += text;
  });
  process.kill(database.pid, 'SIGKILL');
  expect(await once(owner, 'close')).not.toEqual([0, null]);
  expect(said).toContain('The process of the embedded database has ended (SIGKILL).');
});

test('a database that cannot be opened says so', async () => {
  await expect(startDatabase(['/dev/null/nowhere'])).rejects.toThrow(
    'The embedded database could not be opened: ',
  );
});

test('a process that has the pid of a database from before the last boot keeps nobody out', {
  timeout: 60_000,
}, async () => {
  const parent = await mkdtemp(join(tmpdir(), 'database-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  const folder = join(parent, 'postgres');
  // Of a platform that does not tell processes apart.
  const unknown = { bootId: null, startedAt: null, pidNamespace: null };
  await writeFile(`${folder}.process`, JSON.stringify({ pid: process.pid, ...unknown, at: 0 }));
  const database = await startDatabase([folder]);
  await database.close();
});

test('a database that does not end is killed, and refuses what is asked meanwhile', async () => {
  const database = await startDatabase([], STUBBORN, 300);
  const closed = database.close();
  await expect(database.exec('SELECT 1')).rejects.toThrow('closed');
  await expect(database.exec('SELECT 1')).rejects.toThrow('closed');
  await Promise.all([closed, database.close()]);
});

async function startOwner(): Promise<{
  owner: ChildProcess;
  folder: string;
  database: ProcessIdentity;
}> {
  const parent = await mkdtemp(join(tmpdir(), 'owner-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  const folder = join(parent, 'postgres');
  const owner = fork(OWNER, [folder], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  onTestFinished(() => void owner.kill('SIGKILL'));
  expect(await once(owner, 'message')).toContain('open');
  const database = ProcessIdentity.parse(JSON.parse(await readFile(`${folder}.process`, 'utf8')));
  return { owner, folder, database };
}
