import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CommandLine } from '../support/command-line.ts';
import { STORY_AGENT } from '../support/story-app.ts';
import { type PersonsRepository, personsRepository } from './repository.ts';

/** Does its work for alpha, and waits for ever with that of others, after a commit. */
const WAITING_AGENT = `#!/bin/sh
if [ "$SUB_ISSUE" = 1 ]; then exec sh "${STORY_AGENT}"; fi
git commit --quiet --allow-empty --message "[CHECKPOINT] begun"
sleep 1000
`;

function started(shop: PersonsRepository) {
  const commands = new CommandLine(shop.folder);
  onTestFinished(() => commands.close());
  const agent = join(shop.folder, 'waiting.sh');
  writeFileSync(agent, WAITING_AGENT);
  const list = shop.list(
    'units.md',
    ...['alpha', 'beta', 'gamma'].map((name) => `- [ ] Add \`src/${name}.txt\` with the text for ${name}`),
  );
  const env = { XDG_STATE_HOME: join(shop.folder, 'state') };
  const start = (command: string) =>
    commands.start(['run', list, '--repo', 'shop', '--sandbox', 'off', '--agent-command', command], env);
  return { first: start(`sh ${agent}`), again: () => start(`sh ${STORY_AGENT}`) };
}

test('Ctrl-C ends the agents, keeps what is done, and the same command goes on', async () => {
  const shop = personsRepository();
  const before = shop.untouched();
  const { first, again } = started(shop);
  await first.prints(/item-1 +completed/);
  await first.prints(/item-3 +in progress/);
  expect(await first.ended('SIGINT'), first.printed()).toBe(130);
  expect(first.printed()).toContain('Interrupted: 1 of 3 tasks are done.');
  expect(first.printed()).toContain('Run the same command again to go on.');
  expect(processesNaming(shop.folder)).toEqual([]);
  expect(shop.branches('work/')).toHaveLength(1);
  expect(shop.branches('integration/')).toEqual([]);

  const second = again();
  expect(await second.ended(), second.printed()).toBe(0);
  expect(second.printed()).toContain('done already: item-1');
  expect(second.printed()).not.toMatch(/item-1 +in progress/);
  expect(second.printed()).toMatch(/item-2 +in progress .*goes on from where attempt 1 was broken off/);
  expect(shop.branches('work/')).toHaveLength(3);
  expect(shop.untouched()).toEqual(before);
}, 90_000);

test('after a crash the same command ends what is left over, and goes on', async () => {
  const shop = personsRepository();
  const { first, again } = started(shop);
  await first.prints(/item-1 +completed/);
  await first.prints(/item-3 +in progress/);
  await first.ended('SIGKILL');
  const second = again();
  expect(await second.ended(), second.printed()).toBe(0);
  expect(second.printed()).toContain('done already: item-1');
  expect(processesNaming(shop.folder)).toEqual([]);
  expect(shop.branches('integration/')).toEqual(['integration/units']);
}, 90_000);

test('the help documents options, variables and exit codes, with examples', () => {
  const help = execFileSync(process.execPath, ['src/cli.ts', 'run', '--help'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', COLUMNS: '160' },
  });
  for (const word of '--repo --base --agent --agent-command --verify --tasks --yes --keep --json'.split(' '))
    expect(help).toContain(word);
  for (const word of ['run tasks.md', 'AGENT_PASS_ENV', 'Exit codes', 'no .env is read'])
    expect(help).toContain(word);
});

/** Command lines of running processes that name the path, where the system shows them. */
function processesNaming(path: string): string[] {
  const lines = readdirSync('/proc')
    .filter((id) => /^\d+$/.test(id))
    .map((id) => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    });
  return lines.filter((line) => line.includes(path));
}
