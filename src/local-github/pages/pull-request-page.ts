import { html } from 'hono/html';
import { conversation, conversationHead, labelSection } from './conversation.ts';
import { changedFiles } from './diff.ts';
import type { Html } from './html.ts';
import type { Page } from './layout.ts';
import { issueLine, listSection, stateBadge } from './parts.ts';
import type { CheckView, PullRequestView, RepositoryLink } from './views.ts';

/** One pull request: its conversation, commits, checks and changes. */
export function pullRequestPage(repository: RepositoryLink, pull: PullRequestView): Page {
  const branches = html`wants to merge <code>${pull.head.branch}</code> → <code>${pull.base.branch}</code>`;
  const commits = pull.commits.map(
    ({ oid, message, author }) =>
      html`<li><code>${oid.slice(0, 7)}</code> ${message.split('\n')[0]} <span class="quiet">${author.name}</span></li>`,
  );
  const closing = pull.closingIssues.map((issue) => issueLine(repository, issue));
  const content = html`${conversationHead(pull, stateBadge('pull', pull.state), branches)}
<div class="columns"><div>${conversation(repository, pull)}
${boxed(`Commits (${commits.length})`, commits)}
${changedFiles(pull.files)}</div>
<aside>${labelSection(pull)}
${listSection('Checks', pull.checks.map(checkLine))}
${listSection('Merging', mergingLines(pull))}
${listSection('Closes', closing)}</aside></div>`;
  const title = `${pull.title} · Pull request #${pull.number} · ${repository.owner}/${repository.name}`;
  return { title, repository, tab: 'pulls', content };
}

function boxed(heading: string, lines: readonly Html[]): Html {
  return html`<section class="box"><h2>${heading}</h2><ul class="lines">${[...lines]}</ul></section>`;
}

const checkTexts: Record<CheckView['state'], { text: string; tone: 'good' | 'bad' | 'quiet' | 'busy' }> = {
  queued: { text: 'queued', tone: 'busy' },
  in_progress: { text: 'in progress', tone: 'busy' },
  success: { text: 'success', tone: 'good' },
  failure: { text: 'failure', tone: 'bad' },
  timed_out: { text: 'timed out', tone: 'bad' },
  action_required: { text: 'action required', tone: 'bad' },
  cancelled: { text: 'cancelled', tone: 'quiet' },
  neutral: { text: 'neutral', tone: 'quiet' },
  skipped: { text: 'skipped', tone: 'quiet' },
};

function checkLine({ name, state, summary }: CheckView): Html {
  const { text, tone } = checkTexts[state];
  const more = summary === null ? '' : ` · ${summary}`;
  return html`<li><span class="${tone}">${text}</span> ${name}<span class="quiet">${more}</span></li>`;
}

function mergingLines({ mergeability }: PullRequestView): Html[] {
  if (mergeability === 'unknown') return [];
  if (mergeability === 'mergeable') return [html`<li class="good">No conflicts with the base branch</li>`];
  return [html`<li class="bad">Conflicts with the base branch</li>`];
}
