import { RequestError } from '@octokit/request-error';
import type { ProbotOctokit } from 'probot';
import { z } from 'zod';
import type { AppAccess } from '../config/environment.ts';
import { type GitHubAddress, gitHubAddress } from '../config/github-address.ts';
import { pacedOctokit } from '../github/paced-octokit.ts';
import type { AppFacts, InstallationFacts, KeyProbe } from './judge-app.ts';
import { DELIVERIES_SEEN, type DeliveryFacts, REFUSED } from './judge-deliveries.ts';
import type { WebhookFacts } from './judge-webhook.ts';
import { type Probe, probe } from './probe.ts';

/** What GitHub tells the App about itself. Each question has a time limit. */
export interface GitHubQuestions {
  readonly address: GitHubAddress;
  app(): Promise<KeyProbe>;
  installations(): Promise<Probe<InstallationFacts[]>>;
  webhook(): Promise<Probe<WebhookFacts>>;
  /** The newest hundred, newest first. */
  deliveries(): Promise<Probe<DeliveryFacts[]>>;
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** Asks as the App, by its JWT; `limitMs` for each question. */
export function askGitHub(access: AppAccess, limitMs: number): GitHubQuestions {
  const { appId, privateKey } = access;
  const address = gitHubAddress(access);
  const Octokit = pacedOctokit('none');
  const octokit = new Octokit({ auth: { appId, privateKey }, baseUrl: address.api, log: SILENT });
  return {
    address,
    app: () => readApp(octokit, address.web, limitMs),
    installations: () => probe((signal) => readInstallations(octokit, signal), limitMs),
    webhook: () => probe((signal) => readWebhook(octokit, signal), limitMs),
    deliveries: () => probe((signal) => readDeliveries(octokit, signal), limitMs),
  };
}

async function readApp(octokit: ProbotOctokit, web: string, limitMs: number): Promise<KeyProbe> {
  const asked = await probe(async (signal): Promise<KeyProbe> => {
    try {
      const { data, headers } = await octokit.request('GET /app', { request: { signal } });
      const clockAheadMs = headers.date === undefined ? 0 : Date.now() - Date.parse(headers.date);
      return { outcome: 'known', app: toApp(data, web), clockAheadMs };
    } catch (error) {
      // What GitHub has not answered, Octokit calls a 500.
      if (!(error instanceof RequestError) || error.response === undefined) throw error;
      return { outcome: 'refused', status: error.status, message: error.message };
    }
  }, limitMs);
  return asked.outcome === 'found' ? asked.value : { outcome: 'unreachable', reason: asked.reason };
}

/** What of an account GitHub calls a login, and of an enterprise a slug. */
const account = z
  .object({ login: z.string().optional(), slug: z.string().optional(), type: z.string().optional() })
  .transform(({ login, slug, type }) => ({ name: login ?? slug ?? 'its owner', type }));
const granted = {
  permissions: z.record(z.string(), z.string()),
  events: z.array(z.string()),
};
const appAnswer = z.object({
  name: z.string(),
  slug: z.string(),
  html_url: z.string(),
  owner: account,
  ...granted,
});
const installationAnswer = z.object({
  html_url: z.string(),
  account: account.nullable(),
  suspended_at: z.string().nullish(),
  ...granted,
});
const webhookAnswer = z.object({
  url: z.string().nullish(),
  content_type: z.string().nullish(),
  insecure_ssl: z.union([z.string(), z.number()]).nullish(),
  secret: z.string().nullish(),
});
const deliveryAnswer = z.object({
  id: z.number(),
  guid: z.string(),
  delivered_at: z.string(),
  status_code: z.number(),
  status: z.string(),
});

function toApp(data: unknown, web: string): AppFacts {
  const { name, slug, owner, html_url: url, permissions, events } = understand(appAnswer, data);
  const settings = owner.type === 'Organization' ? `organizations/${owner.name}/settings` : 'settings';
  const settingsUrl = `${web}/${settings}/apps/${slug}`;
  return { name, slug, owner: owner.name, url, settingsUrl, permissions, events };
}

function understand<T>(shape: z.ZodType<T>, data: unknown): T {
  const read = shape.safeParse(data);
  if (read.success) return read.data;
  const places = read.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new Error(`its answer is not that of GitHub (${places || 'no object'})`);
}

async function readInstallations(octokit: ProbotOctokit, signal: AbortSignal): Promise<InstallationFacts[]> {
  const all = await octokit.paginate(octokit.rest.apps.listInstallations, {
    per_page: 100,
    request: { signal },
  });
  return understand(z.array(installationAnswer), all).map((installation) => ({
    account: installation.account?.name ?? 'a deleted account',
    url: installation.html_url,
    isSuspended: typeof installation.suspended_at === 'string',
    permissions: installation.permissions,
    events: installation.events,
  }));
}

async function readWebhook(octokit: ProbotOctokit, signal: AbortSignal): Promise<WebhookFacts> {
  const answer = await octokit.request('GET /app/hook/config', { request: { signal } });
  const data = understand(webhookAnswer, answer.data);
  return {
    url: data.url || null,
    contentType: data.content_type ?? null,
    isTlsVerified: Number(data.insecure_ssl ?? 0) === 0,
    hasSecret: Boolean(data.secret),
  };
}

/** The body of an answer is asked for only of the newest with which our server, or something else, refused one: it says why. */
async function readDeliveries(octokit: ProbotOctokit, signal: AbortSignal): Promise<DeliveryFacts[]> {
  const answer = await octokit.request('GET /app/hook/deliveries', {
    per_page: DELIVERIES_SEEN,
    request: { signal },
  });
  const data = understand(z.array(deliveryAnswer), answer.data);
  const facts = data.map(({ guid, delivered_at, status_code, status }) => ({
    guid,
    at: Date.parse(delivered_at),
    statusCode: status_code,
    status,
    answer: '',
  }));
  const refused = data.find(({ status_code }) => status_code === REFUSED);
  if (refused === undefined) return facts;
  const detail = await octokit.request('GET /app/hook/deliveries/{delivery_id}', {
    delivery_id: refused.id,
    request: { signal },
  });
  const { payload } = detail.data.response;
  const why = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return facts.map((each, index) => (data[index] === refused ? { ...each, answer: why } : each));
}
