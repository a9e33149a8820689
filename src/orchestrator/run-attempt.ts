import type { Assignment, Progress } from '../domain/attempt.ts';
import type { AttemptOutcome, RejectionReason, Remains } from '../domain/attempt-outcome.ts';
import { NO_USAGE } from '../domain/usage.ts';
import type { HarvestedWork } from '../domain/verification/harvested-work.ts';
import type { AttemptObserver, AttemptRunner } from '../ports/attempt-runner.ts';
import { renderAttemptPrompt, type WorkStart } from '../render/prompts/attempt-prompt.ts';
import type { PromptWorkspace } from '../render/prompts/kickoff-prompt.ts';
import { acceptWork } from './accept-work.ts';
import { type AgentResult, judgeEnd } from './judge-end.ts';
import type { Checkout, Unavailable, VerificationParts, VerifiedWorkspaces } from './verification-parts.ts';
import { whileBeating } from './while-beating.ts';

/** What the orchestrator itself needs to know of a workspace; the parts know more. */
export interface AttemptWorkspace extends PromptWorkspace, Checkout {
  readonly name: string;
  /** Kept work with which the tree began; `null` where it began with the start itself. */
  readonly resumed: string | null;
  /** Variables of its own, such as where its copy of the dependencies is. */
  readonly environment?: Readonly<Record<string, string>>;
}

type OrUnavailable<T> = Promise<T | Unavailable>;
type Said<O extends string> = { readonly outcome: O; readonly message: string };

/**
 * The adapters under an attempt, as the orchestrator uses them. They reject for bugs only. `W` is their workspace: they agree on
 * what is in it.
 */
export interface AttemptParts<W extends AttemptWorkspace> {
  readonly workspaces: VerifiedWorkspaces<W> & {
    open(
      attemptId: string,
      assignment: Assignment,
      signal: AbortSignal,
    ): OrUnavailable<{ readonly outcome: 'opened'; readonly workspace: W } | Said<'conflict'>>;
    /** Runs the set-up commands in the workspace; what they need from then on is in `environment`. */
    setUp(
      workspace: W,
      target: Checkout,
      commands: readonly string[],
      signal: AbortSignal,
    ): OrUnavailable<
      | { readonly outcome: 'ready'; readonly environment: Readonly<Record<string, string>> }
      | { readonly outcome: 'failed'; readonly command: string; readonly logTail: string }
    >;
    harvest(workspace: W): OrUnavailable<HarvestedWork | Said<'unreadable'>>;
    /** Ends whatever is in the workspace, its checkouts too; harvested commits stay. */
    release(workspace: W): Promise<void>;
  };
  readonly runner: {
    /** Why the agent cannot be started here, or `null`. */
    refuses(agent: string): string | null;
    /** Whether the agent can go on with the conversation of the assignment here. */
    canResume(assignment: Assignment, workspace: NoInfer<W>): Promise<boolean>;
    run(
      attemptId: string,
      assignment: Assignment,
      workspace: NoInfer<W>,
      prompt: string,
      signal: AbortSignal,
    ): Promise<AgentResult>;
    progress(workspace: NoInfer<W>): Promise<Progress>;
  };
  readonly verification: VerificationParts<W>;
  /** Milliseconds between two signs of life. */
  readonly heartbeatMs: number;
}

const nothing: Remains = { logTail: '', diff: '', commit: null };
const unseen: Progress = { stage: null, percentage: null, commits: null, usage: NO_USAGE };

/** Runs attempts from workspace to pushed branch. What an agent says is a claim; the outcome rests on its commits and their checks. */
export function createAttemptRunner<W extends AttemptWorkspace>(parts: AttemptParts<W>): AttemptRunner {
  return {
    async run(attemptId, assignment, observer, signal) {
      const refusal = worksItself(assignment) ? parts.runner.refuses(assignment.agent) : null;
      if (refusal !== null) {
        return { kind: 'infrastructure', cause: { kind: 'agent-missing' }, message: refusal, ...nothing };
      }
      let seen: W | null = null;
      const look = async () => (seen === null ? unseen : parts.runner.progress(seen));
      return whileBeating(observer, look, parts.heartbeatMs, async () => {
        const opened = await parts.workspaces.open(attemptId, assignment, signal);
        if (opened.outcome === 'conflict') return rejected('prerequisites-conflict', opened.message);
        if (opened.outcome === 'unavailable') return unavailable(opened.message, nothing, signal);
        const { workspace } = opened;
        const attempt = { attemptId, assignment, observer, signal };
        try {
          await observer.started(workspace.name);
          if (!worksItself(assignment)) {
            return withNotes(await accept(parts, { ...attempt, workspace }, nothing), workspace.notes);
          }
          const prepared = await prepare(parts, attempt, workspace);
          if (prepared.outcome === 'failed') return prepared.ended;
          seen = prepared.workspace;
          return withNotes(await work(parts, { ...attempt, workspace: seen }), workspace.notes);
        } finally {
          await parts.workspaces.release(workspace);
        }
      });
    },
  };
}

