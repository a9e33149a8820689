import type { Git } from './git.ts';
import type { Mirror } from './mirror.ts';

/** A commit that the mirror keeps for an attempt. */
export interface KeptCommit {
  readonly ref: string;
  /** The attempt's id, as its ref spells it. */
  readonly attempt: string;
  readonly commit: string;
  readonly subject: string;
  /** When it was committed, in milliseconds since the epoch. */
  readonly at: number;
  /** Whether it was committed, or was rescued from a work tree. */
  readonly kind: 'committed' | 'rescued';
  /**
   * `merged`: a branch of the repository has gone beyond it. One that merely ends with it (`branch`) may still be deleted with the work.
   */
  readonly standing: 'open' | 'branch' | 'merged';
}

/** All work that the mirror keeps, the oldest first; what is merged is known as of its last refresh. */
export async function listKept(git: Git, { directory }: Mirror): Promise<KeptCommit[]> {
  const format = '--format=%(refname) %(objectname) %(committerdate:unix) %(contents:subject)';
  const listing = await git(
    ['for-each-ref', '--sort=committerdate', format, 'refs/attempts', 'refs/rescued'],
    {
      cwd: directory,
    },
  );
  const found = listing.split('\n').flatMap((line) => {
    const match = /^(refs\/(attempts|rescued)\/([^/ ]+)\/\S+) (\S+) (\d+) ?(.*)$/.exec(line);
    if (match === null) return [];
    const [, ref = '', folder, attempt = '', commit = '', seconds, subject = ''] = match;
    const kind = folder === 'attempts' ? ('committed' as const) : ('rescued' as const);
    return [{ ref, attempt, commit, subject, kind, at: Number(seconds) * 1_000 }];
  });
  const heads = await readHeads(git, directory);
  const commits = found.map(({ commit }) => commit);
  const unmerged = await findUnmerged(git, directory, commits, heads.parents);
  return found.map((kept) => {
    if (!unmerged.has(kept.commit)) return { ...kept, standing: 'merged' };
    return { ...kept, standing: heads.tips.has(kept.commit) ? 'branch' : 'open' };
  });
}

async function readHeads(git: Git, cwd: string) {
  const heads = await git(['for-each-ref', '--format=%(objectname) %(parent)', 'refs/heads'], { cwd });
  const lines = heads.split('\n').filter((line) => line !== '');
  const tips = new Set(lines.map((line) => line.slice(0, line.indexOf(' '))));
  const parents = new Set(
    lines.flatMap((line) => line.split(' ').slice(1)).filter((parent) => parent !== ''),
  );
  return { tips, parents };
}

/** Those of the commits that no branch contains but as its end. */
async function findUnmerged(
  git: Git,
  cwd: string,
  commits: readonly string[],
  parents: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  if (commits.length === 0) return new Set();
  const input = [...commits, ...[...parents].map((commit) => `^${commit}`)];
  const listing = await git(['rev-list', '--stdin'], { cwd, input: `${input.join('\n')}\n` });
  return new Set(listing.split('\n'));
}

/** Removes the refs of merged work that is older than `before`; answers what was removed. */
export async function dropMerged(git: Git, mirror: Mirror, before: number): Promise<KeptCommit[]> {
  const kept = await listKept(git, mirror);
  const old = kept.filter(({ standing, at }) => standing === 'merged' && at < before);
  // With the value that was looked at: somebody may have kept something else there since.
  const tips = await tipsOf(git, mirror, old);
  const input = [...old, ...tips].map(({ ref, commit }) => `delete ${ref} ${commit}\n`).join('');
  if (old.length > 0) await git(['update-ref', '--stdin'], { cwd: mirror.directory, input });
  return old;
}

/** Those of these commits that are the last of their attempts: they are named twice. */
async function tipsOf(git: Git, { directory }: Mirror, commits: readonly KeptCommit[]) {
  if (commits.length === 0) return [];
  const gone = new Set(commits.map(({ attempt, commit }) => `${attempt} ${commit}`));
  const listing = await git(['for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', 'refs/tips'], {
    cwd: directory,
  });
  return listing
    .split('\n')
    .filter((line) => gone.has(line))
    .map((line) => {
      const [attempt = '', commit = ''] = line.split(' ');
      return { ref: `refs/tips/${attempt}`, commit };
    });
}
