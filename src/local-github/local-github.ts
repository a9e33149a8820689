import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Authority } from './auth.ts';
import type { Faults } from './faults/fault.ts';
import { FaultRules } from './faults/fault-rules.ts';
import { BareRepository } from './git/bare-repository.ts';
import type { FileChanges } from './git/commit-files.ts';
import { type HttpServer, listen } from './http-server.ts';
import { addAccount, findAccount } from './state/account.ts';
import type { Permissions } from './state/app.ts';
import { noApp } from './state/app-registration.ts';
import type { Account, Repository, Role } from './state/entities.ts';
import { FIRST_INSTALLATION_ID, installOn } from './state/installation.ts';
import { findRepository } from './state/repository.ts';
import { World } from './state/world.ts';
import type { Exchange } from './tap.ts';
import { type Traffic, TrafficCounter } from './traffic.ts';
import { type DeliverPolicy, type Delivery, type ForgedWebhook, Webhooks } from './webhooks.ts';
import { WriteLog } from './write-log.ts';

export interface LocalAppOptions {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly permissions: Permissions;
  /** Names of the webhooks that the App is subscribed to. */
  readonly events: readonly string[];
  readonly webhookSecret: string;
  readonly webhookUrl?: string;
  /** PEM; an RSA key is generated without it. */
  readonly privateKey?: string;
}

export interface LocalGitHubOptions {
  /** The bare repositories go here. */
  readonly dataDir: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** The address of this machine that others may reach it by; `127.0.0.1`, the default, keeps it to this machine. */
  readonly listenOn?: string;
  /** `null` leaves it to somebody to register an App on the pages, and to install it. */
  readonly app: LocalAppOptions | null;
  readonly now?: () => Date;
  /** How long a receiver of webhooks may take to answer; 10 s by default, as with GitHub. */
  readonly webhookTimeoutMs?: number;
  /** Told of every request: `GET /api/v3/app 200`. */
  readonly log?: (line: string) => void;
  /** Told of every request to the APIs that was answered, with its answer. */
  readonly onExchange?: (exchange: Exchange) => void;
}

export interface NewRepository {
  readonly owner: string;
  readonly name: string;
  readonly description?: string;
  readonly isPrivate?: boolean;
  readonly defaultBranch?: string;
  readonly files?: FileChanges;
  readonly fromDir?: string;
}

