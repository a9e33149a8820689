import type { RestEndpointMethodTypes } from '@octokit/rest';
import { dependenciesSummary } from '../state/dependency.ts';
import type { PullRequest, Thread } from '../state/entities.ts';
import { subIssuesSummary } from '../state/sub-issue.ts';
import type { World } from '../state/world.ts';
import { associationOf, serializeAccount } from './serialize-account.ts';
import { serializeActingApp } from './serialize-app.ts';
import { serializeLabel } from './serialize-label.ts';
import { serializeReactions } from './serialize-reaction.ts';
import { apiUrl, htmlUrl } from './serialize-repository.ts';

type IssueBody = RestEndpointMethodTypes['issues']['get']['response']['data'];

/** Address of the thread's page. */
export function threadHtmlUrl(world: World, thread: Thread): string {
  const folder = thread.kind === 'Issue' ? 'issues' : 'pull';
  return `${htmlUrl(world, thread.repository)}/${folder}/${thread.number}`;
}

/** An issue, or a pull request in the shape that the issue endpoints give it. */
export function serializeIssue(world: World, thread: Thread): IssueBody {
  const api = apiUrl(world, thread.repository);
  const url = `${api}/issues/${thread.number}`;
  const assignees = thread.assignees.map((assignee) => serializeAccount(world, assignee));
  return {
    id: thread.id,
    node_id: thread.nodeId,
    number: thread.number,
    url,
    repository_url: api,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: threadHtmlUrl(world, thread),
    title: thread.title,
    // REST says null for what was never written.
    body: thread.body || null,
    user: serializeAccount(world, thread.author),
    author_association: associationOf(thread.repository, thread.author),
    state: thread.state,
    state_reason: thread.kind === 'Issue' ? thread.stateReason : null,
    labels: thread.labels.map((label) => serializeLabel(world, label)),
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: thread.comments.length,
    created_at: thread.createdAt,
    updated_at: thread.updatedAt,
    closed_at: thread.closedAt,
    closed_by: thread.closedBy && serializeAccount(world, thread.closedBy),
    performed_via_github_app: serializeActingApp(world, thread.author),
    reactions: serializeReactions(url, thread),
    ...(thread.kind === 'Issue' ? issueOnly(world, thread) : pullRequestOnly(world, thread)),
  };
}

function issueOnly(world: World, issue: Extract<Thread, { kind: 'Issue' }>) {
  const children = subIssuesSummary(issue);
  const dependencies = dependenciesSummary(issue);
  return {
    type: null,
    parent_issue_url: issue.parent
      ? `${apiUrl(world, issue.parent.repository)}/issues/${issue.parent.number}`
      : null,
    sub_issues_summary: {
      total: children.total,
      completed: children.completed,
      percent_completed: children.percentCompleted,
    },
    issue_dependencies_summary: {
      blocked_by: dependencies.blockedBy,
      blocking: dependencies.blocking,
      total_blocked_by: dependencies.totalBlockedBy,
      total_blocking: dependencies.totalBlocking,
    },
  };
}

function pullRequestOnly(world: World, pullRequest: PullRequest) {
  const html = threadHtmlUrl(world, pullRequest);
  return {
    draft: pullRequest.isDraft,
    pull_request: {
      url: `${apiUrl(world, pullRequest.repository)}/pulls/${pullRequest.number}`,
      html_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      merged_at: pullRequest.merge?.at ?? null,
    },
  };
}
