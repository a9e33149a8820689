import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Agent, AgentProcess } from '../agents/agent.ts';
import { agentEnvironment } from '../agents/agent-environment.ts';
import { type AgentObserver, createAgentObserver } from '../agents/observe-agent.ts';
import { readStatusFile } from '../agents/status-file.ts';
import type { Trouble } from '../domain/agent-trouble.ts';
import type { Conversation } from '../domain/attempt.ts';
import { addUsage, NO_USAGE, type Usage } from '../domain/usage.ts';
import { type Redactor, tail } from '../workspace/redact.ts';
import { explainSystemError } from '../workspace/system-error.ts';
import { executionVariable } from '../workspace/workspace.ts';
import { startCommitCounter } from './commit-counter.ts';
import type { AgentWorkspace, Execution, ExecutionTools } from './execution.ts';
import { type ProcessEnd, type ProcessSpec, runProcess } from './run-process.ts';
import { findSession, type SessionNote, writeSessionNote } from './session-note.ts';
import type { Surroundings } from './surroundings.ts';
import { type AgentWatch, watchAgent } from './watch-agent.ts';
import { writeHomeFiles } from './write-home-files.ts';

const logTailCharacters = 8_000;
const logFileBytes = 5_000_000;

/** What is known when an agent's whole process tree has ended. */
export interface AgentRun {
  readonly end: ProcessEnd | { readonly kind: 'unavailable'; readonly message: string };
  /** The end of its output in words, at most 8 KB, secrets redacted. */
  readonly logTail: string;
  /** What its status file gives as the error; a claim. */
  readonly claimedError: string | null;
  /** What kept it from going on at its end, in its own words; `null` when it says that it is done, or says nothing. */
  readonly trouble: Trouble | null;
  readonly usage: Usage;
  /** Names its conversation; `null` where it has none that can be gone on with. */
  readonly session: string | null;
  /** The most memory that its process tree had at once; absent where nobody looked. */
  readonly peakMemoryBytes?: number;
}

/** An agent that works, or has worked. */
export interface LiveAgent {
  readonly watch: AgentWatch;
  /** `null` where its output is for people only. */
  readonly observer: AgentObserver | null;
  /** As far as it has come; `null` where it has none that can be gone on with. */
  readonly conversation: () => Conversation | null;
}

/** Runs one agent from its config files to the note about its conversation. `started` is shown how to look at it meanwhile. */
export async function runAgent(
  execution: Execution,
  surroundings: Surroundings,
  tools: ExecutionTools,
  started: (live: LiveAgent) => void,
): Promise<AgentRun> {
  const { agent, assignment, workspace } = execution;
  const { redactor } = tools;
  redactor.learn(surroundings.endpoint?.token ?? '');
  const lacks = explainLack(execution, surroundings);
  if (lacks !== null) return notStarted({ kind: 'could-not-start', message: lacks });
  const earlier = await findSession(agent, assignment, workspace);
  const command = commandOf(execution, surroundings, earlier);
  const fault = await writeFiles(execution, command);
  if (fault !== null) return notStarted({ kind: 'unavailable', message: fault });

  const observer = agent.read && createAgentObserver(agent.read, knownBefore(agent, command, earlier));
  const watch = await startWatch(execution, surroundings, tools, observer);
  const conversation = (): Conversation | null => {
    const id = observer?.facts().session ?? null;
    return id === null ? null : { id, usage: addUsage(earlier?.usage ?? NO_USAGE, watch.usage()) };
  };
  started({ watch, observer, conversation });
  const limits = {
    ...limitsOf(execution, tools),
    watches: [watch.watch, ...surroundings.watches],
    heard: watch.heard,
    readLine: observer && readerOf(observer),
  };
  const spec = surroundings.confine(specOf(execution, surroundings, tools, command));
  const { end, output } = await runProcess(spec, limits, redactor);
  const held = conversation();
  if (held !== null) await keepSession(execution, held);
  const peakMemoryBytes = surroundings.peakMemoryBytes();
  return {
    end,
    logTail: tail([output, ...surroundings.notes()].join('\n'), logTailCharacters),
    claimedError: await readError(workspace, redactor),
    trouble: troubleOf(observer, surroundings, redactor),
    usage: watch.usage(),
    session: held?.id ?? null,
    ...(peakMemoryBytes !== null && { peakMemoryBytes }),
  };
}

