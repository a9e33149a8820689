import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { findAccount } from '../state/account.ts';
import { type Manifest, readManifest } from '../state/app-manifest.ts';
import { offerApp, slugOf } from '../state/app-registration.ts';
import type { Account } from '../state/entities.ts';
import { findInstallation, installOn } from '../state/installation.ts';
import type { World } from '../state/world.ts';
import type { Html } from './html.ts';
import { renderPage, stylesheetSource } from './layout.ts';

/**
 * GitHub's pages that register an App from a manifest and install it: `POST /settings/apps/new`, the same below `/organizations/:org`, and
 * `/apps/:slug/installations/new`. Nobody signs in here: whoever asks is the first person that there is.
 */
export function appPages(world: World): Hono {
  const app = new Hono();
  const person = () => [...world.accounts.values()].find(({ kind }) => kind === 'User') ?? null;
  app.post('/settings/apps/new', (c) => confirmation(world, c, person()));
  app.post('/organizations/:org/settings/apps/new', (c) => {
    const owner = findAccount(world, c.req.param('org'));
    return owner?.kind === 'Organization'
      ? confirmation(world, c, owner)
      : show(c, 'Not found', missing, 404);
  });
  app.post('/settings/apps/manifest', (c) => register(world, c));
  app.get('/apps/:slug/installations/new', (c) => {
    const isKnown = c.req.param('slug') === world.app.slug;
    return isKnown
      ? show(c, `Install ${world.app.name}`, installationForm(world))
      : show(c, 'Not found', missing, 404);
  });
  app.post('/apps/:slug/installations/new', (c) => install(world, c));
  return app;
}

const missing = html`<p>There is nothing at this address.</p>`;

/** What the person sees before the App is registered; its name may be changed here. */
async function confirmation(world: World, c: Context, owner: Account | null): Promise<Response> {
  const { manifest: text = '' } = await c.req.parseBody();
  const read = readManifest(String(text));
  if (read.outcome === 'invalid') return invalidManifest(c, read.problems);
  const { manifest } = read;
  const isTaken = slugOf(manifest.name) === world.app.slug;
  const content = html`<form class="markdown" method="post" action="/settings/apps/manifest">
<input type="hidden" name="manifest" value="${JSON.stringify(manifest)}">
<input type="hidden" name="state" value="${c.req.query('state') ?? ''}">
<input type="hidden" name="owner" value="${owner?.login ?? ''}">
${isTaken ? html`<p role="alert">Name is already taken</p>` : ''}
<p><label>GitHub App name <input name="name" required maxlength="34" value="${manifest.name}"></label></p>
<p>Webhooks go to <code>${manifest.hook_attributes.url}</code>.</p>
<button>Create GitHub App${owner ? ` for ${owner.login}` : ''}</button>
</form>`;
  return show(c, 'Create a GitHub App', content, 200, new URL(manifest.redirect_url).origin);
}

async function register(world: World, c: Context): Promise<Response> {
  const { manifest: text = '', name = '', owner = '', state = '' } = await c.req.parseBody();
  const read = readManifest(String(text));
  if (read.outcome === 'invalid') return invalidManifest(c, read.problems);
  const manifest: Manifest = { ...read.manifest, name: String(name) };
  const code = offerApp(world, manifest, findAccount(world, String(owner)) ?? null);
  const back = new URL(manifest.redirect_url);
  back.searchParams.set('code', code);
  if (state !== '') back.searchParams.set('state', String(state));
  return c.redirect(back.href);
}

/** Each account by itself: GitHub installs on all its repositories, or on some that are chosen there. */
function installationForm(world: World): Html {
  const owners = new Set([...world.repositories.values()].map(({ owner }) => owner));
  const rows = [...owners].map((owner) =>
    findInstallation(world, owner)
      ? html`<li>${owner.login}: installed</li>`
      : html`<li><form method="post"><input type="hidden" name="account" value="${owner.login}">
<button>Install on all repositories of ${owner.login}</button></form></li>`,
  );
  return html`<ul class="lines">${rows}</ul>`;
}

async function install(world: World, c: Context): Promise<Response> {
  const { account: login = '' } = await c.req.parseBody();
  const account = findAccount(world, String(login));
  if (!account || c.req.param('slug') !== world.app.slug) return show(c, 'Not found', missing, 404);
  const { id } = installOn(world, account);
  return show(
    c,
    'Installed',
    html`<p>${world.app.name} is installed on ${account.login} (installation ${id}).</p>`,
  );
}

function invalidManifest(c: Context, problems: readonly string[]): Promise<Response> {
  const content = html`<ul>${problems.map((problem) => html`<li>${problem}</li>`)}</ul>`;
  return show(c, 'Invalid GitHub App configuration', content, 422);
}

/** Browsers count the redirect after a form as one of its targets. */
async function show(
  c: Context,
  title: string,
  body: Html,
  status: 200 | 404 | 422 = 200,
  formTarget = '',
): Promise<Response> {
  const content = html`<h1>${title}</h1>${body}`;
  c.header(
    'content-security-policy',
    `default-src 'none'; style-src ${stylesheetSource}; img-src data:; base-uri 'none'; form-action 'self' ${formTarget}`.trim(),
  );
  const page = renderPage(
    { title, repository: null, tab: 'none', content },
    { isOn: false, toggleHref: '/' },
  );
  return c.html(page, status);
}
