import { html } from 'hono/html';
import { issuePath, pullRequestPath, repositoryPath } from './addresses.ts';
import { type Html, nothing } from './html.ts';
import type { Page } from './layout.ts';
import { label, moment, person, progress, stateBadge } from './parts.ts';
import type {
  IssueSummaryView,
  ListState,
  ListView,
  PullRequestSummaryView,
  RepositoryLink,
} from './views.ts';

/** The issues of a repository in one state. */
export function issueListPage(
  repository: RepositoryLink,
  state: ListState,
  list: ListView<IssueSummaryView>,
): Page {
  const rows = list.items.map((issue) => {
    const { total } = issue.subIssues;
    const extra = html`${total === 0 ? nothing : progress(issue.subIssues)}${comments(issue.commentCount)}`;
    return row({
      ...issue,
      badge: stateBadge('issue', issue.state),
      href: issuePath(repository, issue.number),
      extra,
    });
  });
  const content = frame({
    heading: 'Issues',
    base: repositoryPath(repository, '/issues'),
    state,
    list,
    rows,
  });
  return { title: `Issues · ${repository.owner}/${repository.name}`, repository, tab: 'issues', content };
}

/** The pull requests of a repository in one state. */
export function pullRequestListPage(
  repository: RepositoryLink,
  state: ListState,
  list: ListView<PullRequestSummaryView>,
): Page {
  const rows = list.items.map((pull) => {
    const extra = html`<span><code>${pull.headBranch}</code> → <code>${pull.baseBranch}</code></span>`;
    const href = pullRequestPath(repository, pull.number);
    return row({ ...pull, badge: stateBadge('pull', pull.state), href, extra });
  });
  const base = repositoryPath(repository, '/pulls');
  const content = frame({ heading: 'Pull requests', base, state, list, rows });
  return {
    title: `Pull requests · ${repository.owner}/${repository.name}`,
    repository,
    tab: 'pulls',
    content,
  };
}

type Row = Pick<IssueSummaryView, 'number' | 'title' | 'author' | 'createdAt' | 'labels'> & {
  readonly badge: Html;
  readonly href: string;
  readonly extra: Html;
};

function row({ number, title, author, createdAt, labels, badge, href, extra }: Row): Html {
  return html`<li>${badge} <a class="strong" href="${href}">${title}</a> ${labels.map((each) => label(each))}
<div class="quiet meta"><span>#${number} by ${person(author)}</span> <span>${moment(createdAt)}</span> ${extra}</div></li>`;
}

function comments(count: number): Html {
  if (count === 0) return nothing;
  return html` <span>${count} ${count === 1 ? 'comment' : 'comments'}</span>`;
}

interface Frame {
  readonly heading: string;
  readonly base: string;
  readonly state: ListState;
  readonly list: { readonly open: number; readonly closed: number };
  readonly rows: readonly Html[];
}

function frame({ heading, base, state, list, rows }: Frame): Html {
  const choice = (of: ListState, text: string, count: number) =>
    of === state
      ? html`<a href="${base}?state=${of}" aria-current="page">${count} ${text}</a>`
      : html`<a href="${base}?state=${of}">${count} ${text}</a>`;
  const empty = html`<li class="quiet">Nothing here.</li>`;
  return html`<h1>${heading}</h1><section class="box">
<nav class="choices" aria-label="State">${choice('open', 'open', list.open)}${choice('closed', 'closed', list.closed)}</nav>
<ul class="lines">${rows.length === 0 ? empty : [...rows]}</ul></section>`;
}
