import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { IssueComment } from '../state/entities.ts';
import type { World } from '../state/world.ts';
import { associationOf, serializeAccount } from './serialize-account.ts';
import { serializeActingApp } from './serialize-app.ts';
import { threadHtmlUrl } from './serialize-issue.ts';
import { serializeReactions } from './serialize-reaction.ts';
import { apiUrl } from './serialize-repository.ts';

type CommentBody = RestEndpointMethodTypes['issues']['getComment']['response']['data'];

/** Address of the comment on its thread's page. */
export function commentHtmlUrl(world: World, comment: IssueComment): string {
  return `${threadHtmlUrl(world, comment.thread)}#issuecomment-${comment.id}`;
}

export function serializeComment(world: World, comment: IssueComment): CommentBody {
  const { thread } = comment;
  const api = apiUrl(world, thread.repository);
  const url = `${api}/issues/comments/${comment.id}`;
  return {
    id: comment.id,
    node_id: comment.nodeId,
    url,
    html_url: commentHtmlUrl(world, comment),
    issue_url: `${api}/issues/${thread.number}`,
    user: serializeAccount(world, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: associationOf(thread.repository, comment.author),
    performed_via_github_app: serializeActingApp(world, comment.author),
    reactions: serializeReactions(url, comment),
  };
}
