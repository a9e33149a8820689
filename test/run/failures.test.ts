import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { personsRepository, run } from './repository.ts';

const ITEM = '- [ ] Add `src/alpha.txt` with the text for alpha';

/** Commits what is not accepted, then breaks off with nothing. */
const AGENT = `cat > /dev/null
case "$AGENT_ID" in
  *.1) mkdir -p src; echo BROKEN > src/alpha.txt; git add --all; git commit --quiet --message "[COMPLETE] alpha" ;;
  *) echo boom >&2; echo "TypeError: nothing is a function" >&2; exit 3 ;;
esac`;

test('each attempt says why it failed, with what was printed last, its log and its work', async () => {
  const shop = personsRepository();
  const list = shop.list('units.md', ITEM);
  const { code, stdout, stderr } = await run(shop, list, { agentCommand: AGENT, json: true });
  expect(code, stderr).toBe(2);

  expect(stderr).toMatch(/attempt 1 by command: In a fresh checkout, `sh check\.sh` ended with exit code 1/);
  expect(stderr).toMatch(/ \| src\/alpha\.txt:1:BROKEN/);
  expect(stderr).toMatch(/attempt 2 by command: The agent `command` ended with exit code 3/);
  expect(stderr).toMatch(/ \| boom\n +\| TypeError: nothing is a function/);

  const summary = JSON.parse(stdout);
  expect(summary.not_done).toMatchObject([
    {
      task: 'item-1',
      attempts: [
        { number: 1, output: ['src/alpha.txt:1:BROKEN'], commit: expect.stringMatching(/^[0-9a-f]{40}$/) },
        { number: 2, output: ['boom', 'TypeError: nothing is a function'] },
      ],
    },
  ]);
  const [first, second] = summary.not_done[0].attempts;
  expect(readFileSync(first.logs[1], 'utf8')).toMatch(
    /^\$ sh check\.sh {2}\(on the .*exit code 1\)\nsrc\/alpha/m,
  );
  expect(readFileSync(second.logs[0], 'utf8')).toContain('boom');
  expect(stderr).toContain(`log: ${second.logs[0]}`);

  const fetch = /git fetch .*refs\/heads\/kept\/item-1/.exec(stderr)?.[0] ?? '';
  execFileSync('/bin/sh', ['-c', fetch], { cwd: shop.directory, stdio: 'pipe' });
  expect(shop.git('show', 'kept/item-1:src/alpha.txt')).toBe('BROKEN');
});

test('a command that is not there is tried once, and the exit code says that no agent started', async () => {
  const shop = personsRepository();
  const list = shop.list('units.md', ITEM);
  const { code, stdout } = await run(shop, list, { agentCommand: 'no-such-agent --yes' });
  expect(code, stdout).toBe(8);
  expect(stdout).toMatch(
    /not done: The shell command behind the agent `command` cannot be run .*exit code 127/,
  );
  expect(stdout).toContain('no-such-agent');
  expect(stdout).not.toContain('attempt 2');
});
