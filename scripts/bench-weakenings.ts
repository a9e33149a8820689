/**
 * How much honest work is held for what it does to tests: `node scripts/bench-weakenings.ts DIR... [--commits N] [--first-parent] [--why]`. Each of the last commits that change
 * tests is studied like the work of an agent that began with its parent; nothing of it is run. What people have committed is taken for honest.
 */
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { isTestFile } from '../src/domain/own-files.ts';
import { explainWeakenings } from '../src/domain/verification/explain-tests.ts';
import type { WorkStudy } from '../src/domain/verification/work-study.ts';
import { studyWork } from '../src/verification/study-work.ts';
import { createGit, type Git } from '../src/workspace/git.ts';
import { treeAt } from '../src/workspace/read-tree.ts';
import { readChanges } from '../src/workspace/read-work.ts';
import { createRedactor } from '../src/workspace/redact.ts';

/** A commit of the past with what would have been said of it. */
interface StudiedCommit {
  readonly commit: string;
  readonly subject: string;
  readonly study: WorkStudy;
}

interface Limits {
  /** How many commits are studied at most. */
  readonly commits: number;
  /** Whether those of merged branches are left out. */
  readonly firstParent: boolean;
}

async function* studyPast(directory: string, limits: Limits): AsyncGenerator<StudiedCommit> {
  const git = createGit(createRedactor());
  const which = ['--no-merges', '--min-parents=1', ...(limits.firstParent ? ['--first-parent'] : [])];
  const listing = await git(['log', ...which, '-z', '--format=%H %P %s', 'HEAD'], { cwd: directory });
  let studied = 0;
  for (const entry of listing.split('\0')) {
    if (studied === limits.commits) return;
    const [commit = '', parent = '', ...subject] = entry.split(' ');
    const study = commit === '' ? null : await studyCommit(git, directory, parent, commit);
    if (study === null) continue;
    studied += 1;
    yield { commit, subject: subject.join(' '), study };
  }
}

/** `null` where no test file is changed. */
async function studyCommit(
  git: Git,
  directory: string,
  parent: string,
  commit: string,
): Promise<WorkStudy | null> {
  const mirror = { directory, repository: { installationId: 0, owner: '', repo: '' } };
  const changes = await readChanges(git, mirror, parent, commit);
  if (!changes.some(({ path }) => isTestFile(path))) return null;
  return studyWork(treeAt(git, mirror, parent), treeAt(git, mirror, commit), changes, {
    task: { scope: [] },
    verification: { commands: [] },
  });
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('A whole number from 1 is wanted.');
  return Number(text);
}

const program = new Command('node scripts/bench-weakenings.ts')
  .description('Studies past commits as if agents had made them, and counts which would be held.')
  .argument('<dir...>', 'git repositories, bare ones too')
  .option('--commits <n>', 'the last so many commits of each', wholeNumber, 200)
  .option('--first-parent', 'leave out the commits of merged branches', false)
  .option('--why', 'say why', false)
  .parse();
const { why, ...limits } = program.opts<Limits & { readonly why: boolean }>();
for (const directory of program.args.map((path) => resolve(path))) {
  let [all, held, shown] = [0, 0, 0];
  for await (const { commit, subject, study } of studyPast(directory, limits)) {
    all += 1;
    if (study.weakenings.length > 0) held += 1;
    else if (study.shown.length + study.rewritten.length > 0) shown += 1;
    if (!why || study.weakenings.length === 0) continue;
    console.log(`${commit.slice(0, 8)} ${subject}\n${explainWeakenings(study.weakenings)}\n`);
  }
  console.log(`${directory}: of ${all} commits ${held} would be held, ${shown} shown`);
}
