import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { repositoryPath } from './addresses.ts';
import { type Html, nothing } from './html.ts';
import { stylesheet } from './stylesheet.ts';
import type { RepositoryLink } from './views.ts';

export interface Page {
  readonly title: string;
  /** Null on pages that belong to no repository. */
  readonly repository: RepositoryLink | null;
  readonly tab: 'code' | 'issues' | 'pulls' | 'none';
  readonly content: Html;
}

/** Whether the page reloads itself, and the address that changes that. */
export interface LiveMode {
  readonly isOn: boolean;
  readonly toggleHref: string;
}

/** The value that lets the pages' own style sheet, and no other style, through their content security policy. */
export const stylesheetSource = `'sha256-${createHash('sha256').update(stylesheet).digest('base64')}'`;

/** A whole HTML document. */
export function renderPage(page: Page, live: LiveMode): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
${live.isOn ? html`<meta http-equiv="refresh" content="3">` : nothing}
<title>${page.title}</title>
<style>${raw(stylesheet)}</style>
</head>
<body>
<header class="top">
<div class="bar"><a class="home" href="/">Local GitHub</a>${repositoryName(page.repository)}
<a class="live" href="${live.toggleHref}">${live.isOn ? 'Stop refreshing' : 'Refresh live'}</a></div>
${tabs(page)}
</header>
<main>${page.content}</main>
</body>
</html>
`;
}

function repositoryName(repository: RepositoryLink | null): Html {
  if (repository === null) return nothing;
  const { owner, name } = repository;
  return html`<span class="where"><a href="/${encodeURIComponent(owner)}">${owner}</a> / <a
href="${repositoryPath(repository)}"><strong>${name}</strong></a></span>`;
}

function tabs({ repository, tab }: Page): Html {
  if (repository === null) return nothing;
  const entries = [
    { id: 'code', text: 'Code', rest: '' },
    { id: 'issues', text: 'Issues', rest: '/issues' },
    { id: 'pulls', text: 'Pull requests', rest: '/pulls' },
  ];
  const links = entries.map(({ id, text, rest }) => {
    const current = id === tab ? raw(' aria-current="page"') : nothing;
    return html`<a href="${repositoryPath(repository, rest)}"${current}>${text}</a>`;
  });
  return html`<nav class="tabs" aria-label="Repository">${links}</nav>`;
}
