import { html } from 'hono/html';
import { issuePath, pullRequestPath } from './addresses.ts';
import { type Html, nothing } from './html.ts';
import type {
  IssueLink,
  IssueStateView,
  LabelView,
  PersonView,
  PullRequestLink,
  PullRequestStateView,
  ReactionView,
  RepositoryLink,
} from './views.ts';

const stateTexts: Record<IssueStateView | PullRequestStateView, string> = {
  open: 'Open',
  completed: 'Closed',
  not_planned: 'Closed as not planned',
  duplicate: 'Closed as duplicate',
  draft: 'Draft',
  closed: 'Closed',
  merged: 'Merged',
};

/** A coloured word for the state of an issue or a pull request. */
export function stateBadge(kind: 'issue' | 'pull', state: IssueStateView | PullRequestStateView): Html {
  return html`<span class="state ${kind}-${state}">${stateTexts[state]}</span>`;
}

/** A login, with a badge when it is a bot's. */
export function person({ login, isBot }: PersonView): Html {
  if (isBot) return html`<strong>${login}</strong> <span class="badge">bot</span>`;
  return html`<a class="person" href="/${encodeURIComponent(login)}">${login}</a>`;
}

/** The dot's colour is an attribute of a drawing because the content security policy forbids inline styles. */
export function label({ name, color }: LabelView): Html {
  const fill = /^[0-9a-f]{6}$/i.test(color) ? `#${color}` : 'gray';
  const dot = html`<svg class="dot" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true"><circle
cx="5" cy="5" r="5" fill="${fill}"/></svg>`;
  return html`<span class="label">${dot}${name}</span>`;
}

/** A moment in UTC, to the minute. */
export function moment(iso: string): Html {
  const text = new Date(iso).toISOString().slice(0, 16).replace('T', ' ');
  return html`<time datetime="${iso}">${text} UTC</time>`;
}

const reactionSigns: Record<ReactionView['content'], string> = {
  '+1': '👍',
  '-1': '👎',
  laugh: '😄',
  confused: '😕',
  heart: '❤️',
  hooray: '🎉',
  rocket: '🚀',
  eyes: '👀',
};

/** The reactions that somebody gave, with their counts. */
export function reactions(all: readonly ReactionView[]): Html {
  const given = all.filter(({ count }) => count > 0);
  if (given.length === 0) return nothing;
  const items = given.map(
    ({ content, count }) =>
      html`<span class="reaction" title="${content}">${reactionSigns[content]} ${count}</span>`,
  );
  return html`<p class="reactions">${items}</p>`;
}

/** How much of the sub-issues is closed. */
export function progress({ total, completed }: { total: number; completed: number }): Html {
  const text = `${completed} of ${total} done`;
  return html`<span class="progress"><progress max="${total}" value="${completed}" aria-label="${text}"></progress>
${text}</span>`;
}

/** One line of a list: state, title and number of an issue. */
export function issueLine(repository: RepositoryLink, { number, title, state }: IssueLink): Html {
  return html`<li>${stateBadge('issue', state)} <a href="${issuePath(repository, number)}">${title}</a>
<span class="quiet">#${number}</span></li>`;
}

/** One line of a list: state, title and number of a pull request. */
export function pullRequestLine(repository: RepositoryLink, { number, title, state }: PullRequestLink): Html {
  return html`<li>${stateBadge('pull', state)} <a href="${pullRequestPath(repository, number)}">${title}</a>
<span class="quiet">#${number}</span></li>`;
}

/** A section with a heading and lines; nothing when there are no lines. */
export function listSection(heading: string, lines: readonly Html[]): Html {
  if (lines.length === 0) return nothing;
  return html`<section><h2>${heading}</h2><ul class="lines">${[...lines]}</ul></section>`;
}
