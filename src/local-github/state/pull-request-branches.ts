import type { RefUpdate } from '../git/push-report.ts';
import { completeMerge } from './complete-merge.ts';
import type { PullRequest, Repository } from './entities.ts';
import { announceEdit, closePullRequest, pullRequestsOf } from './pull-request.ts';
import { comparePullRequest } from './pull-request-comparison.ts';
import { touch } from './thread.ts';
import type { Viewer } from './viewer.ts';
import type { World } from './world.ts';

/** Brings the open pull requests up to date with branches that have moved or gone. */
export async function followBranches(
  world: World,
  viewer: Viewer,
  repository: Repository,
  updates: readonly RefUpdate[],
): Promise<void> {
  const branches = new Set(updates.map(({ ref }) => ref.replace(/^refs\/heads\//, '')));
  for (const pullRequest of pullRequestsOf(repository)) {
    if (pullRequest.state === 'closed') continue;
    if (branches.has(pullRequest.headBranch) || branches.has(pullRequest.baseBranch)) {
      await follow(world, viewer, pullRequest);
    }
  }
}

async function follow(world: World, viewer: Viewer, pullRequest: PullRequest): Promise<void> {
  const { headOid: before, baseOid } = pullRequest.comparison;
  const outcome = await comparePullRequest(pullRequest);
  if (outcome === 'head-gone') return closePullRequest(world, viewer, pullRequest);
  if (outcome === 'base-gone') return retarget(world, viewer, pullRequest);
  const { headOid: after, commits } = pullRequest.comparison;
  if (after !== before) {
    touch(world, pullRequest);
    const { repository } = pullRequest;
    const sender = viewer.account;
    world.emit({
      event: 'pull_request',
      action: 'synchronize',
      pullRequest,
      before,
      after,
      repository,
      sender,
    });
  }
  // GitHub counts a head that somebody pushed into the base as merged, and closes one that lost all its commits.
  if (commits.length > 0) return;
  if (pullRequest.comparison.baseOid !== baseOid) completeMerge(world, viewer, pullRequest, after);
  else closePullRequest(world, viewer, pullRequest);
}

/** A base that was merged and deleted is replaced by what it was merged into; one that is just gone closes the pull request. */
async function retarget(world: World, viewer: Viewer, pullRequest: PullRequest): Promise<void> {
  const gone = pullRequest.baseBranch;
  const merged = pullRequestsOf(pullRequest.repository).findLast(
    (other) => other.headBranch === gone && other.merge !== null,
  );
  if (!merged) return closePullRequest(world, viewer, pullRequest);
  const changes = {
    base: { ref: { from: gone }, sha: { from: pullRequest.comparison.baseOid } },
  };
  pullRequest.baseBranch = merged.baseBranch;
  const outcome = await comparePullRequest(pullRequest);
  if (outcome !== 'compared') return closePullRequest(world, viewer, pullRequest);
  announceEdit(world, viewer, pullRequest, changes);
}
