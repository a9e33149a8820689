import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { gitHubAddress } from '../config/github-address.ts';
import { GitHubGitRemote } from '../github/git-remote.ts';
import { createAttemptHandler } from '../orchestrator/work-attempt.ts';
import type { RunningWorkers } from '../ports/work-queue.ts';
import { createRedactor } from '../workspace/redact.ts';
import { createHostRunner } from './host-runner.ts';
import type { Parts } from './parts.ts';
import { startUpkeep } from './upkeep.ts';

/** Runs attempts from the queue. */
export async function startAttempts(parts: Parts): Promise<RunningWorkers> {
  const { options, environment, log, dataDir, probot, backend, store, now } = parts;
  const runner = await createHostRunner({
    dataDir,
    environment,
    remote: new GitHubGitRemote(() => probot.auth(), gitHubAddress(environment).web),
    redactor: createRedactor(environment.secrets),
    log,
    now,
    hidden: [resolve('.env'), ...keyFiles(process.env)],
    host: process.env,
    heartbeatMs: options.heartbeatMs ?? 5_000,
    // Without Redis there is one process.
    ...(environment.redisUrl !== null && { shareAs: hostname() }),
  });
  const worker = `${hostname()}:${process.pid}`;
  const handler = createAttemptHandler({ store, queue: backend.queue, runner, worker, now, log });
  const workers = await backend.startAttemptWorker(handler, {
    concurrency: environment.workerConcurrency,
    timing: options.timing ?? {},
  });
  const endUpkeep = startUpkeep(runner.tidy, { log });
  return {
    close(how) {
      endUpkeep();
      return workers.close(how);
    },
  };
}

/** Where the App's key may stand in a file. */
function keyFiles({ PRIVATE_KEY_PATH: path }: Readonly<Record<string, string | undefined>>): string[] {
  return path === undefined || path.trim() === '' ? [] : [resolve(path)];
}