/** A GitHub on this machine, with one App registered and installed on every repository. */
export interface LocalGitHub {
  /** `http://localhost:PORT`. */
  readonly url: string;
  /** `localhost:PORT`, for `GHE_HOST`. */
  readonly host: string;
  readonly port: number;
  /** As it was given at the start; throws when none was. */
  readonly app: {
    readonly id: number;
    readonly privateKey: string;
    readonly webhookSecret: string;
    /** Of the first owner that gets a repository. */
    readonly installationId: number;
  };
  /** Read access to everything, for tests. */
  readonly state: World;
  readonly writes: WriteLog;
  readonly deliveries: readonly Delivery[];
  readonly traffic: Readonly<Traffic>;
  /** What goes wrong with requests; nothing, unless a rule says so. */
  readonly faults: Faults;
  setWebhookUrl(url: string | null): void;
  /** Takes over what becomes of webhooks: lose, repeat, delay, reorder; `faults/deliver-policies.ts` has ready ones. */
  setDeliverPolicy(policy: DeliverPolicy): void;
  /** Sends the App a webhook that is not signed with its secret, and gives the status it was answered with. */
  forgeWebhook(forged: ForgedWebhook): Promise<number>;
  /** Adds a person with a personal access token; throws when the login is taken. */
  addUser(login: string): { readonly login: string; readonly token: string };
  /** Adds a repository whose first commit has the files; its owner becomes an organization unless it is a user already. */
  createRepository(options: NewRepository): Promise<Repository>;
  /** Sets a person's role on `owner/name`; throws when one of them is unknown. */
  setPermission(repository: string, login: string, role: Role): void;
  /** Ends when every webhook has been delivered. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the server. Its state is in memory and ends with it; the repositories stay in `dataDir`. */
export async function startLocalGitHub(options: LocalGitHubOptions): Promise<LocalGitHub> {
  const app = options.app && { ...options.app, privateKey: options.app.privateKey ?? generatePrivateKey() };
  const world = makeWorld(app, options.now ?? (() => new Date()));
  const authority = new Authority(world);
  const target = { url: app?.webhookUrl ?? null, secret: app?.webhookSecret ?? '' };
  const webhooks = new Webhooks(world, target, options.webhookTimeoutMs);
  const traffic = new TrafficCounter(world);
  const faults = new FaultRules();
  const parts = { world, authority, webhooks, traffic, faults, onExchange: options.onExchange };
  const address = { port: options.port ?? 0, on: options.listenOn ?? '127.0.0.1' };
  const server = await listen(parts, address, options.log ?? (() => undefined));
  world.origin = `http://${server.host}`;
  return {
    ...describe(world, server),
    get app() {
      return credentialsOf(app);
    },
    deliveries: webhooks.deliveries,
    traffic: traffic.total,
    faults,
    setWebhookUrl: (url) => {
      webhooks.target.url = url;
    },
    setDeliverPolicy: (policy) => {
      webhooks.policy = policy;
    },
    forgeWebhook: (forged) => webhooks.forge(forged),
    addUser: (login) => ({ login, token: authority.issueUserToken(addAccount(world, 'User', login)) }),
    createRepository: async (repository) => {
      const created = await createRepository(world, options.dataDir, repository);
      // What somebody registers later, somebody has to install, too.
      if (app !== null) installOn(world, created.owner);
      return created;
    },
    setPermission: (repository, login, role) => setPermission(world, repository, login, role),
    idle: () => webhooks.idle(),
    close: () => {
      webhooks.close();
      faults.close();
      return server.close();
    },
  };
}

function describe(world: World, server: HttpServer) {
  return {
    url: world.origin,
    host: server.host,
    port: server.port,
    state: world,
    writes: world.writes,
  };
}

type RegisteredApp = LocalAppOptions & { readonly privateKey: string };

function credentialsOf(app: RegisteredApp | null): LocalGitHub['app'] {
  if (app === null) throw new Error('No App was registered at the start');
  const { id, privateKey, webhookSecret } = app;
  return { id, privateKey, webhookSecret, installationId: FIRST_INSTALLATION_ID };
}

function makeWorld(app: RegisteredApp | null, now: () => Date): World {
  const createdAt = now()
    .toISOString()
    .replace(/\.\d+Z$/, 'Z');
  const writes = new WriteLog();
  if (app === null) return new World({ origin: '', now, writes, app: noApp(createdAt) });
  const { id, slug, name, permissions, events, privateKey } = app;
  const registered = {
    id,
    clientId: `Iv23li${id}`,
    slug,
    name,
    permissions: { metadata: 'read', ...permissions } as const,
    events,
    publicKey: createPublicKey(privateKey),
    createdAt,
  };
  const world = new World({ origin: '', now, writes, app: registered });
  addAccount(world, 'Bot', slug);
  return world;
}

function generatePrivateKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

async function createRepository(world: World, dataDir: string, options: NewRepository): Promise<Repository> {
  const { owner: login, name, defaultBranch = 'main', files, fromDir } = options;
  if (findRepository(world, login, name)) throw new Error(`${login}/${name} exists`);
  const owner = findAccount(world, login) ?? addAccount(world, 'Organization', login);
  const dir = join(dataDir, login, `${name}.git`);
  await mkdir(dir, { recursive: true });
  const git = await BareRepository.create(dir, {
    defaultBranch,
    ...(files === undefined ? {} : { files }),
    ...(fromDir === undefined ? {} : { fromDir }),
  });
  const now = world.timestamp();
  const repository: Repository = {
    kind: 'Repository',
    ...world.newIdentity('Repository'),
    owner,
    name,
    description: options.description ?? null,
    isPrivate: options.isPrivate ?? false,
    defaultBranch,
    createdAt: now,
    pushedAt: now,
    updatedAt: now,
    git,
    collaborators: new Map(),
    labels: [],
    threads: new Map(),
    checkRuns: [],
    turn: Promise.resolve(),
  };
  world.repositories.set(`${login}/${name}`.toLowerCase(), repository);
  world.register(repository);
  return repository;
}

function setPermission(world: World, fullName: string, login: string, role: Role): void {
  const [owner = '', name = ''] = fullName.split('/');
  const repository = findRepository(world, owner, name);
  const account: Account | undefined = findAccount(world, login);
  if (!repository) throw new Error(`There is no repository ${fullName}`);
  if (!account) throw new Error(`There is no user ${login}`);
  repository.collaborators.set(account.login.toLowerCase(), role);
}
