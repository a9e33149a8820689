import { html } from 'hono/html';
import { repositoryPath } from './addresses.ts';
import { type Html, nothing } from './html.ts';
import type { Page } from './layout.ts';
import { renderMarkdown } from './markdown.ts';
import { listSection } from './parts.ts';
import type { RepositoryLink, RepositoryView } from './views.ts';

/** A repository: where to clone it, its files, branches and README. */
export function repositoryPage(view: RepositoryView): Page {
  const { owner, name, defaultBranch, openIssues, openPullRequests } = view;
  const files = view.files.map((path) => html`<li><code>${path}</code></li>`);
  const branches = view.branches.map(
    (branch) =>
      html`<li><code>${branch.name}</code> <span class="quiet">${branch.oid.slice(0, 7)}</span></li>`,
  );
  const content = html`<header class="title"><h1>${owner}/${name}</h1>
<p><a href="${repositoryPath(view, '/issues')}">${openIssues} open issues</a> ·
<a href="${repositoryPath(view, '/pulls')}">${openPullRequests} open pull requests</a> ·
default branch <code>${defaultBranch}</code></p>
<pre class="clone">git clone ${view.cloneUrl}</pre></header>
<div class="columns"><div>
<details class="box" open><summary>${files.length} files</summary><ul class="lines">${files}</ul></details>
${readme(view)}</div>
<aside>${listSection('Branches', branches)}</aside></div>`;
  return { title: `${owner}/${name}`, repository: view, tab: 'code', content };
}

function readme(view: RepositoryView): Html {
  if (view.readme === null) return nothing;
  const place = { repository: view, idPrefix: 'readme-', lines: 'joined' } as const;
  return html`<article class="comment"><header><strong>README.md</strong></header>
<div class="markdown">${renderMarkdown(view.readme, place)}</div></article>`;
}

/** All repositories, or those of one owner. */
export function repositoryListPage(heading: string, repositories: readonly RepositoryLink[]): Page {
  const lines = repositories.map((each) => {
    const { owner, name } = each;
    return html`<li><a class="strong" href="${repositoryPath(each)}">${owner}/${name}</a></li>`;
  });
  const empty = html`<li class="quiet">No repositories.</li>`;
  const content = html`<h1>${heading}</h1>
<section class="box"><ul class="lines">${lines.length === 0 ? empty : lines}</ul></section>`;
  return { title: heading, repository: null, tab: 'none', content };
}
