import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { STORY_AGENT } from '../support/story-app.ts';
import { personsRepository, run } from './repository.ts';

const item = (file: string, more = '') => `- [ ] Add \`src/${file}.txt\` with the text for ${file}${more}`;

test('verified tasks become branches, and one branch with all of them; nothing else of the repository changes', async () => {
  const shop = personsRepository();
  shop.write('src/old.txt', 'changed by hand\n');
  shop.write('notes.txt', 'mine\n');
  const list = shop.list(
    'units.md',
    '# Units',
    item('alpha'),
    item('once-beta'),
    item('gamma', ', after item 1'),
    item('delta'),
    item('broken-five'),
  );
  const before = shop.untouched();

  const { code, stdout, stderr } = await run(shop, list);

  expect({ code, stderr }, stdout).toEqual({ code: 1, stderr: '' });
  expect(shop.untouched()).toEqual(before);
  expect(stdout).toContain('Changes that are not committed are no part of the run.');
  expect(stdout).toContain('The run passed: 4 of 5 tasks (80 %; 80 % are needed).');
  expect(stdout).toMatch(/item-2 {2}work\/add-src-once-beta-txt\S* \(attempt 2\)/);
  expect(stdout).toMatch(/item-5 {2}not done: In a fresh checkout, `sh check\.sh` ended with exit code 1/);
  const gamma = 'work/add-src-gamma-txt-with-the-text-for-gamma-after';
  expect(shop.branches('work/')).toHaveLength(4);
  expect(shop.git('show', `${gamma}:src/alpha.txt`), 'it starts from the work of item 1').toContain('good');
  const files = shop.git('ls-tree', '-r', '--name-only', 'integration/units', 'src/').split('\n');
  expect(files).toEqual(['alpha', 'delta', 'gamma', 'old', 'once-beta'].map((name) => `src/${name}.txt`));
  expect(shop.git('show', 'integration/units:src/old.txt')).toBe('old');
  expect(shop.git('log', '--first-parent', '--format=%s', 'main..integration/units').split('\n')).toEqual([
    'Merge task-3: Add src/gamma.txt with the text for gamma, after item 1',
    'Merge task-4: Add src/delta.txt with the text for delta',
    'Merge task-2: Add src/once-beta.txt with the text for once-beta',
    'Merge task-1: Add src/alpha.txt with the text for alpha',
  ]);
});

test('run again, only what is not done is tried; branches of before stay, and so does the result of the same work', async () => {
  const shop = personsRepository();
  const list = shop.list('units.md', item('alpha'), item('broken-beta'), item('gamma'));
  expect((await run(shop, list)).code).toBe(2);
  const integration = shop.git('rev-parse', 'integration/units');
  const [alpha = ''] = shop.branches('work/add-src-alpha');
  const tip = shop.git('rev-parse', alpha);

  const again = await run(shop, list);
  expect(again.code).toBe(2);
  expect(again.stdout).toMatch(/done already: item-1 \(work\/\S+\), item-3/);
  expect(again.stdout).not.toMatch(/item-[13] +in progress/);
  expect(again.stdout).toMatch(/item-2 +in progress .*attempt 3/);
  expect(shop.branches('integration/')).toEqual(['integration/units']);
  expect(shop.git('rev-parse', 'integration/units'), 'the same work is merged to the same commit').toBe(
    integration,
  );

  // The list is edited: the item in between is another one now, and a new one comes first.
  shop.list('units.md', item('zero'), item('alpha'), item('beta'), item('gamma'));
  const edited = await run(shop, list, { json: true });
  expect(edited.code, edited.stderr).toBe(0);
  expect(JSON.parse(edited.stdout)).toMatchObject({
    total_sub_tasks: 4,
    successful_agents: 4,
    branches: { 'item-2': alpha },
    integration_branch: 'integration/units-2',
    left_out: [],
  });
  expect(shop.git('rev-parse', alpha)).toBe(tip);
  expect(shop.git('rev-parse', 'integration/units')).toBe(integration);
}, 60_000);

