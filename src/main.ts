import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { type Logger, pino } from 'pino';
import { Probot } from 'probot';
import { createAgentRegistry } from './agents/agent-registry.ts';
import { createCommandAgent } from './agents/command-agent.ts';
import { COMMAND_AGENT, type Environment, serverDefaults } from './config/environment.ts';
import { REPOSITORY_CONFIG_PATH } from './config/repository-config.ts';
import { createConfigReader } from './config/resolve-settings.ts';
import type { RunView } from './domain/run-view.ts';
import { GitHubGitRemote } from './github/git-remote.ts';
import { OctokitGitHub } from './github/octokit-github.ts';
import { type Pacing, pacedOctokit } from './github/paced-octokit.ts';
import { TagCodec } from './github/tags.ts';
import { startWebhookServer, WEBHOOK_PATH, type WebhookServer } from './github/webhook-server.ts';
import { createLook, lookAtDue } from './orchestrator/look.ts';
import { createAttemptRunner } from './orchestrator/run-attempt.ts';
import { createAttemptHandler } from './orchestrator/work-attempt.ts';
import type { AttemptRunner } from './ports/attempt-runner.ts';
import type { RunStore } from './ports/run-store.ts';
import type { RunningWorkers } from './ports/work-queue.ts';
import { type OpenedBackend, openBackend } from './queue/open-backend.ts';
import { createLocalRunner } from './runners/local.ts';
import { createVerificationCommands } from './runners/verification-commands.ts';
import { SummaryFolder } from './store/summary-files.ts';
import { detectCommands } from './workspace/detect-commands.ts';
import { createRedactor } from './workspace/redact.ts';
import { createWorkspaces } from './workspace/workspaces.ts';

/** `serve`: webhooks and looks; `work`: attempts. */
export type Role = 'serve' | 'work';

export interface AppOptions {
  readonly environment: Environment;
  readonly roles: readonly Role[];
  /** Without it a logger that writes JSON lines to standard error. */
  readonly log?: Logger;
  readonly pacing?: Pacing;
  /** An opened backend in place of the environment's; it is closed with the app. */
  readonly opened?: OpenedBackend;
  /** How often due looks are asked for; 1 s by default. */
  readonly lookIntervalMs?: number;
  /** Signs of life of an attempt; 5 s by default. */
  readonly heartbeatMs?: number;
  /** Told what every look saw of a run. */
  readonly onView?: (view: RunView) => void;
}

export interface RunningApp {
  /** Where webhooks go; empty without the role `serve`. */
  readonly webhookUrl: string;
  readonly store: RunStore;
  /** Takes no more work and ends what runs; with `force`, agents are ended too and their attempts left for the next worker. */
  close(options?: { readonly force: boolean }): Promise<void>;
}

const LOOKS_AT_ONCE = 10;
const DUE_AT_ONCE = 100;

/** The composition root: environment → adapters → app and workers. */
export async function startApp(options: AppOptions): Promise<RunningApp> {
  const { environment, roles } = options;
  const log = options.log ?? createLogger(environment.logLevel);
  const dataDir = resolve(environment.dataDir);
  const opened =
    options.opened ??
    (await openBackend({ redisUrl: environment.redisUrl, dataDir: join(dataDir, 'embedded'), log }));
  const probot = createProbot(environment, options.pacing ?? 'github', log);
  const parts: Parts = {
    options,
    environment,
    log,
    dataDir,
    probot,
    backend: opened.backend,
    store: opened.store,
  };
  const running: Closable[] = [];
  try {
    if (roles.includes('work')) running.push(await startAttempts(parts));
    const server = roles.includes('serve') ? await startServing(parts, running) : null;
    return {
      webhookUrl: server ? `${server.url}${WEBHOOK_PATH}` : '',
      store: opened.store,
      close: (how = { force: false }) => closeAll(running, opened, how),
    };
  } catch (error) {
    await closeAll(running, opened, { force: true });
    throw error;
  }
}

/** JSON lines on standard error: standard output belongs to what a command prints. */
export function createLogger(level: string): Logger {
  return pino({ level }, pino.destination(2));
}

interface Parts extends OpenedBackend {
  readonly options: AppOptions;
  readonly environment: Environment;
  readonly log: Logger;
  readonly dataDir: string;
  readonly probot: Probot;
}

interface Closable {
  close(options: { readonly force: boolean }): Promise<void>;
}

function createProbot(environment: Environment, pacing: Pacing, log: Logger): Probot {
  const { appId, privateKey, webhookSecret, gheHost, gheProtocol } = environment;
  return new Probot({
    appId,
    privateKey,
    secret: webhookSecret,
    baseUrl: gheHost ? `${gheProtocol}://${gheHost}/api/v3` : 'https://api.github.com',
    Octokit: pacedOctokit(pacing),
    log,
  });
}

