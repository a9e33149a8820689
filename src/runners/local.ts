import type { AgentRegistry } from '../agents/agent-registry.ts';
import { readStatusFile } from '../agents/status-file.ts';
import type { Assignment, Conversation, Progress } from '../domain/attempt.ts';
import { NO_USAGE } from '../domain/usage.ts';
import type { Redactor } from '../workspace/redact.ts';
import type { AgentWorkspace, Execution, ExecutionTools } from './execution.ts';
import { type AgentRun, type LiveAgent, notStarted, runAgent } from './run-agent.ts';
import { findSession, keptSessionFolders, writeSessionNote } from './session-note.ts';
import { type Surround, withNothing } from './surroundings.ts';

export interface LocalRunnerOptions {
  readonly agents: AgentRegistry;
  readonly redactor: Redactor;
  /** Names of the worker's variables that agents may see; `redactor` learns their values. */
  readonly passEnvironment: readonly string[];
  /** What is put around each agent; nothing when left out. */
  readonly surround?: Surround;
  /** Milliseconds that a provider may make an agent wait before it is ended; a minute when left out. */
  readonly limitedMs?: number;
  /** Milliseconds between SIGTERM and SIGKILL; 2 s when left out. */
  readonly graceMs?: number;
  /** The worker's environment; `process.env` when left out. */
  readonly host?: Readonly<Record<string, string | undefined>>;
}

/** Runs agents as processes of this host. */
export interface LocalRunner {
  /** Why the agent cannot be started here, or `null`. */
  refuses(agent: string): string | null;
  /** Whether the agent can go on with the conversation of the assignment here: if not, it has to be told everything. */
  canResume(assignment: Assignment, workspace: Pick<AgentWorkspace, 'home' | 'directory'>): Promise<boolean>;
  /**
   * Makes a conversation known that the workspace's HOME holds and whose process died before it could leave a note of it. Before an agent
   * is started there.
   */
  adopt(
    assignment: Assignment,
    workspace: Pick<AgentWorkspace, 'home'> & { readonly recalled: string | null },
    conversation: Conversation,
  ): Promise<void>;
  run(
    attemptId: string,
    assignment: Assignment,
    workspace: AgentWorkspace,
    prompt: string,
    signal: AbortSignal,
  ): Promise<AgentRun>;
  /** Folders below HOME with which a later attempt can go on with the agent's conversation; none where there is none. */
  sessionFolders(agent: string): readonly string[];
  /** What the agent shows of itself now. */
  progress(workspace: AgentWorkspace): Promise<Progress>;
}

export function createLocalRunner(options: LocalRunnerOptions): LocalRunner {
  const { agents, redactor, passEnvironment, surround = withNothing, host = process.env } = options;
  const { limitedMs = 60_000, graceMs = 2_000 } = options;
  const tools = { redactor, passEnvironment, limitedMs, graceMs, host };
  // What an agent has used is of interest while its work is verified, too.
  const seen = new WeakMap<AgentWorkspace, LiveAgent>();
  // What agents are given is mostly keys, and agents print what they are given.
  for (const name of passEnvironment) redactor.learn(host[name] ?? '');

  return {
    refuses(agent) {
      const lookup = agents.find(agent);
      return lookup.outcome === 'found' ? null : lookup.message;
    },
    async canResume(assignment, workspace) {
      const lookup = agents.find(assignment.agent);
      if (lookup.outcome !== 'found') return false;
      return (await findSession(lookup.agent, assignment, workspace)) !== null;
    },
    async adopt({ agent }, { home, recalled }, { id, usage }) {
      if (recalled === null) return;
      const note = { agent, session: id, directory: recalled, usage };
      // Without the note the conversation is begun anew, which is no reason to lose the attempt.
      await writeSessionNote(home, note).catch(() => undefined);
    },
    sessionFolders(agent) {
      const lookup = agents.find(agent);
      return lookup.outcome === 'found' ? keptSessionFolders(lookup.agent) : [];
    },
    async run(attemptId, assignment, workspace, prompt, signal) {
      const lookup = agents.find(assignment.agent);
      if (lookup.outcome !== 'found') return notStarted({ kind: 'could-not-start', message: lookup.message });
      const execution = { attemptId, agent: lookup.agent, assignment, workspace, prompt, signal };
      return runSurrounded(execution, surround, tools, (live) => void seen.set(workspace, live));
    },
    progress: (workspace) => readProgress(workspace, seen.get(workspace), redactor),
  };
}

async function runSurrounded(
  execution: Execution,
  surround: Surround,
  tools: ExecutionTools,
  started: (live: LiveAgent) => void,
): Promise<AgentRun> {
  const around = await surround(execution);
  if (around.outcome === 'unavailable') return notStarted({ kind: 'unavailable', message: around.message });
  const { surroundings } = around;
  try {
    return await runAgent(execution, surroundings, tools, started);
  } finally {
    await surroundings.close();
  }
}

async function readProgress(
  { statusFile }: AgentWorkspace,
  live: LiveAgent | undefined,
  redactor: Redactor,
): Promise<Progress> {
  const claim = await readStatusFile(statusFile);
  const stage = claim?.stage ?? live?.observer?.facts().activity ?? null;
  return {
    stage: stage === null ? null : redactor.redact(stage),
    percentage: claim?.percentage ?? null,
    commits: live?.watch.commits() ?? null,
    usage: live?.watch.usage() ?? NO_USAGE,
    ...conversationOf(live),
  };
}

function conversationOf(live: LiveAgent | undefined): Pick<Progress, 'conversation'> {
  const conversation = live?.conversation() ?? null;
  return conversation === null ? {} : { conversation };
}
