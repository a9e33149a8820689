import { createAgentRegistry } from '../agents/agent-registry.ts';
import { createCommandAgent } from '../agents/command-agent.ts';
import { COMMAND_AGENT, type Environment } from '../config/environment.ts';
import { type AttemptParts, createAttemptRunner } from '../orchestrator/run-attempt.ts';
import type { AttemptRunner } from '../ports/attempt-runner.ts';
import type { GitRemote } from '../ports/git-remote.ts';
import { createLocalRunner } from '../runners/local.ts';
import { createVerificationCommands } from '../runners/verification-commands.ts';
import { detectCommands } from '../workspace/detect-commands.ts';
import type { Isolation } from '../workspace/isolation.ts';
import type { Redactor } from '../workspace/redact.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { createWorkspaces, type WorkspacesOptions } from '../workspace/workspaces.ts';

/** What attempts need of a host, whoever asks for them. */
export interface AttemptHost {
  /** Absolute. */
  readonly dataDir: string;
  readonly environment: Pick<
    Environment,
    'agents' | 'agentCommand' | 'agentPassEnvironment' | 'workspaceSlots' | 'attempts'
  >;
  readonly remote: GitRemote;
  readonly redactor: Redactor;
  readonly log: WorkspacesOptions['log'];
  /** Milliseconds between two signs of life of an attempt. */
  readonly heartbeatMs: number;
  /** How workspaces are kept apart from the repository: as clones when left out. */
  readonly isolation?: Isolation;
  /** Where verified work goes; to the remote when left out. */
  readonly push?: AttemptParts<Workspace>['workspaces']['push'];
}

/** Runs attempts on one host. */
export interface HostRunner extends AttemptRunner {
  /** Why the agent cannot be started here, or `null`. */
  refuses(agent: string): string | null;
}

/** Runs attempts on this host. What a process that died has left here is taken up first. */
export async function createHostRunner(host: AttemptHost): Promise<HostRunner> {
  const { dataDir, environment, remote, redactor, log, heartbeatMs } = host;
  const { agentCommand } = environment;
  const agents = createAgentRegistry(agentCommand ? [createCommandAgent(COMMAND_AGENT, agentCommand)] : []);
  const workspaces = createWorkspaces({
    dataDir,
    slots: environment.workspaceSlots,
    remote,
    redactor,
    log,
    ...(host.isolation && { isolation: host.isolation }),
  });
  await workspaces.recover();
  const runner = createLocalRunner({ agents, redactor, passEnvironment: environment.agentPassEnvironment });
  const attempts = createAttemptRunner({
    workspaces: host.push === undefined ? workspaces : { ...workspaces, push: host.push },
    runner,
    verification: {
      ...createVerificationCommands({ redactor }),
      detect: ({ directory }) => detectCommands(directory),
    },
    heartbeatMs,
  });
  return { ...attempts, refuses: runner.refuses };
}
