// How long a workspace takes, against what git offers: npm run bench:workspaces -- [files] [rounds]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { Assignment } from '../src/domain/attempt.ts';
import { createRedactor } from '../src/workspace/redact.ts';
import { createWorkspaces } from '../src/workspace/workspaces.ts';
import { assignmentOf } from '../test/workspace/assignment.ts';

const { processedArgs } = new Command('npm run bench:workspaces --')
  .description('Measures how long a workspace takes, against what git offers.')
  .argument('[files]', 'files of the repository', wholeNumber, 50_000)
  .argument('[rounds]', 'how often each way is measured', wholeNumber, 3)
  .parse();
const [files = 50_000, rounds = 3]: readonly number[] = processedArgs;
const FOLDERS = 500;

const environment = {
  PATH: process.env['PATH'],
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Bench',
  GIT_AUTHOR_EMAIL: 'bench@example.com',
  GIT_COMMITTER_NAME: 'Bench',
  GIT_COMMITTER_EMAIL: 'bench@example.com',
};

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number.');
}

function git(cwd: string, ...args: string[]): void {
  execFileSync('git', args, { cwd, env: environment, stdio: 'ignore' });
}

/** A repository whose files are as long as those of programs are: some lines to some hundred. */
function generate(folder: string): string {
  const directory = join(folder, 'repository');
  git(folder, 'init', '--quiet', '--initial-branch=main', directory);
  for (let index = 0; index < files; index += 1) {
    const place = join(directory, `package-${index % FOLDERS}`, `part-${index % 7}`);
    if (index < FOLDERS * 7) mkdirSync(place, { recursive: true });
    writeFileSync(
      join(place, `file-${index}.ts`),
      `export const line = ${index};\n`.repeat(1 + (index % 80)),
    );
  }
  git(directory, 'add', '--all');
  git(directory, 'commit', '--quiet', '--message', 'generated');
  return directory;
}

async function measure(work: () => void | Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

const folder = mkdtempSync(join(tmpdir(), 'bench-workspaces-'));
try {
  const repository = generate(folder);
  const workspaces = createWorkspaces({
    dataDir: join(folder, 'data'),
    slots: 1,
    remote: { url: () => repository, credentials: async () => null },
    redactor: createRedactor(),
    log: { info: () => undefined, warn: (_, message) => console.error(message) },
  });
  const { signal } = new AbortController();
  const assignment: Assignment = assignmentOf();
  const times = new Map<string, number[]>();
  const note = (name: string, ms: number) => times.set(name, [...(times.get(name) ?? []), ms]);

  for (let round = 0; round <= rounds; round += 1) {
    // Side by side in each round, so that what else the machine does falls on all of them. The first round fills caches and the mirror.
    const told = round === 0 ? () => undefined : note;
    const copy = join(folder, 'copy');
    told('git clone', await measure(() => git(folder, 'clone', '--quiet', repository, copy)));
    told('rm of the clone', await measure(() => rmSync(copy, { recursive: true })));
    told(
      'git worktree add',
      await measure(() => git(repository, 'worktree', 'add', '--quiet', '-b', `b${round}`, copy)),
    );
    told('git worktree remove', await measure(() => git(repository, 'worktree', 'remove', '--force', copy)));
    const began = performance.now();
    const opened = await workspaces.open(`bench.item-1.${round}`, assignment, signal);
    if (opened.outcome !== 'opened') throw new Error(opened.message);
    told('acquire', performance.now() - began);
    told('release', await measure(() => workspaces.release(opened.workspace)));
  }

  const of = (name: string) => median(times.get(name) ?? []);
  console.log(
    `${files} files, median of ${rounds} rounds, ${availableParallelism()} processors, load ${loadavg()[0]?.toFixed(1)}`,
  );
  for (const name of times.keys())
    console.log(`${name.padEnd(20)} ${(of(name) / 1_000).toFixed(2).padStart(8)} s`);
  const both = of('acquire') + of('release');
  const ratio = (other: number) => `${(both / other).toFixed(2)}`;
  console.log(
    `acquire + release against clone + rm:              ${ratio(of('git clone') + of('rm of the clone'))}`,
  );
  console.log(
    `acquire + release against worktree add + remove:   ${ratio(of('git worktree add') + of('git worktree remove'))}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
