import { randomUUID } from 'node:crypto';
import { type Logger, pino } from 'pino';
import { Probot } from 'probot';
import type { Environment, ServerEnvironment, WorkerEnvironment } from '../config/environment.ts';
import type { Role } from '../config/environment-variables.ts';
import { gitHubAddress } from '../config/github-address.ts';
import type { RunView } from '../domain/run-view.ts';
import { type Pacing, pacedOctokit } from '../github/paced-octokit.ts';
import type { GitHub } from '../ports/github.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { WorkerTiming } from '../queue/bull-workers.ts';
import type { OpenedBackend } from '../queue/open-backend.ts';

/** What a process does and what it was told for that: a worker's environment lacks what serving takes. */
export type ProcessRoles =
  | { readonly environment: ServerEnvironment; readonly roles: readonly Role[] }
  | { readonly environment: WorkerEnvironment; readonly roles: readonly ['work'] };

export type AppOptions = ProcessRoles & OtherOptions;

interface OtherOptions {
  /** Without it a logger that writes JSON lines to standard error. */
  readonly log?: Logger;
  readonly pacing?: Pacing;
  /** An opened backend in place of the environment's; it is closed with the app. */
  readonly opened?: OpenedBackend;
  /** How often due looks are asked for; 1 s by default. */
  readonly lookIntervalMs?: number;
  /** How often GitHub is asked for webhooks that did not arrive; once a minute by default. */
  readonly redeliverIntervalMs?: number;
  /** Signs of life of an attempt; 5 s by default. */
  readonly heartbeatMs?: number;
  /** Shorter times of the queues than the product's own. */
  readonly timing?: Partial<WorkerTiming>;
  /** Milliseconds since the epoch, for all that is decided; the clock of the machine by default. */
  readonly now?: () => number;
  /** Puts something between the app and what it works with: how tests switch one mechanism off. */
  readonly through?: {
    readonly github?: (gitHub: GitHub) => GitHub;
    readonly store?: (store: RunStore) => RunStore;
  };
  /** Told what every look saw of a run. */
  readonly onView?: (view: RunView) => void;
}

/** What the roles of a process are put together from. */
export interface Parts<E extends Environment = Environment> extends OpenedBackend {
  readonly options: OtherOptions;
  readonly environment: E;
  readonly log: Logger;
  readonly dataDir: string;
  readonly probot: Probot;
  readonly now: () => number;
}

/** Something that runs until it is closed; with `force` what it does is broken off. */
export interface Closable {
  close(options: { readonly force: boolean }): Promise<void>;
}

/** JSON lines on standard error: standard output belongs to what a command prints. */
export function createLogger(level: string): Logger {
  return pino({ level }, pino.destination(2));
}

export function createProbot(environment: Environment, pacing: Pacing, log: Logger): Probot {
  const { appId, privateKey } = environment;
  return new Probot({
    appId,
    privateKey,
    // A worker takes no webhooks. Probot would fall back to a word that everybody knows.
    secret: environment.role === 'serve' ? environment.webhookSecret : randomUUID(),
    baseUrl: gitHubAddress(environment).api,
    Octokit: pacedOctokit(pacing),
    log,
  });
}
