import type { RefUpdate } from '../git/push-report.ts';
import type { Repository } from './entities.ts';
import { logWrite } from './log-write.ts';
import { followBranches } from './pull-request-branches.ts';
import { notFound, Refusal } from './refusal.ts';
import { inTurn } from './repository.ts';
import { demand, type Viewer } from './viewer.ts';
import type { World } from './world.ts';

const ABSENT = '0'.repeat(40);
/** GitHub lists at most this many commits in a push webhook. */
const MAX_PUSHED_COMMITS = 20;

/** What a push over HTTP has changed: logs it and lets the pull requests follow. */
export function recordPush(
  world: World,
  viewer: Viewer,
  repository: Repository,
  updates: readonly RefUpdate[],
): Promise<void> {
  return inTurn(repository, async () => {
    for (const { ref, before, after } of updates) {
      logWrite(world, viewer, 'git.push', repository, ref, { before, after });
    }
    await followRefs(world, viewer, repository, updates);
  });
}

/** Creates a ref (`refs/heads/…`) at a commit. */
export function createRef(
  world: World,
  viewer: Viewer,
  repository: Repository,
  ref: string,
  oid: string,
): Promise<void> {
  demand(viewer, repository, 'write contents');
  return inTurn(repository, async () => {
    const outcome = await repository.git.createRef(ref, oid);
    if (outcome === 'taken') throw new Refusal('unprocessable', 'Reference already exists');
    if (outcome === 'no-such-commit') throw new Refusal('unprocessable', 'Object does not exist');
    if (outcome === 'invalid-name') {
      throw new Refusal('unprocessable', `${ref} is not a valid ref name.`);
    }
    logWrite(world, viewer, 'git.createRef', repository, ref, { oid });
    await followRefs(world, viewer, repository, [{ ref, before: null, after: oid }]);
  });
}

/** Moves a ref; without `force` only forward. */
export function updateRef(
  world: World,
  viewer: Viewer,
  repository: Repository,
  ref: string,
  to: { readonly oid: string; readonly force: boolean },
): Promise<void> {
  demand(viewer, repository, 'write contents');
  return inTurn(repository, async () => {
    const before = await repository.git.resolve(ref);
    const outcome = await repository.git.updateRef(ref, to.oid, { force: to.force });
    if (outcome === 'no-such-ref') throw new Refusal('unprocessable', 'Reference does not exist');
    if (outcome === 'no-such-commit') throw new Refusal('unprocessable', 'Object does not exist');
    if (outcome === 'not-fast-forward') throw new Refusal('unprocessable', 'Update is not a fast forward');
    if (outcome === 'moved') throw new Refusal('conflict', 'Reference was modified meanwhile');
    logWrite(world, viewer, 'git.updateRef', repository, ref, to);
    await followRefs(world, viewer, repository, [{ ref, before, after: to.oid }]);
  });
}

/** Deletes a ref; the default branch cannot be deleted. */
export function deleteRef(world: World, viewer: Viewer, repository: Repository, ref: string): Promise<void> {
  demand(viewer, repository, 'write contents');
  return inTurn(repository, async () => {
    if (ref === `refs/heads/${repository.defaultBranch}`) {
      throw new Refusal('unprocessable', 'Cannot delete the default branch');
    }
    const before = await repository.git.resolve(ref);
    const outcome = await repository.git.deleteRef(ref);
    if (outcome === 'no-such-ref') throw new Refusal('unprocessable', 'Reference does not exist');
    logWrite(world, viewer, 'git.deleteRef', repository, ref, { before });
    await followRefs(world, viewer, repository, [{ ref, before, after: null }]);
  });
}

/** The commit that a ref, named in full, is at; refuses an unknown one. */
export async function readRef(viewer: Viewer, repository: Repository, ref: string): Promise<string> {
  demand(viewer, repository, 'read contents');
  const oid = await repository.git.resolve(ref);
  if (oid === null) throw notFound();
  return oid;
}

/** Tells of refs that have moved already, and lets the open pull requests follow. Call it in the repository's turn. */
export async function followRefs(
  world: World,
  viewer: Viewer,
  repository: Repository,
  updates: readonly RefUpdate[],
): Promise<void> {
  repository.pushedAt = world.timestamp();
  for (const { ref, before, after } of updates) {
    world.emit({
      event: 'push',
      ref,
      before: before ?? ABSENT,
      after: after ?? ABSENT,
      commits: after === null ? [] : await pushedCommits(repository, before, after),
      repository,
      sender: viewer.account,
    });
  }
  await followBranches(world, viewer, repository, updates);
}

/** Those that the branch did not have; of a new branch, those that the default branch has not. */
async function pushedCommits(repository: Repository, before: string | null, after: string) {
  const base = before ?? (await repository.git.resolve(`refs/heads/${repository.defaultBranch}`)) ?? after;
  const comparison = await repository.git.compare(base, after);
  const commits = comparison?.commits.slice(-MAX_PUSHED_COMMITS) ?? [];
  return commits.map(({ oid, treeOid, message, author }) => {
    return { oid, treeOid, message, date: author.date, author: { name: author.name, email: author.email } };
  });
}
