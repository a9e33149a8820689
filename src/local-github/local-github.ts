import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Authority } from './auth.ts';
import { BareRepository } from './git/bare-repository.ts';
import type { FileChanges } from './git/commit-files.ts';
import { type HttpServer, listen } from './http-server.ts';
import { type Account, addAccount, findAccount } from './state/account.ts';
import { FIRST_INSTALLATION_ID, installOn, type Permissions } from './state/installation.ts';
import { findRepository, type Repository } from './state/repository.ts';
import type { Role } from './state/role.ts';
import { World } from './state/world.ts';
import { type Traffic, TrafficCounter } from './traffic.ts';
import { type DeliverPolicy, type Delivery, Webhooks } from './webhooks.ts';
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
  readonly app: LocalAppOptions;
  readonly now?: () => Date;
  /** Told of every request: `GET /api/v3/app 200`. */
  readonly log?: (line: string) => void;
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
  setWebhookUrl(url: string | null): void;
  /** Takes over what becomes of webhooks: lose, repeat, reorder. */
  setDeliverPolicy(policy: DeliverPolicy): void;
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
  const privateKey = options.app.privateKey ?? generatePrivateKey();
  const world = makeWorld(options, privateKey);
  const authority = new Authority(world);
  const { webhookSecret: secret, webhookUrl } = options.app;
  const webhooks = new Webhooks(world, { url: webhookUrl ?? null, secret });
  const traffic = new TrafficCounter(world);
  const parts = { world, authority, webhooks, traffic };
  const server = await listen(parts, options.port ?? 0, options.log ?? (() => undefined));
  world.origin = `http://${server.host}`;
  return {
    ...describe(world, server, options.app, privateKey),
    deliveries: webhooks.deliveries,
    traffic: traffic.total,
    setWebhookUrl: (url) => {
      webhooks.target.url = url;
    },
    setDeliverPolicy: (policy) => {
      webhooks.policy = policy;
    },
    addUser: (login) => ({ login, token: authority.issueUserToken(addAccount(world, 'User', login)) }),
    createRepository: (repository) => createRepository(world, options.dataDir, repository),
    setPermission: (repository, login, role) => setPermission(world, repository, login, role),
    idle: () => webhooks.idle(),
    close: () => {
      webhooks.close();
      return server.close();
    },
  };
}

function describe(world: World, server: HttpServer, app: LocalAppOptions, privateKey: string) {
  return {
    url: world.origin,
    host: server.host,
    port: server.port,
    app: {
      id: app.id,
      privateKey,
      webhookSecret: app.webhookSecret,
      installationId: FIRST_INSTALLATION_ID,
    },
    state: world,
    writes: world.writes,
  };
}

function makeWorld(options: LocalGitHubOptions, privateKey: string): World {
  const now = options.now ?? (() => new Date());
  const { id, slug, name, permissions, events } = options.app;
  const world = new World({
    origin: '',
    now,
    writes: new WriteLog(),
    app: {
      id,
      clientId: `Iv23li${id}`,
      slug,
      name,
      permissions: { metadata: 'read', ...permissions },
      events,
      publicKey: createPublicKey(privateKey),
      createdAt: now()
        .toISOString()
        .replace(/\.\d+Z$/, 'Z'),
    },
  });
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
  installOn(world, owner);
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
