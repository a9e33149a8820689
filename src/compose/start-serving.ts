import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Probot } from 'probot';
import { type ServerEnvironment, serverDefaults } from '../config/environment.ts';
import { gitHubAddress } from '../config/github-address.ts';
import { REPOSITORY_CONFIG_PATH } from '../config/repository-config.ts';
import { createConfigReader } from '../config/resolve-settings.ts';
import { Connection, type OctokitFor } from '../github/connection.ts';
import { GitHubGitRemote } from '../github/git-remote.ts';
import { OctokitDeliveries } from '../github/octokit-deliveries.ts';
import { OctokitGitHub } from '../github/octokit-github.ts';
import { OctokitMasterSearch } from '../github/octokit-master-search.ts';
import { TagCodec } from '../github/tags.ts';
import { startWebhookServer, type WebhookServer } from '../github/webhook-server.ts';
import { createLook, lookAtDue } from '../orchestrator/look.ts';
import { createRedelivery } from '../orchestrator/redeliver.ts';
import { createSweep } from '../orchestrator/sweep.ts';
import type { GitHub } from '../ports/github.ts';
import { MirrorSurveys } from '../repository/mirror-surveys.ts';
import { SummaryFolder } from '../store/summary-files.ts';
import { createGit } from '../workspace/git.ts';
import { createMirrors } from '../workspace/mirror.ts';
import { createRedactor } from '../workspace/redact.ts';
import type { Closable, Parts } from './parts.ts';

const LOOKS_AT_ONCE = 10;
const DUE_AT_ONCE = 100;

/** Webhooks last: nothing is taken in before it can be worked on. */
export async function startServing(
  parts: Parts<ServerEnvironment>,
  running: Closable[],
): Promise<WebhookServer> {
  const { environment, probot, backend, store } = parts;
  const octokitFor = octokitsOf(probot);
  running.push(...(await startLooks(parts, octokitFor)));
  await checkApp(parts);
  running.push(startAsking(parts, octokitFor));
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

async function startLooks(parts: Parts<ServerEnvironment>, octokitFor: OctokitFor): Promise<Closable[]> {
  const { options, environment, log, dataDir, backend, store, now } = parts;
  const { queue } = backend;
  const surveys = createSurveys(parts);
  const look = createLook({
    github: createGitHub(parts, octokitFor),
    surveys,
    store,
    queue,
    readConfig: createConfigReader(serverDefaults(environment)),
    configPath: REPOSITORY_CONFIG_PATH,
    summaryFiles: new SummaryFolder(dataDir),
    now,
    log,
    onView: options.onView,
  });
  const workers = await backend.startLookWorker(look, {
    concurrency: LOOKS_AT_ONCE,
    timing: options.timing ?? {},
  });
  const askForDue = async () => {
    await lookAtDue({ store, queue, now }, DUE_AT_ONCE).catch((error) =>
      log.error({ err: error }, 'due looks were not asked for'),
    );
  };
  return [{ close: () => surveys.close() }, workers, repeat(askForDue, options.lookIntervalMs ?? 1_000)];
}

/** What was missed while no server listened, or was lost with the store, is asked for at once, and then in turns. */
function startAsking({ options, backend, probot, store, now, log }: Parts, octokitFor: OctokitFor): Closable {
  const everyMs = options.redeliverIntervalMs ?? 60_000;
  const appOctokit = () => probot.auth();
  const deliveries = new OctokitDeliveries(appOctokit);
  const redeliver = createRedelivery({ deliveries, store, everyMs, now, log });
  const search = new OctokitMasterSearch(appOctokit, octokitFor);
  const sweep = createSweep({ search, store, queue: backend.queue, now, log });
  return repeat(async () => void (await Promise.all([redeliver(), sweep()])), everyMs);
}

/** Does something at once and then again and again, never twice at the same time; an end that is not forced waits for what is under way. */
function repeat(task: () => Promise<void>, everyMs: number): Closable {
  const ended = new AbortController();
  const repeating = (async () => {
    while (!ended.signal.aborted) {
      await task();
      await sleep(everyMs, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  })();
  return {
    close: async ({ force }) => {
      ended.abort();
      if (!force) await repeating;
    },
  };
}

/** One for each installation: `context.octokit` would share one throttle among all of them. */
function octokitsOf(probot: Probot): OctokitFor {
  const octokits = new Map<number, ReturnType<Probot['auth']>>();
  return (installationId) => {
    const octokit = octokits.get(installationId) ?? probot.auth(installationId);
    octokits.set(installationId, octokit);
    return octokit;
  };
}

/** Mirrors are those of the attempts, where both run on one host. */
function createSurveys({ environment, dataDir, probot, now, log }: Parts<ServerEnvironment>): MirrorSurveys {
  const remote = new GitHubGitRemote(() => probot.auth(), gitHubAddress(environment).web);
  const git = createGit(createRedactor(environment.secrets));
  return new MirrorSurveys(createMirrors(join(dataDir, 'mirrors'), remote, git), now, log);
}

function createGitHub(
  { environment, options, now }: Parts<ServerEnvironment>,
  octokitFor: OctokitFor,
): GitHub {
  const connection = Connection.create(octokitFor, now);
  const gitHub = new OctokitGitHub(connection, new TagCodec(environment.tagSecret));
  return options.through?.github?.(gitHub) ?? gitHub;
}
