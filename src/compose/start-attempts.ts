import { hostname } from 'node:os';
import { createAgentRegistry } from '../agents/agent-registry.ts';
import { type AgentCheck, checkAgents } from '../agents/check-agents.ts';
import { gitHubAddress } from '../config/github-address.ts';
import { GitHubGitRemote } from '../github/git-remote.ts';
import { createAttemptRunner } from '../orchestrator/run-attempt.ts';
import { createAttemptHandler } from '../orchestrator/work-attempt.ts';
import type { AttemptRunner } from '../ports/attempt-runner.ts';
import type { RunningWorkers } from '../ports/work-queue.ts';
import { createLocalRunner } from '../runners/local.ts';
import { createVerificationCommands } from '../runners/verification-commands.ts';
import { detectCommands } from '../workspace/detect-commands.ts';
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
  const checks = await checkAgents(environment.agents, {
    command: environment.agentCommand,
    env: process.env,
  });
  for (const check of checks) tellCheck(check, log);
  const agents = createAgentRegistry(checks);
  const workspaces = createWorkspaces({
    dataDir,
    slots: environment.workspaceSlots,
    remote: new GitHubGitRemote(() => probot.auth(), gitHubAddress(environment).web),
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

function tellCheck(check: AgentCheck, log: Parts['log']): void {
  if (check.outcome === 'found')
    log.info({ agent: check.name, version: check.version }, 'the agent is there');
  else log.warn({ agent: check.name }, `${check.message} ${check.remedy}`);
}