/** Where a person allowed what was refused, no agent works: the kept commit is judged again. */
function worksItself({ start }: Assignment): boolean {
  return start.kind !== 'allowed';
}

interface Attempt {
  readonly attemptId: string;
  readonly assignment: Assignment;
  readonly observer: AttemptObserver;
  readonly signal: AbortSignal;
}

type Under<W> = Attempt & { readonly workspace: W };

type Prepared<W> =
  | { readonly outcome: 'ready'; readonly workspace: W }
  | { readonly outcome: 'failed'; readonly ended: AttemptOutcome };

/** A set-up that fails says nothing about the task: no agent has worked yet. */
async function prepare<W extends AttemptWorkspace>(
  parts: AttemptParts<W>,
  { assignment, signal }: Attempt,
  workspace: W,
): Promise<Prepared<W>> {
  const made = await parts.workspaces.setUp(workspace, workspace, assignment.setUp, signal);
  if (made.outcome === 'ready') {
    return { outcome: 'ready', workspace: { ...workspace, environment: made.environment } };
  }
  if (made.outcome === 'unavailable') {
    return { outcome: 'failed', ended: unavailable(made.message, nothing, signal) };
  }
  const message = `The set-up command \`${made.command}\` failed, before an agent was started.`;
  return { outcome: 'failed', ended: unavailable(message, { ...nothing, logTail: made.logTail }, signal) };
}

/** Agent, harvest, judgement; the work is harvested whatever the agent's end was. */
async function work<W extends AttemptWorkspace>(
  parts: AttemptParts<W>,
  attempt: Under<W>,
): Promise<AttemptOutcome> {
  const { attemptId, assignment, workspace, observer, signal } = attempt;
  const start = await startFor(parts, attempt);
  const prompt = renderAttemptPrompt(assignment, start, workspace);
  const agent = await parts.runner.run(attemptId, assignment, workspace, prompt, signal);
  const worked = { usage: agent.usage, session: agent.session };
  observer.worked(worked);
  const harvest = await parts.workspaces.harvest(workspace);
  const found = harvest.outcome === 'harvested' ? harvest : null;
  const remains = { logTail: agent.logTail, diff: found?.diff ?? '', commit: found?.commit ?? null };
  const ended = judgeEnd(agent, assignment, found, remains);
  if (ended !== null) return ended;
  if (harvest.outcome === 'unavailable') return unavailable(harvest.message, remains, signal);
  if (harvest.outcome === 'unreadable') return { kind: 'failed', message: harvest.message, ...remains };
  return acceptWork(parts, { workspace, assignment, observer, agent: worked, signal, harvest, remains });
}

/** What the agent is told of its beginning: the kept work may be on another host, and so may its conversation. */
async function startFor<W extends AttemptWorkspace>(
  parts: AttemptParts<W>,
  { assignment, workspace }: Under<W>,
): Promise<WorkStart> {
  const { start } = assignment;
  if (start.kind === 'fresh' || start.kind === 'allowed' || workspace.resumed === null) {
    return { kind: 'fresh' };
  }
  if (start.session === null || (await parts.runner.canResume(assignment, workspace))) return start;
  return { ...start, session: null };
}

/** Judges kept work, as it is in the workspace. */
async function accept<W extends AttemptWorkspace>(
  parts: AttemptParts<W>,
  { assignment, workspace, observer, signal }: Under<W>,
  remains: Remains,
): Promise<AttemptOutcome> {
  const harvest = await parts.workspaces.harvest(workspace);
  if (harvest.outcome === 'unavailable') return unavailable(harvest.message, remains, signal);
  if (harvest.outcome === 'unreadable') return { kind: 'failed', message: harvest.message, ...remains };
  const { diff, commit } = harvest;
  return acceptWork(parts, {
    workspace,
    assignment,
    observer,
    // None has worked in this attempt.
    agent: { usage: NO_USAGE, session: null },
    signal,
    harvest,
    remains: { ...remains, diff, commit },
  });
}

/** Where work was not taken, people have to know that it began otherwise than they expect. */
function withNotes(outcome: AttemptOutcome, notes: readonly string[]): AttemptOutcome {
  if (notes.length === 0) return outcome;
  switch (outcome.kind) {
    case 'rejected':
    case 'failed':
    case 'timed_out':
    case 'over_limit':
      return { ...outcome, message: [outcome.message, ...notes].join(' ') };
    case 'verified':
    case 'parked':
    case 'infrastructure':
    case 'cancelled':
      return outcome;
  }
}

function rejected(reason: RejectionReason, message: string): AttemptOutcome {
  return { kind: 'rejected', reason, message, evidence: [], ...nothing };
}

/** An abort makes git fail as well; then it was the abort. */
function unavailable(message: string, remains: Remains, signal: AbortSignal): AttemptOutcome {
  if (!signal.aborted) return { kind: 'infrastructure', cause: { kind: 'host' }, message, ...remains };
  const kept = remains.commit === null ? '' : ' What was committed is kept.';
  return { kind: 'cancelled', message: `The attempt was cancelled.${kept}`, ...remains };
}
