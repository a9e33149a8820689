import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { PullRequest } from '../state/entities.ts';
import type { World } from '../state/world.ts';
import { associationOf, serializeAccount } from './serialize-account.ts';
import { threadHtmlUrl } from './serialize-issue.ts';
import { serializeLabel } from './serialize-label.ts';
import { apiUrl, serializeRepository } from './serialize-repository.ts';

type PullRequestBody = RestEndpointMethodTypes['pulls']['get']['response']['data'];

/** The whole pull request, as its own address shows it. */
export function serializePullRequest(world: World, pullRequest: PullRequest): PullRequestBody {
  const { comparison, merge } = pullRequest;
  const isOpen = pullRequest.state === 'open';
  return {
    ...serializeListedPullRequest(world, pullRequest),
    merged: merge !== null,
    merged_by: merge && serializeAccount(world, merge.by),
    mergeable: isOpen ? pullRequest.isMergeable : null,
    rebaseable: isOpen ? pullRequest.isMergeable : null,
    mergeable_state: mergeableState(pullRequest),
    maintainer_can_modify: false,
    comments: pullRequest.comments.length,
    review_comments: 0,
    commits: comparison.commits.length,
    additions: comparison.additions,
    deletions: comparison.deletions,
    changed_files: comparison.files.length,
  };
}

/** A pull request in lists: GitHub counts nothing there, and does not say whether it can be merged. */
export function serializeListedPullRequest(world: World, pullRequest: PullRequest) {
  const { merge, repository } = pullRequest;
  const { headOid, baseOid } = pullRequest.comparison;
  const assignees = pullRequest.assignees.map((assignee) => serializeAccount(world, assignee));
  return {
    id: pullRequest.id,
    node_id: pullRequest.nodeId,
    number: pullRequest.number,
    ...urls(world, pullRequest),
    title: pullRequest.title,
    // REST says null for what was never written.
    body: pullRequest.body || null,
    state: pullRequest.state,
    draft: pullRequest.isDraft,
    locked: false,
    active_lock_reason: null,
    user: serializeAccount(world, pullRequest.author),
    author_association: associationOf(repository, pullRequest.author),
    labels: pullRequest.labels.map((label) => serializePlainLabel(world, label)),
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: [],
    requested_teams: [],
    milestone: null,
    auto_merge: null,
    created_at: pullRequest.createdAt,
    updated_at: pullRequest.updatedAt,
    closed_at: pullRequest.closedAt,
    merged_at: merge?.at ?? null,
    merge_commit_sha: merge?.oid ?? null,
    head: serializeSide(world, pullRequest, pullRequest.headBranch, headOid),
    base: serializeSide(world, pullRequest, pullRequest.baseBranch, baseOid),
  };
}

function mergeableState(pullRequest: PullRequest): string {
  if (pullRequest.state === 'closed') return 'unknown';
  if (!pullRequest.isMergeable) return 'dirty';
  return pullRequest.isDraft ? 'draft' : 'clean';
}

function serializeSide(world: World, pullRequest: PullRequest, branch: string, oid: string) {
  const { repository } = pullRequest;
  return {
    label: `${repository.owner.login}:${branch}`,
    ref: branch,
    sha: oid,
    user: serializeAccount(world, repository.owner),
    repo: serializeRepository(world, repository),
  };
}

function serializePlainLabel(world: World, label: PullRequest['labels'][number]) {
  const { id, node_id, url, name, color } = serializeLabel(world, label);
  return { id, node_id, url, name, color, default: false, description: label.description };
}

function urls(world: World, pullRequest: PullRequest) {
  const api = apiUrl(world, pullRequest.repository);
  const url = `${api}/pulls/${pullRequest.number}`;
  const html = threadHtmlUrl(world, pullRequest);
  const issue = `${api}/issues/${pullRequest.number}`;
  const links = {
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: `${api}/statuses/${pullRequest.comparison.headOid}`,
  };
  return {
    ...links,
    _links: {
      self: { href: links.url },
      html: { href: links.html_url },
      issue: { href: links.issue_url },
      comments: { href: links.comments_url },
      review_comments: { href: links.review_comments_url },
      review_comment: { href: links.review_comment_url },
      commits: { href: links.commits_url },
      statuses: { href: links.statuses_url },
    },
  };
}
