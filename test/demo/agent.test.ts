import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workOf, works } from '../../fixtures/demo/works.ts';
import { readMasterIssue } from '../../src/demo/demo-files.ts';
import { readWorkItems } from '../../src/domain/reading/read-work-items.ts';
import { lessonOf } from '../../src/domain/retry-policy.ts';
import { readOutline } from '../../src/markdown/read-outline.ts';
import { renderKickoffPrompt } from '../../src/render/prompts/kickoff-prompt.ts';
import { USUAL_WORK } from '../support/attempts.ts';

const demo = join(import.meta.dirname, '../../fixtures/demo');
const names = [
  'fractions',
  'weeks',
  'transfer',
  'slug',
  'joinWords',
  'truncate',
  'parseBytes',
  'ordinal',
  'document',
] as const;
type Name = (typeof names)[number];

const prerequisites: Partial<Record<Name, readonly Name[]>> = {
  weeks: ['fractions'],
  transfer: ['parseBytes'],
  document: ['parseBytes', 'ordinal'],
};

let folder: string;
let upstream: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-agent-'));
  upstream = join(folder, 'upstream');
  await cp(join(demo, 'repository'), upstream, { recursive: true });
  await writeFile(join(folder, '.gitconfig'), '[user]\nname = Agent\nemail = agent@example.com\n');
  await git(upstream, 'init', '--quiet', '--initial-branch=main');
  await git(upstream, 'add', '--all');
  await git(upstream, 'commit', '--quiet', '--message=start');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the script knows every open item of the master issue, in its order', async () => {
  const { body } = await readMasterIssue();
  const { items } = readWorkItems(readOutline(body), { self: 1, ownNumbers: new Set() });
  const open = items.filter(({ done }) => !done).map(({ title }) => title);
  expect(works.map(({ title }) => title.replaceAll('`', ''))).toEqual(open);
  expect(works).toHaveLength(names.length);
});

test('a task is found by the title that the prompt names first', () => {
  const [fractions, weeks] = works;
  expect(workOf(`Your task: Fix parseDuration for fractions in src/duration.ts\nthen ${weeks?.title}`)).toBe(
    fractions,
  );
  expect(workOf('Write a poem')).toBeNull();
});

test('every task ends as designed, in the order of its dependencies, and the good ones merge into a green whole', async () => {
  const first = await Promise.all(
    (['fractions', 'parseBytes', 'slug', 'joinWords', 'ordinal', 'truncate'] as const).map(
      async (name) => [name, await attempt(name, 1)] as const,
    ),
  );
  const second = await Promise.all(
    (['weeks', 'transfer', 'document'] as const).map(async (name) => [name, await attempt(name, 1)] as const),
  );
  const results = new Map([...first, ...second]);

  for (const name of names.filter((candidate) => candidate !== 'slug' && candidate !== 'truncate')) {
    expect(results.get(name), name).toMatchObject({ exitCode: 0, status: 'completed' });
  }
  expect(results.get('slug')).toMatchObject({ exitCode: 0, status: 'completed' });
  const evidence = await npmTest(join(folder, 'workspaces', 'slug'));
  expect(evidence.exitCode, 'slug claims more than it did').toBe(1);
  expect(results.get('truncate')).toMatchObject({ exitCode: 1, status: 'failed' });
  expect(results.get('truncate')?.log).toMatch(/Not done: these tests fail: .*never longer than the limit/);

  const again = await attempt('slug', 2, rejected(evidence.stdout));
  expect(again).toMatchObject({ exitCode: 0, status: 'completed' });
  expect(again.log).toMatch(/\[COMPLETE\] Drop the accents[\s\S]*\[CHECKPOINT\] Make slugs/);

  const whole = await workspace(
    'whole',
    names.filter((name) => name !== 'slug' && name !== 'truncate'),
  );
  await git(whole, 'merge', '--quiet', '--no-edit', 'origin/slug-2');
  expect((await npmTest(whole)).exitCode).toBe(0);
});

