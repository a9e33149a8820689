/**
 * What an attempt costs besides its agent: `npm run bench:attempt`. A whole app runs tasks against the local GitHub with an agent that does next
 * to nothing, one after another and then side by side, without a sandbox and in bubblewrap where there is one.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Octokit } from '@octokit/rest';
import { Command, InvalidArgumentError } from 'commander';
import { readEnvironment } from '../src/config/environment.ts';
import { type LocalGitHub, startLocalGitHub } from '../src/local-github/local-github.ts';
import { startApp } from '../src/main.ts';
import { type Moments, TIMED_AGENT, watchStore } from '../test/bench/attempt-moments.ts';
import { hasBubblewrap } from '../test/support/bubblewrap.ts';
import { APP, checklist } from '../test/support/story-app.ts';

const REPOSITORY = { owner: 'acme', repo: 'bench' };
const PATIENCE_MS = 120_000;
/** With fewer, nothing is run side by side. */
const LEAST_TASKS = 3;

/** Spans of an attempt; those of the second level are parts of the one before them. */
const SPANS: readonly (readonly [name: string, ms: (moments: Moments) => number])[] = [
  ['queued → first instruction', ({ queued, first }) => first - queued],
  ['  queue', ({ queued, claimed }) => claimed - queued],
  ['  open the workspace', ({ claimed, opened }) => opened - claimed],
  ['  set up, sandbox, gateway, start', ({ opened, first }) => first - opened],
  ['last instruction → pull request', ({ last, proposed }) => proposed - last],
  ['  end of processes, harvest, secrets', ({ last, harvested }) => harvested - last],
  ['  verification', ({ harvested, verified }) => verified - harvested],
  ['    its commands', ({ commandsMs }) => commandsMs],
  ['  push', ({ verified, pushed }) => pushed - verified],
  ['  give the workspace back', ({ pushed, ended }) => ended - pushed],
  ['  look and pull request', ({ ended, proposed }) => proposed - ended],
];

const { tasks, sideBySide, files } = new Command('npm run bench:attempt --')
  .description(
    'Measures what an attempt takes from the queue to its agent, and from its agent to the pull request.',
  )
  .option('--tasks <n>', 'attempts in each measurement, at least 3', wholeNumber, 8)
  .option('--side-by-side <n>', 'attempts at once in the second measurement', wholeNumber, 4)
  .option('--files <n>', 'files of the repository', wholeNumber, 500)
  .parse()
  .opts<{ tasks: number; sideBySide: number; files: number }>();

console.log(
  `${tasks} attempts each, ${files} files, ${availableParallelism()} processors, load ${loadavg()[0]?.toFixed(1)}; in ms: median, and 95th percentile`,
);
const columns: { readonly name: string; readonly all: readonly Moments[] }[] = [];
for (const sandbox of hasBubblewrap ? (['off', 'required'] as const) : (['off'] as const)) {
  for (const atOnce of [1, sideBySide]) {
    const name = `${sandbox === 'off' ? 'no sandbox' : 'bubblewrap'}, ${atOnce} at once`;
    columns.push({ name, all: await measure(sandbox, atOnce) });
  }
}
console.log(`${' '.repeat(36)}${columns.map(({ name }) => name.padStart(24)).join('')}`);
for (const [name, ms] of SPANS) {
  const cells = columns.map(({ all }) => describe(all.map(ms)).padStart(24));
  console.log(`${name.padEnd(36)}${cells.join('')}`);
}
if (!hasBubblewrap) console.log('bubblewrap does not start on this machine: nothing was measured in it');

/** Some tasks first, which fill the mirror and try the base, and are not counted. */
async function measure(sandbox: 'off' | 'required', atOnce: number): Promise<Moments[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-attempt-'));
  const gitHub = await startLocalGitHub({ dataDir: join(folder, 'github'), app: APP });
  const { owner, repo: name } = REPOSITORY;
  await gitHub.createRepository({ owner, name, files: repositoryFiles() });
  const dataDir = join(folder, 'data');
  const watched = watchStore();
  const app = await startApp({
    environment: environmentOf(gitHub, dataDir, sandbox, atOnce),
    roles: ['serve', 'work'],
    pacing: 'none',
    through: { store: watched.through },
  });
  try {
    gitHub.setWebhookUrl(app.webhookUrl);
    const open = await leadOf(gitHub);
    const whenDone = async (issue: number, count: number): Promise<Moments[]> => {
      for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(100)) {
        const trouble = watched.trouble();
        if (trouble !== null) throw new Error(trouble);
        const moments = await watched.moments(issue, gitHub, dataDir);
        if (moments.length === count) return moments;
      }
      throw new Error(`The tasks of #${issue} have not all got a pull request within ${PATIENCE_MS} ms.`);
    };
    await whenDone(await open(LEAST_TASKS), LEAST_TASKS);
    return await whenDone(await open(tasks), tasks);
  } finally {
    await app.close({ force: true });
    await gitHub.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function repositoryFiles(): Record<string, string> {
  const content = (index: number) => `export const line = ${index};\n`.repeat(1 + (index % 80));
  const generated = Array.from({ length: files }, (_, index) => [
    `package-${index % 50}/file-${index}.ts`,
    content(index),
  ]);
  return {
    ...Object.fromEntries(generated),
    '.github/parallel-orchestrator.yml': 'approval: auto\nverify: ["true"]\n',
  };
}

function environmentOf(gitHub: LocalGitHub, dataDir: string, sandbox: string, atOnce: number) {
  const read = readEnvironment(
    {
      APP_ID: String(gitHub.app.id),
      PRIVATE_KEY: gitHub.app.privateKey,
      WEBHOOK_SECRET: gitHub.app.webhookSecret,
      GHE_HOST: gitHub.host,
      GHE_PROTOCOL: 'http',
      PORT: '0',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'error',
      AGENT_COMMAND: TIMED_AGENT,
      SANDBOX: sandbox,
      MAX_AGENTS: String(atOnce),
    },
    'serve',
  );
  if (read.outcome === 'invalid') throw new Error(read.errors.join('\n'));
  return read.environment;
}

/** Opens and labels, as somebody with write access, a master issue with this many independent tasks; answers its number. */
async function leadOf(gitHub: LocalGitHub): Promise<(count: number) => Promise<number>> {
  const { token } = gitHub.addUser('maya');
  gitHub.setPermission(`${REPOSITORY.owner}/${REPOSITORY.repo}`, 'maya', 'write');
  const { issues } = new Octokit({ auth: token, baseUrl: `${gitHub.url}/api/v3` }).rest;
  return async (count) => {
    const names = Array.from({ length: count }, (_, index) => `part-${index + 1}`);
    const { data } = await issues.create({ ...REPOSITORY, title: 'Bench', body: checklist(...names) });
    const labels = ['parallel-orchestrate'];
    await issues.addLabels({ ...REPOSITORY, issue_number: data.number, labels });
    return data.number;
  };
}

function describe(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1]?.toFixed(0) ?? '-';
  return `${at(0.5)}  ${at(0.95).padStart(5)}`;
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number from 1.');
}
