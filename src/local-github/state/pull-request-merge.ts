import type { MergeMethod } from '../git/merge.ts';
import { restLogin } from './account.ts';
import { completeMerge } from './complete-merge.ts';
import type { PullRequest } from './entities.ts';
import { logThreadWrite } from './log-write.ts';
import { followRefs } from './ref.ts';
import { Refusal } from './refusal.ts';
import { inTurn } from './repository.ts';
import { demand, type Viewer } from './viewer.ts';
import type { World } from './world.ts';

export interface MergeInput {
  readonly method: MergeMethod;
  /** The head that the viewer has seen; refused when it has moved. */
  readonly expectedHead?: string | undefined;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
}

/** Merges the head into the base branch; refuses what is closed, a draft, in conflict, or has moved. Gives the new commit. */
export function mergePullRequest(
  world: World,
  viewer: Viewer,
  pullRequest: PullRequest,
  input: MergeInput,
): Promise<string> {
  const { repository } = pullRequest;
  demand(viewer, repository, 'merge pull requests');
  return inTurn(repository, async () => {
    demandMergeable(pullRequest, input);
    const before = pullRequest.comparison.baseOid;
    const login = restLogin(viewer.account);
    const merged = await repository.git.merge({
      base: pullRequest.baseBranch,
      head: pullRequest.comparison.headOid,
      message: mergeMessage(pullRequest, input),
      author: {
        name: login,
        email: `${viewer.account.id}+${login}@users.noreply.github.com`,
        date: world.now(),
      },
      method: input.method,
    });
    if (merged === 'conflict' || merged === 'no-such-commit') {
      throw new Refusal('not-mergeable', 'Pull Request is not mergeable');
    }
    if (merged === 'base-moved') {
      throw new Refusal('conflict', 'Base branch was modified. Review and try the merge again.');
    }
    const { oid } = merged;
    logThreadWrite(world, viewer, 'pulls.merge', pullRequest, { method: input.method, oid });
    completeMerge(world, viewer, pullRequest, oid);
    await followRefs(world, viewer, repository, [
      { ref: `refs/heads/${pullRequest.baseBranch}`, before, after: oid },
    ]);
    return oid;
  });
}

function demandMergeable(pullRequest: PullRequest, input: MergeInput): void {
  if (pullRequest.state === 'closed') {
    throw new Refusal('not-mergeable', 'Pull Request is not mergeable');
  }
  if (pullRequest.isDraft) throw new Refusal('not-mergeable', 'Pull Request is still a draft');
  if (input.expectedHead && input.expectedHead !== pullRequest.comparison.headOid) {
    throw new Refusal('conflict', 'Head branch was modified. Review and try the merge again.');
  }
}

function mergeMessage(pullRequest: PullRequest, input: MergeInput): string {
  const { repository, number, headBranch, title } = pullRequest;
  const subject =
    input.method === 'squash'
      ? `${title} (#${number})`
      : `Merge pull request #${number} from ${repository.owner.login}/${headBranch}`;
  const message = input.message ?? (input.method === 'squash' ? '' : title);
  return `${input.title ?? subject}\n\n${message}`.trim();
}
