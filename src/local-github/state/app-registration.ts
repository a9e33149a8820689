import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { addAccount, findAccount } from './account.ts';
import type { App } from './app.ts';
import type { Manifest } from './app-manifest.ts';
import type { Account } from './entities.ts';
import { notFound } from './refusal.ts';
import type { World } from './world.ts';

/** What GitHub tells once of a new App, beside the App itself. */
export interface AppSecrets {
  readonly clientSecret: string;
  readonly webhookSecret: string;
  /** PEM. */
  readonly privateKey: string;
}

/** Where an App hears of events. */
interface Hook {
  target: { url: string | null; readonly secret: string };
}

const CODE_LIFETIME_SECONDS = 3600;
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
