import type { Agent } from '../agents/agent.ts';
import type { AgentPlaces } from '../agents/agent-environment.ts';
import type { Assignment } from '../domain/attempt.ts';
import type { Redactor } from '../workspace/redact.ts';

/** Where an agent works on this host. */
export interface AgentWorkspace extends AgentPlaces {
  readonly logFile: string;
}

/** One agent working once. */
export interface Execution {
  readonly attemptId: string;
  readonly agent: Agent;
  readonly assignment: Assignment;
  readonly workspace: AgentWorkspace;
  readonly prompt: string;
  readonly signal: AbortSignal;
}

/** What all executions of a host have in common. */
export interface ExecutionTools {
  readonly redactor: Redactor;
  readonly passEnvironment: readonly string[];
  /** Milliseconds that a provider may make an agent wait before it is ended. */
  readonly limitedMs: number;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** The worker's environment. */
  readonly host: Readonly<Record<string, string | undefined>>;
}
