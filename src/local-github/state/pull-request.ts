import { editBody } from './content-edit.ts';
import type { PullRequest, Repository } from './entities.ts';
import { logThreadWrite } from './log-write.ts';
import { comparePullRequest, comparisonOf } from './pull-request-comparison.ts';
import { invalid, Refusal } from './refusal.ts';
import { inTurn, nextNumber } from './repository.ts';
import { newThread, touch, validBody, validTitle } from './thread.ts';
import { tell } from './timeline.ts';
import { demand, demandAuthorOr, type Viewer } from './viewer.ts';
import type { World } from './world.ts';

export interface NewPullRequest {
  readonly title: string;
  readonly body: string;
  /** `branch` or `owner:branch`. */
  readonly head: string;
  readonly base: string;
  readonly isDraft: boolean;
}

/** All pull requests of a repository, the oldest first. */
export function pullRequestsOf(repository: Repository): PullRequest[] {
  return [...repository.threads.values()].filter((thread) => thread.kind === 'PullRequest');
}

/** Opens a pull request; refuses unknown branches, nothing to merge, and a second one for the same branches. */
export function createPullRequest(
  world: World,
  viewer: Viewer,
  repository: Repository,
  input: NewPullRequest,
): Promise<PullRequest> {
  demand(viewer, repository, 'write pull requests');
  const headBranch = input.head.replace(`${repository.owner.login}:`, '');
  return inTurn(repository, async () => {
    const comparison = await comparisonOf(repository, input.base, headBranch);
    demandNew(repository, headBranch, input.base);
    const isMergeable = await repository.git.isMergeable(comparison.baseOid, comparison.headOid);
    const pullRequest: PullRequest = {
      kind: 'PullRequest',
      ...newThread(world, repository, viewer.account, input),
      ...world.newIdentity('PullRequest'),
      number: nextNumber(repository),
      isDraft: input.isDraft,
      headBranch,
      baseBranch: input.base,
      comparison,
      isMergeable,
      merge: null,
    };
    repository.threads.set(pullRequest.number, pullRequest);
    world.register(pullRequest);
    const { title, body, base } = input;
    logThreadWrite(world, viewer, 'pulls.create', pullRequest, { title, body, head: headBranch, base });
    const sender = viewer.account;
    world.emit({ event: 'pull_request', action: 'opened', pullRequest, repository, sender });
    return pullRequest;
  });
}

function demandNew(repository: Repository, head: string, base: string): void {
  const twin = pullRequestsOf(repository).find(
    (other) => other.state === 'open' && other.headBranch === head && other.baseBranch === base,
  );
  if (!twin) return;
  const message = `A pull request already exists for ${repository.owner.login}:${head}.`;
  throw invalid({ resource: 'PullRequest', code: 'custom', message });
}

/** What an update may change; what is absent stays. */
export interface PullRequestUpdate {
  readonly title?: string | undefined;
  readonly body?: string | undefined;
  readonly base?: string | undefined;
  readonly state?: 'open' | 'closed' | undefined;
}

/** Changes what differs, with one event for the edit and one for the state. */
export function updatePullRequest(
  world: World,
  viewer: Viewer,
  pullRequest: PullRequest,
  update: PullRequestUpdate,
): Promise<void> {
  const { repository } = pullRequest;
  demand(viewer, repository, 'read pull requests');
  demandAuthorOr(viewer, repository, pullRequest.author, 'write pull requests');
  return inTurn(repository, async () => {
    await editPullRequest(world, viewer, pullRequest, update);
    if (update.state === 'closed') closePullRequest(world, viewer, pullRequest);
    if (update.state === 'open') await reopenPullRequest(world, viewer, pullRequest);
  });
}

async function editPullRequest(
  world: World,
  viewer: Viewer,
  pullRequest: PullRequest,
  update: PullRequestUpdate,
): Promise<void> {
  const title = update.title === undefined ? pullRequest.title : validTitle(update.title);
  const body = update.body === undefined ? pullRequest.body : validBody('Issue', update.body);
  const changes: Record<string, unknown> = {};
  if (update.base !== undefined && update.base !== pullRequest.baseBranch) {
    const comparison = await comparisonOf(pullRequest.repository, update.base, pullRequest.headBranch);
    changes['base'] = {
      ref: { from: pullRequest.baseBranch },
      sha: { from: pullRequest.comparison.baseOid },
    };
    pullRequest.baseBranch = update.base;
    pullRequest.comparison = comparison;
    await comparePullRequest(pullRequest);
  }
  if (title !== pullRequest.title) changes['title'] = { from: pullRequest.title };
  pullRequest.title = title;
  const from = editBody(world, pullRequest, viewer.account, body);
  if (from !== null) changes['body'] = { from };
  if (Object.keys(changes).length === 0) return;
  logThreadWrite(world, viewer, 'pulls.update', pullRequest, { title, body, base: pullRequest.baseBranch });
  announceEdit(world, viewer, pullRequest, changes);
}

/** Tells that a pull request was edited, by a person or by a change of its base. */
export function announceEdit(
  world: World,
  viewer: Viewer,
  pullRequest: PullRequest,
  changes: Readonly<Record<string, unknown>>,
): void {
  touch(world, pullRequest);
  const { repository } = pullRequest;
  const sender = viewer.account;
  world.emit({ event: 'pull_request', action: 'edited', pullRequest, changes, repository, sender });
}

/** Closes without merging; a closed one stays as it is. */
export function closePullRequest(world: World, viewer: Viewer, pullRequest: PullRequest): void {
  if (pullRequest.state === 'closed') return;
  logThreadWrite(world, viewer, 'pulls.close', pullRequest);
  settlePullRequest(world, viewer, pullRequest);
}

/** Marks it closed (after `merge` was set, merged) and tells so. */
export function settlePullRequest(world: World, viewer: Viewer, pullRequest: PullRequest): void {
  pullRequest.state = 'closed';
  pullRequest.closedAt = world.timestamp();
  pullRequest.closedBy = viewer.account;
  touch(world, pullRequest);
  tell(world, pullRequest, viewer.account, { kind: 'ClosedEvent', stateReason: null });
  const { repository } = pullRequest;
  world.emit({
    event: 'pull_request',
    action: 'closed',
    pullRequest,
    repository,
    sender: viewer.account,
  });
}

async function reopenPullRequest(world: World, viewer: Viewer, pullRequest: PullRequest): Promise<void> {
  if (pullRequest.state === 'open') return;
  if (pullRequest.merge) throw new Refusal('unprocessable', 'Cannot reopen a merged pull request');
  const { repository, baseBranch, headBranch } = pullRequest;
  pullRequest.comparison = await comparisonOf(repository, baseBranch, headBranch);
  demandNew(repository, headBranch, baseBranch);
  await comparePullRequest(pullRequest);
  pullRequest.state = 'open';
  pullRequest.closedAt = null;
  pullRequest.closedBy = null;
  touch(world, pullRequest);
  tell(world, pullRequest, viewer.account, { kind: 'ReopenedEvent' });
  logThreadWrite(world, viewer, 'pulls.reopen', pullRequest);
  world.emit({
    event: 'pull_request',
    action: 'reopened',
    pullRequest,
    repository,
    sender: viewer.account,
  });
}
