import { html } from 'hono/html';
import type { AppManifest } from '../config/app-manifest.ts';
import { type Html, nothing, page } from './page-frame.ts';

/** What the page of the registration shows. */
export interface StartView {
  /** Lets a form through to this server; see `set-up-server.ts`. */
  readonly key: string;
  /** `github.com`, or the host of an Enterprise Server. */
  readonly gitHub: string;
  readonly manifest: AppManifest;
  /** As typed, or given before. */
  readonly webhook: string;
  readonly organization: string;
  readonly step:
    | { readonly kind: 'asking' }
    | { readonly kind: 'mistaken'; readonly webhook: string | null; readonly organization: string | null }
    /** Registered now, the App could not tell us its key. */
    | {
        readonly kind: 'unreachable';
        readonly api: string;
        readonly reason: string;
        readonly remedy: string;
      }
    | { readonly kind: 'ready'; readonly form: RegistrationForm };
}

/** What the button sends to GitHub. */
export interface RegistrationForm {
  readonly action: string;
  /** JSON. */
  readonly manifest: string;
  readonly webhookUrl: string;
  /** Names of variables in `.env` whose values will be replaced. */
  readonly wouldReplace: readonly string[];
}

/** The page that asks for what only a person can know, and then leads to GitHub. */
export function startPage(view: StartView): Html {
  const content = html`<p>A GitHub App of your own lets the product read your master issues, answer in them and open pull requests. Nothing is registered
before you confirm it on ${view.gitHub}.</p>
${whatIsRegistered(view)}
${whereWebhooksGo(view)}
${view.step.kind === 'ready' ? register(view, view.step.form) : nothing}
${view.step.kind === 'unreachable' ? unreachable(view.step) : nothing}`;
  return page('Register the GitHub App', content);
}

function whatIsRegistered({ manifest, gitHub }: StartView): Html {
  const { permissions, events, reasons } = manifest;
  const permissionRows = Object.entries(permissions).map(
    ([name, level]) => html`<tr><th scope="row">${inWords(name)}</th>
<td>${level === 'write' ? 'read and write' : 'read'}</td><td>${reasons.permissions[name]}</td></tr>`,
  );
  const eventRows = events.map(
    (name) => html`<tr><th scope="row">${inWords(name)}</th><td>${reasons.events[name]}</td></tr>`,
  );
  return html`<h2>What will be registered</h2>
<p>“${manifest.name}”, ${manifest.public ? 'which anybody can install' : 'which only the account that owns it can install'}. ${gitHub} takes
a name only once: where this one is taken, change it there.</p>
<table><caption>Permissions</caption>${permissionRows}</table>
<table><caption>Events that GitHub sends</caption>${eventRows}</table>`;
}

function whereWebhooksGo({ key, webhook, organization, step, gitHub }: StartView): Html {
  const mistakes = step.kind === 'mistaken' ? step : { webhook: null, organization: null };
  return html`<h2>1. Where it belongs</h2>
<form method="get" action="/probot">
<input type="hidden" name="key" value="${key}">
<label for="webhook">Public webhook address</label>
<input id="webhook" name="webhook" type="text" inputmode="url" required value="${webhook}" placeholder="https://orchestrator.example.com"
aria-describedby="webhook-hint webhook-error" aria-invalid="${mistakes.webhook === null ? 'false' : 'true'}">
<div id="webhook-error" class="error" role="alert">${mistakes.webhook ?? ''}</div>
<div id="webhook-hint" class="hint">${gitHub} must be able to reach it: your own host name behind a reverse proxy, or the address of a channel that
passes webhooks on, such as one of smee.io (whoever knows the channel can read them: for trying out).</div>
<label for="organization">Organization (optional)</label>
<input id="organization" name="organization" value="${organization}" autocapitalize="none" spellcheck="false"
aria-describedby="organization-hint organization-error" aria-invalid="${mistakes.organization === null ? 'false' : 'true'}">
<div id="organization-error" class="error" role="alert">${mistakes.organization ?? ''}</div>
<div id="organization-hint" class="hint">The owner of the repositories, when that is an organization. Left empty, the App belongs to your own
account.</div>
<button${step.kind === 'ready' ? nothing : html` class="go"`}>${step.kind === 'ready' ? 'Change' : 'Continue'}</button>
</form>`;
}

function register({ gitHub, organization }: StartView, form: RegistrationForm): Html {
  const owner =
    organization === '' ? html`your own account` : html`the organization <code>${organization}</code>`;
  return html`<h2>2. Register it</h2>
<p>Webhooks go to <code>${form.webhookUrl}</code>, and the App belongs to ${owner}.</p>
${form.wouldReplace.length === 0 ? nothing : replacementNote(form.wouldReplace)}
<form method="post" action="${form.action}">
<input type="hidden" name="manifest" value="${form.manifest}">
<button class="go">Register on ${gitHub}</button>
</form>`;
}

function unreachable({ api, reason, remedy }: Extract<StartView['step'], { kind: 'unreachable' }>): Html {
  return html`<h2>2. Register it</h2>
<div class="note" role="alert"><p>Not yet: this machine cannot ask GitHub at <code>${api}</code> (${reason}), and so could not get the key of
the App.</p><p>${remedy} Where that needs another environment, end this with Ctrl-C and start it again; else reload this page.</p></div>`;
}

function replacementNote(names: readonly string[]): Html {
  return html`<p class="note"><code>.env</code> already names an App. These values will be replaced: ${names.join(', ')}. The file as it is now will be
kept beside it.</p>`;
}

/** `pull_requests` → `Pull requests`. */
function inWords(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
