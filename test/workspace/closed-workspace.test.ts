import { execFileSync, spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createOrigin, fixtureAgent, temporaryFolder } from './support.ts';

const program = new URL('./harvest-closed.ts', import.meta.url).pathname;
/** Rights mean nothing to root: it works as an account of nobody. */
const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const canRead = spawnSync('/usr/bin/test', ['-r', program], account).status === 0;
const name = 'a workspace that its agent has closed';

describe.skipIf(!canRead)(canRead ? name : `${name} (skipped: ${program} is for root alone)`, () => {
  test.each([
    ['all of it', ['deep/read-only', 'deep', 'src', '.git/objects', '.git/refs', '.git', '.']],
    ['its branch', ['.git/refs/heads/work/12-item-1']],
  ])('is harvested and emptied: %s', async (_what, closed) => {
    const origin = await createOrigin({ 'README.md': '# Greetings\n' });
    const dataDir = await temporaryFolder();
    if (account.uid !== undefined) {
      execFileSync('chown', ['-R', `${account.uid}:${account.gid}`, dataDir, dirname(origin.directory)]);
    }
    const args = [program, dataDir, origin.directory, fixtureAgent('succeed'), ...closed];
    const said = execFileSync(process.execPath, args, { ...account, encoding: 'utf8' });
    expect(JSON.parse(said)).toMatchObject({
      harvest: { outcome: 'harvested', changes: [{ path: 'src/greeting.txt' }] },
      slots: [{ name: 'slot-1', state: 'idle' }],
    });
  });
});