test('work that does not merge is left out by name, and its branch stays', async () => {
  const shop = personsRepository();
  const agent = join(shop.folder, 'agent.sh');
  writeFileSync(
    agent,
    '#!/bin/sh\necho "line of $SUB_ISSUE" >> README.md; git commit -qam "[COMPLETE] add"\n',
  );
  chmodSync(agent, 0o755);
  const list = shop.list('units.md', item('alpha'), item('beta'), item('gamma'));
  const { code, stdout } = await run(shop, list, { agentCommand: agent, json: true });
  expect(code).toBe(0);
  const summary = JSON.parse(stdout);
  expect(summary).toMatchObject({ integration_branch: 'integration/units', left_out: ['item-2', 'item-3'] });
  expect(Object.keys(summary.branches)).toHaveLength(3);
  expect(shop.git('show', 'integration/units:README.md')).toBe('# Shop\nline of 1');
});

test('branches of the person with such names are left alone', async () => {
  const shop = personsRepository();
  shop.git('branch', 'work');
  shop.git('branch', 'integration/units');
  const list = shop.list('units.md', item('alpha'));
  const before = shop.git('for-each-ref');
  const { code, stdout } = await run(shop, list);
  expect(code, stdout).toBe(0);
  expect(shop.branches('work-2/')).toEqual(['work-2/add-src-alpha-txt-with-the-text-for-alpha']);
  expect(shop.branches('integration/')).toEqual(['integration/units', 'integration/units-2']);
  expect(shop.git('for-each-ref')).toContain(before.split('\n')[0]);
});

test('a folder in the repository, a bare one and a detached HEAD will do', async () => {
  const shop = personsRepository();
  const list = shop.list('units.md', item('alpha'));
  shop.git('checkout', '--quiet', '--detach');
  shop.git('commit', '--quiet', '--allow-empty', '--message', 'On no branch');
  const before = shop.untouched();
  const inFolder = await run(shop, list, { repo: join(shop.directory, 'src') });
  expect(inFolder.code, inFolder.stdout).toBe(0);
  expect(shop.untouched()).toEqual(before);
  expect(shop.git('log', '--format=%s', '-2', ...shop.branches('work/'))).toContain('On no branch');

  const bare = join(shop.folder, 'bare.git');
  shop.git('clone', '--quiet', '--bare', '.', bare);
  const inBare = await run(shop, list, { repo: bare, base: 'main' });
  expect(inBare.code, inBare.stdout).toBe(0);
  const refs = shop.git('--git-dir', bare, 'for-each-ref', '--format=%(refname)');
  expect(refs).toMatch(/refs\/heads\/work\/\S+alpha-2\n|refs\/heads\/integration/);
});

test('workspaces may be work trees of the repository, of which nothing is left', async () => {
  const shop = personsRepository();
  const before = shop.untouched();
  const list = shop.list('units.md', item('alpha'), item('broken-beta'), item('gamma', ', after item 1'));
  const { code, stdout } = await run(shop, list, { isolation: 'worktree', json: true });
  expect(code).toBe(2);
  expect(Object.values(JSON.parse(stdout).branches)).toEqual(shop.branches('work/'));
  expect(shop.branches('work/'), 'what was not verified has no branch').toHaveLength(2);
  expect(shop.untouched()).toEqual(before);
});

test('tasks can be chosen, and wait for what is not done', async () => {
  const shop = personsRepository();
  const list = shop.list('units.md', item('alpha'), item('beta'), item('gamma', ', after item 1'));
  const refused = await run(shop, list, { tasks: [3] });
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain('item-3 waits for item-1');
  expect((await run(shop, list, { tasks: [7] })).stderr).toContain('the plan does not run item-7');
  expect((await run(shop, list, { tasks: [1] })).code).toBe(0);
  expect(shop.branches('work/')).toHaveLength(1);
  const third = await run(shop, list, { tasks: [3] });
  expect(third.code, third.stdout).toBe(0);
  const [gamma = ''] = shop.branches('work/add-src-gamma');
  expect(shop.git('show', `${gamma}:src/alpha.txt`)).toContain('good');
});

test('a branch that somebody makes meanwhile is not moved, and the task says so', async () => {
  const shop = personsRepository();
  const branch = 'work/add-src-alpha-txt-with-the-text-for-alpha';
  const agentCommand = `git -C '${shop.directory}' branch ${branch} main; exec sh '${STORY_AGENT}'`;
  const { code, stdout } = await run(shop, shop.list('units.md', item('alpha')), { agentCommand });
  expect(code).toBe(2);
  expect(stdout).toMatch(/item-1 {2}not done: `work\/add-src-alpha\S*` is there already/);
  expect(shop.git('rev-parse', branch)).toBe(shop.git('rev-parse', 'main'));
});

