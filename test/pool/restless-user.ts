import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runPool } from '../../src/pool/run-pool.ts';

// Somebody who takes a workspace, commits in it and gives it back, again and again, until the process is killed. Tells each commit that was made.
const [dir = '', name = ''] = process.argv.slice(2);
const ignored = { write: () => undefined };
let printed = '';
const streams = {
  env: { MIN_FREE_DISK_MB: '0' },
  cwd: () => dir,
  stdout: {
    write: (text: string) => {
      printed = text;
    },
  },
  stderr: ignored,
};
const env = {
  PATH: process.env['PATH'],
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: name,
  GIT_AUTHOR_EMAIL: 'restless@example.com',
  GIT_COMMITTER_NAME: name,
  GIT_COMMITTER_EMAIL: 'restless@example.com',
};
console.log('ready');
for (let round = 1; ; round += 1) {
  const order = { verb: 'acquire', branch: `${name}/${round}`, holder: name, waitMs: 10_000 } as const;
  const code = await runPool(order, { json: true, dir }, streams);
  if (code !== 0) continue;
  const { path, slot } = JSON.parse(printed);
  await writeFile(join(path, `${name}.txt`), `${round}\n`);
  const script = 'git add --all && git commit --quiet --message work && git rev-parse HEAD';
  console.log(execFileSync('/bin/sh', ['-c', script], { cwd: path, env, encoding: 'utf8' }).trim());
  await runPool({ verb: 'release', slot, force: false }, { json: true, dir }, streams);
}
