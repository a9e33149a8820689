import type { Issue, PullRequest } from './entities.ts';
import { settleIssue } from './issue.ts';
import { settlePullRequest } from './pull-request.ts';
import type { Viewer } from './viewer.ts';
import type { World } from './world.ts';

/** Marks it merged at `oid` and closes the issues that it says it closes. */
export function completeMerge(world: World, viewer: Viewer, pullRequest: PullRequest, oid: string): void {
  pullRequest.merge = { at: world.timestamp(), by: viewer.account, oid };
  settlePullRequest(world, viewer, pullRequest);
  for (const issue of closingIssues(pullRequest)) {
    if (issue.state === 'open') settleIssue(world, viewer, issue, 'completed');
  }
}

const CLOSING_KEYWORD = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+#(\d+)\b/gi;

/** Issues that the merge will close: those named with a keyword, and only towards the default branch. */
export function closingIssues(pullRequest: PullRequest): Issue[] {
  const { repository, baseBranch, body } = pullRequest;
  if (baseBranch !== repository.defaultBranch) return [];
  const numbers = new Set([...body.matchAll(CLOSING_KEYWORD)].map((match) => Number(match[1])));
  return [...numbers].flatMap((number) => {
    const thread = repository.threads.get(number);
    return thread?.kind === 'Issue' ? [thread] : [];
  });
}
