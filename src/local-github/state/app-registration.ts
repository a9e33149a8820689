import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Account, addAccount, findAccount } from './account.ts';
import type { App } from './installation.ts';
import { notFound } from './refusal.ts';
import type { World } from './world.ts';

/** What GitHub tells once of a new App, beside the App itself. */
export interface AppSecrets {
  readonly clientSecret: string;
  readonly webhookSecret: string;
  /** PEM. */
  readonly privateKey: string;
}

/** A registration that a person has confirmed, and whose code is not exchanged yet. */
export interface PendingApp {
  readonly manifest: Manifest;
  readonly owner: Account | null;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** Where an App hears of events. */
interface Hook {
  target: { url: string | null; readonly secret: string };
}

export type ManifestResult =
  | { readonly outcome: 'valid'; readonly manifest: Manifest }
  | { readonly outcome: 'invalid'; readonly problems: readonly string[] };

export type Manifest = z.infer<typeof shape>;

const CODE_LIFETIME_SECONDS = 3600;
const LONGEST_NAME = 34;

const webUrl = z.url({ protocol: /^https?$/ });
const shape = z.object({
  name: z.string().min(1).max(LONGEST_NAME),
  url: webUrl,
  redirect_url: webUrl,
  hook_attributes: z.object({ url: webUrl, active: z.boolean().default(true) }),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])).default({}),
  default_events: z.array(z.string()).default([]),
});

/** An App may hear of what it may read; `push`, for example, of contents. */
const PERMISSION_OF_EVENT: Readonly<Record<string, string>> = {
  issues: 'issues',
  issue_comment: 'issues',
  sub_issues: 'issues',
  issue_dependencies: 'issues',
  pull_request: 'pull_requests',
  pull_request_review: 'pull_requests',
  check_run: 'checks',
  check_suite: 'checks',
  push: 'contents',
};

/** Reads the manifest that a page sends, with the rules of GitHub's page. */
export function readManifest(text: string): ManifestResult {
  const parsed = shape.safeParse(parseJson(text));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'manifest'}: ${message}`,
    );
    return { outcome: 'invalid', problems };
  }
  const { default_permissions: permissions, default_events: events } = parsed.data;
  const problems = events
    .filter((event) => !Object.hasOwn(permissions, PERMISSION_OF_EVENT[event] ?? ''))
    .map((event) => `default_events: ${event} is not supported by the permissions`);
  return problems.length > 0 ? { outcome: 'invalid', problems } : { outcome: 'valid', manifest: parsed.data };
}

/** What stands in the place of an App before one is registered: nobody has its key, and it hears of nothing. */
export function noApp(createdAt: string): App {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { id: 0, clientId: '', slug: '', name: '', permissions: {}, events: [], publicKey, createdAt };
}

/** Keeps what a person has confirmed; gives the code for `exchangeCode`. */
export function offerApp(world: World, manifest: Manifest, owner: Account | null): string {
  const code = randomBytes(20).toString('hex');
  world.pendingApps.set(code, { manifest, owner, expiresAt: world.timestamp(CODE_LIFETIME_SECONDS) });
  return code;
}

/** Registers the App that the code stands for; refuses a code that is unknown, used or older than an hour. */
export function exchangeCode(world: World, hook: Hook, code: string): AppSecrets {
  const pending = world.pendingApps.get(code);
  world.pendingApps.delete(code);
  if (!pending || Date.parse(pending.expiresAt) <= world.now().getTime()) throw notFound();
  const { manifest, owner } = pending;
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const secrets = {
    clientSecret: randomBytes(20).toString('hex'),
    webhookSecret: randomBytes(20).toString('hex'),
    privateKey: pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  };
  const { id } = world.newIdentity('App');
  const slug = slugOf(manifest.name);
  world.app = {
    id,
    clientId: `Iv23li${id}`,
    slug,
    name: manifest.name,
    permissions: { metadata: 'read', ...manifest.default_permissions },
    events: manifest.default_events,
    publicKey: createPublicKey(pair.privateKey),
    createdAt: world.timestamp(),
    owner,
  };
  if (!findAccount(world, `${slug}[bot]`)) addAccount(world, 'Bot', slug);
  const { url, active } = manifest.hook_attributes;
  hook.target = { url: active ? url : null, secret: secrets.webhookSecret };
  return secrets;
}

/** `Parallel Orchestrator` → `parallel-orchestrator`. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
