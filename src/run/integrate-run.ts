import type { RunView } from '../domain/run-view.ts';
import type { Git } from '../workspace/git.ts';
import { parseGitVersion } from '../workspace/git-version.ts';
import type { Mirrors } from '../workspace/mirror.ts';
import { branchesOf, integrate, landBranch, type VerifiedTask } from './landing.ts';
import { freeName } from './name-branches.ts';
import type { Integrated } from './run-result.ts';
import type { UserRepository } from './user-repository.ts';

/** From this version on git merges without a work tree. */
const MERGES_SINCE = [2, 38] as const;

/** Merges what was verified, in the order of the plan, and lands it as `integration/<list>`, or under a name of its own where that is taken. */
export async function integrateRun(
  git: Git,
  mirrors: Mirrors,
  repository: UserRepository,
  list: string,
  view: RunView,
): Promise<Integrated> {
  const tasks = verifiedTasks(view);
  if (tasks.length === 0) return { outcome: 'nothing', why: 'no task was verified.' };
  const [major, minor] = parseGitVersion(await git(['version'])) ?? [0, 0];
  if (major < MERGES_SINCE[0] || (major === MERGES_SINCE[0] && minor < MERGES_SINCE[1])) {
    return { outcome: 'nothing', why: `git ${MERGES_SINCE.join('.')} or newer is needed for it.` };
  }
  const { base, reference } = repository;
  const commits = [base, ...tasks.map(({ commit }) => commit)];
  const mirror = await mirrors.refresh(reference, commits, new AbortController().signal);
  const made = await integrate(git, mirror, base, tasks);
  if (made.commit === base) return { outcome: 'nothing', why: 'its base has all of the work already.' };
  const branches = await branchesOf(git, repository);
  const same = [...branches].find(([name, at]) => name.startsWith('integration') && at === made.commit);
  if (same !== undefined) return { outcome: 'integrated', branch: same[0], made };
  const branch = freeName('integration', list, new Set(branches.keys()));
  // Kept by a ref, since what nothing refers to is not fetched.
  await git(['update-ref', `refs/integrations/${made.commit}`, made.commit], { cwd: mirror.directory });
  await landBranch(git, mirror, repository, made.commit, branch);
  return { outcome: 'integrated', branch, made };
}

/** In the order in which the work builds on itself. */
function verifiedTasks({ plan, tasks }: RunView): VerifiedTask[] {
  return plan.waves.flat().flatMap((handle) => {
    const task = tasks.find((each) => each.handle === handle);
    const outcome = task?.deciding?.outcome;
    if (task?.state !== 'completed' || outcome?.kind !== 'verified') return [];
    return [{ handle, title: task.item.title, commit: outcome.commit }];
  });
}
