import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { secureHeaders } from 'hono/secure-headers';
import { issuePath, pullRequestPath } from './addresses.ts';
import { issuePage } from './issue-page.ts';
import { type LiveMode, type Page, renderPage, stylesheetSource } from './layout.ts';
import { issueListPage, pullRequestListPage } from './list-pages.ts';
import { pullRequestPage } from './pull-request-page.ts';
import { repositoryListPage, repositoryPage } from './repository-page.ts';
import type { ListState, PageViews, RepositoryLink } from './views.ts';

/** No scripts, no forms, nothing from elsewhere: what people and agents write is shown and never runs. */
const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: [stylesheetSource],
    imgSrc: ["'self'", 'data:'],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  strictTransportSecurity: false,
});

/**
 * Read-only pages at GitHub's addresses: `/`, `/:owner`, `/:owner/:name`, `…/issues`, `…/issues/:n`, `…/pulls`, `…/pull/:n`.
 * With `?live=1` a page reloads itself every 3 s. Mount it after what answers other addresses.
 */
export function pagesApp(views: PageViews): Hono {
  const app = new Hono();
  addRepositoryPages(app, views);
  addIssuePages(app, views);
  addPullRequestPages(app, views);
  return app;
}

function addRepositoryPages(app: Hono, views: PageViews): void {
  app.get('/', headers, async (context) => {
    return show(context, repositoryListPage('Repositories', await views.repositories()));
  });
  app.get('/:owner{[A-Za-z0-9-]+}', headers, async (context) => {
    const { owner } = context.req.param();
    const owned = (await views.repositories()).filter((each) => each.owner === owner);
    return show(context, repositoryListPage(owner, owned));
  });
  app.get('/:owner/:name', headers, async (context) => {
    const { owner, name } = repositoryOf(context);
    const view = await views.repository(owner, name);
    return view === null ? notFound(context) : show(context, repositoryPage(view));
  });
}

function addIssuePages(app: Hono, views: PageViews): void {
  app.get('/:owner/:name/issues', headers, async (context) => {
    const repository = repositoryOf(context);
    const state = listState(context);
    const list = await views.issues(repository.owner, repository.name, state);
    return list === null ? notFound(context) : show(context, issueListPage(repository, state, list));
  });
  app.get('/:owner/:name/issues/:number{[0-9]+}', headers, async (context) => {
    const repository = repositoryOf(context);
    const number = Number(context.req.param('number'));
    const issue = await views.issue(repository.owner, repository.name, number);
    if (issue !== null) return show(context, issuePage(repository, issue));
    const pull = await views.pullRequest(repository.owner, repository.name, number);
    return pull === null ? notFound(context) : context.redirect(pullRequestPath(repository, number));
  });
}

function addPullRequestPages(app: Hono, views: PageViews): void {
  app.get('/:owner/:name/pulls', headers, async (context) => {
    const repository = repositoryOf(context);
    const state = listState(context);
    const list = await views.pullRequests(repository.owner, repository.name, state);
    return list === null ? notFound(context) : show(context, pullRequestListPage(repository, state, list));
  });
  app.get('/:owner/:name/pull/:number{[0-9]+}', headers, async (context) => {
    const repository = repositoryOf(context);
    const number = Number(context.req.param('number'));
    const pull = await views.pullRequest(repository.owner, repository.name, number);
    if (pull !== null) return show(context, pullRequestPage(repository, pull));
    const issue = await views.issue(repository.owner, repository.name, number);
    return issue === null ? notFound(context) : context.redirect(issuePath(repository, number));
  });
}

function repositoryOf(context: Context): RepositoryLink {
  return { owner: context.req.param('owner') ?? '', name: context.req.param('name') ?? '' };
}

function listState(context: Context): ListState {
  return context.req.query('state') === 'closed' ? 'closed' : 'open';
}

async function show(context: Context, page: Page): Promise<Response> {
  return context.html(renderPage(page, liveMode(context)));
}

async function notFound(context: Context): Promise<Response> {
  const content = html`<h1>Not found</h1><p>There is nothing at this address. <a href="/">All repositories</a></p>`;
  const page: Page = { title: 'Not found', repository: null, tab: 'none', content };
  return context.html(renderPage(page, liveMode(context)), 404);
}

function liveMode(context: Context): LiveMode {
  const url = new URL(context.req.url);
  const isOn = url.searchParams.get('live') === '1';
  if (isOn) url.searchParams.delete('live');
  else url.searchParams.set('live', '1');
  return { isOn, toggleHref: `${url.pathname}${url.search}` };
}