test('where time alone is to blame, the exit code says so', async () => {
  const shop = personsRepository();
  const list = shop.list('units.md', item('alpha'));
  const { code, stdout } = await run(shop, list, { agentCommand: 'sleep 60', flags: { timeoutMs: 500 } });
  expect(code, stdout).toBe(6);
  expect(stdout).toContain('No integration branch: no task was verified.');
});

test('several lists run one after another, and the highest code counts', async () => {
  const shop = personsRepository();
  const first = shop.list('first.md', item('alpha'));
  const second = shop.list('second.md', item('broken-beta'));
  const { code, stdout } = await run(shop, [first, join(shop.folder, 'none.md'), second], { json: true });
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject([
    { source: first, successful_agents: 1, integration_branch: 'integration/first' },
    { source: second, successful_agents: 0, integration_branch: null },
  ]);
});

test('what is asked for on the command line wins over the config file', async () => {
  const shop = personsRepository();
  const list = shop.list('units.md', item('broken-alpha'));
  const { code, stdout } = await run(shop, list, { verify: ['test -f check.sh', 'test -d src'] });
  expect(code, stdout).toBe(0);

  shop.write('.github/parallel-orchestrator.yml', 'verify: [sh check.sh]\nagents: [nobdy]\n');
  const other = shop.list('other.md', item('beta'));
  expect((await run(shop, other)).code, 'what is not committed does not count').toBe(0);
  shop.git('commit', '--quiet', '--all', '--message', 'Another agent');
  const third = shop.list('third.md', item('gamma'));
  const misspelt = await run(shop, third);
  expect(misspelt).toMatchObject({ code: 3, stdout: '' });
  expect(misspelt.stderr).toContain('agents.0: there is no agent "nobdy"');
  shop.write('.github/parallel-orchestrator.yml', 'verify: [sh check.sh]\nagents: [codex]\n');
  shop.git('commit', '--quiet', '--all', '--message', 'One that is known');
  const named = await run(shop, third, { agents: ['command', 'nobody'] });
  expect(named.code).toBe(0);
  expect(named.stdout).toContain('agent: command, then nobody');
  expect(named.stdout).toContain('The agent `nobody` is passed over: There is no agent `nobody`');
});

test('a list that cannot run says why, with the code of its kind, and makes nothing', async () => {
  const shop = personsRepository();
  const list = shop.list('units.md', item('alpha'), item('beta'), item('gamma'));
  const empty = join(shop.folder, 'empty');
  mkdirSync(empty);
  shop.git('-C', empty, 'init', '--quiet');
  const cases: [Parameters<typeof run>[1], Parameters<typeof run>[2], number, RegExp][] = [
    [shop.list('none.md', 'Nothing to do here.'), {}, 3, /no .*item|list/i],
    [shop.list('circle.md', item('alpha', ', after 2'), item('beta', ', after 1')), {}, 4, /wait/],
    [shop.list('done.md', item('alpha').replace('[ ]', '[x]')), {}, 0, /done/i],
    [join(shop.folder, 'missing.md'), {}, 3, /There is no/],
    ['acme/shop#1', {}, 3, /is an issue/],
    [list, { repo: join(shop.folder, 'nowhere') }, 3, /no folder/],
    [list, { repo: shop.folder }, 3, /is no git repository/],
    [list, { repo: empty }, 3, /has no commit yet/],
    [list, { base: 'nobranch' }, 3, /has no branch or commit nobranch/],
    [list, { agents: ['nobody'] }, 3, /No agent can be started[\s\S]*--agent-command/],
    [shop.list('two.md', item('alpha'), item('beta')), { yes: false }, 3, /has to be approved[\s\S]*--yes/],
    [list, { flags: { dryRun: true } }, 0, /Wave 1: 3 tasks/],
  ];
  for (const [source, options, code, words] of cases) {
    const ran = await run(shop, source, options);
    expect(ran, `${source}`).toMatchObject({ code });
    expect(ran.stdout + ran.stderr).toMatch(words);
  }
  expect(shop.branches('work')).toEqual([]);
}, 60_000);

test('a list comes from standard input, too', async () => {
  const shop = personsRepository();
  const { code, stdout } = await run(shop, '-', {}, `${item('alpha')}\n`);
  expect(code, stdout).toBe(0);
  expect(shop.branches('integration/')).toEqual(['integration/list']);
});
