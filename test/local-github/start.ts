import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAppAuth } from '@octokit/auth-app';
import { graphql as githubGraphql } from '@octokit/graphql';
import { Octokit } from '@octokit/rest';
import {
  type LocalAppOptions,
  type LocalGitHub,
  type LocalGitHubOptions,
  startLocalGitHub,
} from '../../src/local-github/local-github.ts';

/** An RSA key in PEM. */
export function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

export const APP: LocalAppOptions = {
  id: 4711,
  slug: 'parallel-orchestrator',
  name: 'Parallel Orchestrator',
  permissions: {
    issues: 'write',
    pull_requests: 'write',
    contents: 'write',
    checks: 'write',
    metadata: 'read',
  },
  events: [
    'issues',
    'issue_comment',
    'sub_issues',
    'issue_dependencies',
    'pull_request',
    'check_run',
    'push',
  ],
  webhookSecret: 'shh',
  privateKey: newPrivateKey(),
};

type Graphql = typeof githubGraphql;

/** A running GitHub with the repository `acme/shop`, and clients that talk to it over HTTP. */
export interface Started {
  readonly github: LocalGitHub;
  /** Ada has write access to `acme/shop`. */
  readonly ada: Octokit;
  readonly adaToken: string;
  readonly adaGraphql: Graphql;
  /** Authenticated as the App itself. */
  readonly app: Octokit;
  /** The App's bot on `acme`. */
  readonly bot: Octokit;
  readonly botGraphql: Graphql;
  /** A client with any token. */
  as(token: string): Octokit;
  graphqlAs(token: string): Graphql;
  stop(): Promise<void>;
}

/** Of the App, some; of the server, what a test may choose. */
export interface StartOptions
  extends Pick<LocalGitHubOptions, 'now' | 'listenOn' | 'onExchange' | 'webhookTimeoutMs'> {
  readonly app?: Partial<LocalAppOptions>;
}

/** Starts everything; `options` replace the App's or set the clock. */
export async function start(options: StartOptions = {}): Promise<Started> {
  const dataDir = await mkdtemp(join(tmpdir(), 'local-github-'));
  const { app: appOptions, ...serverOptions } = options;
  const github = await startLocalGitHub({ ...serverOptions, dataDir, app: { ...APP, ...appOptions } });
  await github.createRepository({
    owner: 'acme',
    name: 'shop',
    files: { 'README.md': '# Shop\n', 'src/cart.ts': 'export const cart = [];\n' },
  });
  const { token: adaToken } = github.addUser('ada');
  github.setPermission('acme/shop', 'ada', 'write');
  const baseUrl = `${github.url}/api/v3`;
  const { id: appId, privateKey, installationId } = github.app;
  const appAuth = { baseUrl, authStrategy: createAppAuth, log: silent };
  const bot = new Octokit({ ...appAuth, auth: { appId, privateKey, installationId } });
  const as = (token: string) => new Octokit({ baseUrl, auth: token, log: silent });
  const graphqlAs = (token: string) =>
    githubGraphql.defaults({ baseUrl: `${github.url}/api`, headers: { authorization: `token ${token}` } });
  return {
    github,
    ada: as(adaToken),
    adaToken,
    adaGraphql: graphqlAs(adaToken),
    app: new Octokit({ ...appAuth, auth: { appId, privateKey } }),
    bot,
    botGraphql: bot.graphql,
    as,
    graphqlAs,
    stop: async () => {
      await github.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Tests provoke errors on purpose: Octokit shall not print them. */
export const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The repository that every test has. */
export const shop = { owner: 'acme', repo: 'shop' } as const;

/** What a promise was rejected with, as far as HTTP and GraphQL errors of Octokit have it. */
export async function rejection(promise: Promise<unknown>): Promise<{
  readonly status: number;
  readonly message: string;
  readonly type: string | undefined;
}> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { status, errors } = Object.assign({ status: 200, errors: [] as unknown[] }, error);
    const [first] = errors;
    const type =
      typeof first === 'object' && first !== null && 'type' in first ? String(first.type) : undefined;
    return { status, message: error.message, type };
  }
  throw new Error('It was not refused');
}
