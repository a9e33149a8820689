import { writeFile } from 'node:fs/promises';
import { type AgentPlaces, agentEnvironment } from '../agents/agent-environment.ts';
import type { AgentRegistry } from '../agents/agent-registry.ts';
import { readStatusFile } from '../agents/status-file.ts';
import type { Assignment, Progress } from '../domain/attempt.ts';
import { NO_USAGE } from '../domain/usage.ts';
import { type Redactor, tail } from '../workspace/redact.ts';
import { executionVariable } from '../workspace/workspace.ts';
import { type ProcessEnd, runProcess } from './run-process.ts';

const logTailCharacters = 8_000;
const logFileBytes = 5_000_000;

export interface LocalRunnerOptions {
  readonly agents: AgentRegistry;
  readonly redactor: Redactor;
  /** Names of the worker's variables that agents may see; `redactor` learns their values. */
  readonly passEnvironment: readonly string[];
  /** Milliseconds between SIGTERM and SIGKILL; 2 s when left out. */
  readonly graceMs?: number;
  /** The worker's environment; `process.env` when left out. */
  readonly host?: Readonly<Record<string, string | undefined>>;
}

/** Where an agent works on this host. */
export interface AgentWorkspace extends AgentPlaces {
  readonly logFile: string;
}

/** What is known when an agent's whole process tree has ended. */
export interface AgentRun {
  readonly end: ProcessEnd;
  /** The end of its output, at most 8 KB, secrets redacted. */
  readonly logTail: string;
  /** What its status file gives as the error; a claim. */
  readonly claimedError: string | null;
}

/** Runs agents as processes of this host. */
export interface LocalRunner {
  /** Why the agent cannot be started here, or `null`. */
  refuses(agent: string): string | null;
  run(
    attemptId: string,
    assignment: Assignment,
    workspace: AgentWorkspace,
    prompt: string,
    signal: AbortSignal,
  ): Promise<AgentRun>;
  /** What the agent shows of itself now. */
  progress(workspace: AgentWorkspace): Promise<Progress>;
}

export function createLocalRunner(options: LocalRunnerOptions): LocalRunner {
  const { agents, redactor, passEnvironment, graceMs = 2_000, host = process.env } = options;
  // What agents are given is mostly keys, and agents print what they are given.
  for (const name of passEnvironment) redactor.learn(host[name] ?? '');
  return {
    refuses(agent) {
      const lookup = agents.find(agent);
      return lookup.outcome === 'unknown' ? lookup.message : null;
    },
    async run(attemptId, assignment, workspace, prompt, signal) {
      const lookup = agents.find(assignment.agent);
      if (lookup.outcome === 'unknown') return notStarted(lookup.message);
      try {
        await writeFile(workspace.promptFile, prompt);
      } catch (error) {
        return notStarted(`The kickoff prompt could not be written: ${String(error)}`);
      }
      const command = lookup.agent.command({ ...workspace, prompt });
      const own = agentEnvironment(attemptId, assignment, workspace, host, passEnvironment);
      const spec = { ...command, cwd: workspace.directory, env: { ...command.env, ...own } };
      const log = { file: workspace.logFile, limit: logFileBytes };
      const limits = { marker: executionVariable, timeoutMs: assignment.timeoutMs, signal, graceMs, log };
      const { end, output } = await runProcess(spec, limits, redactor);
      const claim = await readStatusFile(workspace.statusFile);
      const claimedError = claim?.error ?? null;
      return {
        end,
        logTail: tail(output, logTailCharacters),
        claimedError: claimedError === null ? null : redactor.redact(claimedError),
      };
    },
    async progress(workspace) {
      const claim = await readStatusFile(workspace.statusFile);
      const stage = claim?.stage ?? null;
      return {
        stage: stage === null ? null : redactor.redact(stage),
        percentage: claim?.percentage ?? null,
        commits: null,
        usage: NO_USAGE,
      };
    },
  };
}

function notStarted(message: string): AgentRun {
  return { end: { kind: 'could-not-start', message }, logTail: '', claimedError: null };
}
