import { hostname } from 'node:os';
import { createAgentRegistry } from '../agents/agent-registry.ts';
import { createCommandAgent } from '../agents/command-agent.ts';
import { COMMAND_AGENT } from '../config/environment.ts';
import { gitHubAddress } from '../config/github-address.ts';
import { GitHubGitRemote } from '../github/git-remote.ts';
import { createAttemptRunner } from '../orchestrator/run-attempt.ts';
import { createAttemptHandler } from '../orchestrator/work-attempt.ts';
import type { AttemptRunner } from '../ports/attempt-runner.ts';
import type { RunningWorkers } from '../ports/work-queue.ts';
import { createLocalRunner } from '../runners/local.ts';
import { createReadingAgent } from '../runners/reading-agent.ts';
import { createVerificationCommands } from '../runners/verification-commands.ts';
import { createVerification } from '../verification/verification.ts';
import { createRedactor } from '../workspace/redact.ts';
import { createWorkspaces } from '../workspace/workspaces.ts';
import type { Parts } from './parts.ts';

/** Runs attempts from the queue. */
export async function startAttempts(parts: Parts): Promise<RunningWorkers> {
  const { options, environment, log, backend, store, now } = parts;
  const handler = createAttemptHandler({
    store,
    queue: backend.queue,
    runner: await createRunner(parts),
    worker: `${hostname()}:${process.pid}`,
    now,
    log,
  });
  return backend.startAttemptWorker(handler, {
    concurrency: environment.workerConcurrency,
    timing: options.timing ?? {},
  });
}

async function createRunner({ options, environment, log, dataDir, probot }: Parts): Promise<AttemptRunner> {
  const redactor = createRedactor(environment.secrets);
  const { agentCommand } = environment;
  const agents = createAgentRegistry(agentCommand ? [createCommandAgent(COMMAND_AGENT, agentCommand)] : []);
  const workspaces = createWorkspaces({
    dataDir,
    slots: environment.workspaceSlots,
    remote: new GitHubGitRemote(() => probot.auth(), gitHubAddress(environment).web),
    redactor,
    log,
  });
  await workspaces.recover();
  const passEnvironment = environment.agentPassEnvironment;
  return createAttemptRunner({
    workspaces,
    runner: createLocalRunner({ agents, redactor, passEnvironment }),
    verification: {
      ...createVerification({ dataDir, workspaces }),
      ...createVerificationCommands({ redactor }),
      runAgent: createReadingAgent({ agents, redactor, passEnvironment }),
    },
    heartbeatMs: options.heartbeatMs ?? 5_000,
  });
}