test('a retry that contradicts the tests fails again, and says so again', async () => {
  const retry = await attempt('truncate', 2, rejected('✖ cut text is never longer than the limit'));
  expect(retry).toMatchObject({ exitCode: 1, status: 'failed' });
});

test('a task that the script does not know is given up with a reason', async () => {
  const directory = await workspace('unknown', []);
  const result = await runAgent(directory, 'unknown', promptFor('Write a poem', []));
  expect(result).toMatchObject({ exitCode: 1, status: 'failed' });
  expect(result.error).toContain('nothing for this task');
});

/** One attempt as the orchestrator would run it; its branch is pushed to `upstream` whatever came of it. */
async function attempt(name: Name, number: number, ...lessons: readonly string[]) {
  const branch = number === 1 ? name : `${name}-${number}`;
  const directory = await workspace(branch, prerequisites[name] ?? []);
  const title = works[names.indexOf(name)]?.title ?? '';
  const result = await runAgent(directory, branch, promptFor(title, lessons));
  await git(directory, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
  const log = await git(directory, 'log', '--format=%B', 'origin/main..HEAD');
  return { ...result, log };
}

function promptFor(title: string, lessons: readonly string[]): string {
  const assignment = {
    repository: { owner: 'acme', repo: 'humane', installationId: 1 },
    masterIssue: 1,
    masterTitle: 'humane 1.1',
    subIssue: 7,
    task: { handle: 'item-2', title, action: 'other', details: '', acceptance: [], scope: [], size: 'S' },
    branch: 'orch/1/7',
    base: 'main',
    prerequisites: [],
    agent: 'command',
    timeoutMs: 60_000,
    ...USUAL_WORK,
    lessons,
  } as const;
  return renderKickoffPrompt(assignment, {
    directory: '/workspace',
    statusFile: '/status.json',
    start: 'c0ffee',
    notes: [],
  });
}

/** What the next attempt is told after verification failed with this output. */
function rejected(logTail: string): string {
  const evidence = [{ command: 'npm test', exitCode: 1, durationMs: 900, logTail }];
  const remains = { logTail: '', diff: '', commit: null };
  const message = '`npm test` failed';
  return (
    lessonOf(1, { kind: 'rejected', reason: 'verification-failed', message, evidence, ...remains }) ?? ''
  );
}

async function runAgent(directory: string, branch: string, prompt: string) {
  const statusFile = join(folder, `${branch}.json`);
  const { exitCode, stdout } = await execa(process.execPath, [join(demo, 'agent.ts'), '--pace', '0'], {
    cwd: directory,
    input: prompt,
    env: {
      AGENT_ID: `orch-1.${branch}`,
      MASTER_ISSUE: '1',
      SUB_ISSUE: '7',
      BRANCH_NAME: branch,
      STATUS_FILE: statusFile,
      WORKING_DIR: directory,
      TIMEOUT: '60',
      HOME: folder,
      PATH: process.env['PATH'] ?? '',
    },
    extendEnv: false,
    reject: false,
  });
  expect(stdout).toContain('scripted agent, no model involved');
  const { status, error } = JSON.parse(await readFile(statusFile, 'utf8'));
  return { exitCode, status, error };
}

/** A clone of `upstream` on a new branch that starts with the work of `merged`. */
async function workspace(branch: string, merged: readonly Name[]): Promise<string> {
  const directory = join(folder, 'workspaces', branch);
  await mkdir(join(folder, 'workspaces'), { recursive: true });
  await git(folder, 'clone', '--quiet', upstream, directory);
  await git(directory, 'checkout', '--quiet', '-b', branch);
  for (const name of merged) await git(directory, 'merge', '--quiet', '--no-edit', `origin/${name}`);
  return directory;
}

async function npmTest(directory: string) {
  return execa('npm', ['test'], { cwd: directory, reject: false, env: { NODE_TEST_CONTEXT: undefined } });
}

async function git(directory: string, ...args: string[]): Promise<string> {
  const { stdout } = await execa('git', args, { cwd: directory, env: { HOME: folder } });
  return stdout;
}
