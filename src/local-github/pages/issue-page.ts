import { html } from 'hono/html';
import { conversation, conversationHead, labelSection } from './conversation.ts';
import { type Html, nothing } from './html.ts';
import type { Page } from './layout.ts';
import { issueLine, listSection, progress, pullRequestLine, stateBadge } from './parts.ts';
import type { IssueLink, IssueView, RepositoryLink } from './views.ts';

/** One issue: its conversation, its sub-issues, and what it has to do with. */
export function issuePage(repository: RepositoryLink, issue: IssueView): Page {
  const lines = (issues: readonly IssueLink[]) => issues.map((each) => issueLine(repository, each));
  const pullRequests = issue.pullRequests.map((each) => pullRequestLine(repository, each));
  const content = html`${conversationHead(issue, stateBadge('issue', issue.state), html`opened this issue`)}
<div class="columns"><div>${subIssueBox(repository, issue)}${conversation(repository, issue)}</div>
<aside>${labelSection(issue)}
${listSection('Parent issue', lines(issue.parent === null ? [] : [issue.parent]))}
${listSection('Blocked by', lines(issue.blockedBy))}
${listSection('Blocking', lines(issue.blocking))}
${listSection('Pull requests', pullRequests)}</aside></div>`;
  const title = `${issue.title} · Issue #${issue.number} · ${repository.owner}/${repository.name}`;
  return { title, repository, tab: 'issues', content };
}

function subIssueBox(repository: RepositoryLink, { subIssues }: IssueView): Html {
  if (subIssues.length === 0) return nothing;
  const completed = subIssues.filter(({ state }) => state !== 'open').length;
  return html`<section class="box"><h2>Sub-issues ${progress({ total: subIssues.length, completed })}</h2>
<ul class="lines">${subIssues.map((each) => issueLine(repository, each))}</ul></section>`;
}