/** Webhooks last: nothing is taken in before it can be worked on. */
async function startServing(parts: Parts, running: Closable[]): Promise<WebhookServer> {
  const { environment, probot, backend, store } = parts;
  running.push(...(await startLooks(parts)));
  await checkApp(parts);
  const server = await startWebhookServer({
    probot,
    look: (master) => backend.queue.look(master),
    checkReady: () => store.ping(),
    host: environment.host,
    port: environment.port,
  });
  running.push(server);
  return server;
}

/** A wrong key or an unreachable GitHub shows at the start, and not at the first webhook. Neither ends the server: GitHub may be away. */
async function checkApp({ probot, log }: Parts): Promise<void> {
  try {
    const { data } = await (await probot.auth()).request('GET /app', {
      request: { signal: AbortSignal.timeout(5_000) },
    });
    log.info({ app: data?.slug }, 'GitHub knows this App');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.warn(
      { reason },
      'GitHub does not know this App, or cannot be reached: check APP_ID, the private key and GHE_HOST',
    );
  }
}

async function startLooks(parts: Parts): Promise<Closable[]> {
  const { options, environment, log, dataDir, backend, store } = parts;
  const { queue } = backend;
  const now = Date.now;
  const look = createLook({
    github: createGitHub(parts),
    store,
    queue,
    readConfig: createConfigReader(serverDefaults(environment)),
    configPath: REPOSITORY_CONFIG_PATH,
    summaryFiles: new SummaryFolder(dataDir),
    now,
    log,
    onView: options.onView,
  });
  const workers = await backend.startLookWorker(look, { concurrency: LOOKS_AT_ONCE });
  const timer = setInterval(() => {
    lookAtDue({ store, queue, now }, DUE_AT_ONCE).catch((error) =>
      log.error({ err: error }, 'due looks were not asked for'),
    );
  }, options.lookIntervalMs ?? 1_000);
  return [workers, { close: async () => clearInterval(timer) }];
}

function createGitHub({ probot, environment }: Parts): OctokitGitHub {
  const octokits = new Map<number, ReturnType<Probot['auth']>>();
  const octokitFor = (installationId: number) => {
    // One for each installation: `context.octokit` would share one throttle among all of them.
    const octokit = octokits.get(installationId) ?? probot.auth(installationId);
    octokits.set(installationId, octokit);
    return octokit;
  };
  return new OctokitGitHub(octokitFor, new TagCodec(environment.tagSecret));
}

async function startAttempts(parts: Parts): Promise<RunningWorkers> {
  const { environment, log, backend, store } = parts;
  const handler = createAttemptHandler({
    store,
    queue: backend.queue,
    runner: await createRunner(parts),
    worker: `${hostname()}:${process.pid}`,
    now: Date.now,
    log,
  });
  return backend.startAttemptWorker(handler, { concurrency: environment.workerConcurrency });
}

async function createRunner({ options, environment, log, dataDir, probot }: Parts): Promise<AttemptRunner> {
  const redactor = createRedactor(secretsOf(environment));
  const { agentCommand, gheHost, gheProtocol } = environment;
  const agents = createAgentRegistry(agentCommand ? [createCommandAgent(COMMAND_AGENT, agentCommand)] : []);
  const webUrl = gheHost ? `${gheProtocol}://${gheHost}` : 'https://github.com';
  const workspaces = createWorkspaces({
    dataDir,
    slots: environment.workspaceSlots,
    remote: new GitHubGitRemote(() => probot.auth(), webUrl),
    redactor,
    log,
  });
  await workspaces.recover();
  return createAttemptRunner({
    workspaces,
    runner: createLocalRunner({ agents, redactor, passEnvironment: environment.agentPassEnvironment }),
    verification: {
      ...createVerificationCommands({ redactor }),
      detect: ({ directory }) => detectCommands(directory),
    },
    heartbeatMs: options.heartbeatMs ?? 5_000,
  });
}

/** What agents of the same account could find in our environment, and must not reach a log or a commit. */
function secretsOf({ webhookSecret, tagSecret, privateKey, redisUrl }: Environment): string[] {
  const password = redisUrl === null ? '' : decodeURIComponent(new URL(redisUrl).password);
  return [webhookSecret, tagSecret, privateKey, password];
}

/** The newest first: what takes work in goes before what works. */
async function closeAll(
  running: readonly Closable[],
  { backend }: OpenedBackend,
  how: { readonly force: boolean },
): Promise<void> {
  for (const part of running.toReversed()) await part.close(how);
  await backend.close();
}