/** An agent that was never started, and why. */
export function notStarted(end: AgentRun['end']): AgentRun {
  return { end, logTail: '', claimedError: null, trouble: null, usage: NO_USAGE, session: null };
}

function explainLack({ agent, assignment }: Execution, { endpoint }: Surroundings): string | null {
  if (endpoint === null || !agent.needsModel || assignment.model !== null) return null;
  return `The agent \`${agent.name}\` chooses no model by itself when it goes through this worker. Name one for each size in \`models:\` of .github/parallel-orchestrator.yml.`;
}

function commandOf(
  { agent, assignment, workspace, prompt }: Execution,
  { endpoint }: Surroundings,
  earlier: SessionNote | null,
): AgentProcess {
  const session =
    earlier === null
      ? ({ kind: 'new', id: randomUUID() } as const)
      : ({ kind: 'resumed', id: earlier.session } as const);
  return agent.command({ ...workspace, prompt, model: assignment.model, session, endpoint });
}

/** What went wrong, or `null`. */
async function writeFiles(
  { workspace: { promptFile, home }, prompt }: Execution,
  { files }: AgentProcess,
): Promise<string | null> {
  try {
    await writeFile(promptFile, prompt);
    await writeHomeFiles(home, files);
    return null;
  } catch (error) {
    return `The agent's files could not be written: ${explainSystemError(error) ?? String(error)}`;
  }
}

function knownBefore(agent: Agent, { session }: AgentProcess, earlier: SessionNote | null) {
  const isCounted = agent.countsWholeSession && earlier !== null;
  return { session, usage: isCounted ? earlier.usage : NO_USAGE };
}

function limitsOf({ assignment, workspace, signal }: Execution, { graceMs }: ExecutionTools) {
  const log = { file: workspace.logFile, limit: logFileBytes };
  return { marker: executionVariable, timeoutMs: assignment.timeoutMs, signal, graceMs, log };
}

async function startWatch(
  { assignment, workspace }: Execution,
  surroundings: Surroundings,
  { limitedMs }: ExecutionTools,
  observer: AgentObserver | null,
): Promise<AgentWatch> {
  const commits = await startCommitCounter(workspace.directory);
  return watchAgent({
    statusFile: workspace.statusFile,
    commits,
    facts: () => observer?.facts() ?? null,
    surroundings,
    limits: { ...assignment, limitedMs, deadline: Date.now() + assignment.timeoutMs },
    now: Date.now,
  });
}

function readerOf(observer: AgentObserver) {
  return (text: string, stream: 'stdout' | 'stderr') => observer.observe({ text, stream, at: Date.now() });
}

function specOf(
  { attemptId, assignment, workspace }: Execution,
  surroundings: Surroundings,
  { host, passEnvironment }: ExecutionTools,
  { file, args, stdin, env }: AgentProcess,
): ProcessSpec {
  const own = { ...surroundings.env, ...env };
  const all = agentEnvironment(attemptId, assignment, workspace, host, passEnvironment, own);
  return { file, args, stdin, cwd: workspace.directory, env: all };
}

/** A conversation without its note is begun anew, which is no reason to lose the attempt. */
async function keepSession({ agent, workspace }: Execution, { id, usage }: Conversation): Promise<void> {
  const note = { agent: agent.name, session: id, directory: workspace.directory, usage };
  await writeSessionNote(workspace.home, note).catch(() => undefined);
}

async function readError({ statusFile }: AgentWorkspace, redactor: Redactor): Promise<string | null> {
  const error = (await readStatusFile(statusFile))?.error ?? null;
  return error === null ? null : redactor.redact(error);
}

/** What it said at its end; else what it said last, since an agent that breaks off seldom says more. */
function troubleOf(
  observer: AgentObserver | null,
  surroundings: Surroundings,
  redactor: Redactor,
): Trouble | null {
  if (observer === null) return null;
  const facts = observer.facts();
  const trouble = facts.ended === null ? facts.trouble : facts.ended.trouble;
  if (trouble === null) return null;
  const { cause, message } = trouble;
  const until = cause === 'rate-limit' ? (surroundings.limitedUntil() ?? trouble.until) : null;
  return { cause, until, message: redactor.redact(message) };
}
