import type { Assignment, AttemptOutcome, Progress, Remains } from '../domain/attempt.ts';
import { NO_USAGE } from '../domain/usage.ts';
import type { HarvestedWork } from '../domain/verification/harvested-work.ts';
import type { AttemptObserver, AttemptRunner } from '../ports/attempt-runner.ts';
import { formatDuration } from '../render/durations.ts';
import { type PromptWorkspace, renderKickoffPrompt } from '../render/kickoff-prompt.ts';
import { acceptWork } from './accept-work.ts';
import type {
  CommandResult,
  Unavailable,
  VerificationParts,
  VerifiedWorkspaces,
} from './verification-parts.ts';
import { whileBeating } from './while-beating.ts';

/** What the orchestrator itself needs to know of a workspace; the parts know more. */
export interface AttemptWorkspace extends PromptWorkspace {
  readonly name: string;
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
    harvest(workspace: W): OrUnavailable<HarvestedWork | Said<'unreadable'>>;
    /** Ends whatever is in the workspace, its checkouts too; harvested commits stay. */
    release(workspace: W): Promise<void>;
  };
  readonly runner: {
    /** Why the agent cannot be started here, or `null`. */
    refuses(agent: string): string | null;
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

export interface AgentResult {
  readonly end: CommandResult['end'];
  readonly logTail: string;
  readonly claimedError: string | null;
}

const nothing: Remains = { logTail: '', diff: '', commit: null };

/** Runs attempts from workspace to pushed branch. What an agent says is a claim; the outcome rests on its commits and their checks. */
export function createAttemptRunner<W extends AttemptWorkspace>(parts: AttemptParts<W>): AttemptRunner {
  return {
    async run(attemptId, assignment, observer, signal) {
      const refusal = parts.runner.refuses(assignment.agent);
      if (refusal !== null)
        return { kind: 'infrastructure', cause: { kind: 'agent-missing' }, message: refusal, ...nothing };
      const reject = rejecting(nothing);
      let workspace: W | null = null;
      const look = async (): Promise<Progress> =>
        workspace === null
          ? { stage: null, percentage: null, commits: null, usage: NO_USAGE }
          : parts.runner.progress(workspace);
      return whileBeating(observer, look, parts.heartbeatMs, async () => {
        const opened = await parts.workspaces.open(attemptId, assignment, signal);
        if (opened.outcome === 'conflict') return reject('prerequisites-conflict', opened.message);
        if (opened.outcome === 'unavailable') return unavailable(opened.message, nothing, signal);
        workspace = opened.workspace;
        try {
          return await work(parts, { attemptId, assignment, observer, signal, workspace });
        } finally {
          await parts.workspaces.release(workspace);
        }
      });
    },
  };
}

interface Under<W> {
  readonly attemptId: string;
  readonly assignment: Assignment;
  readonly observer: AttemptObserver;
  readonly signal: AbortSignal;
  readonly workspace: W;
}

/** Agent, harvest, judgement; the work is harvested whatever the agent's end was. */
async function work<W extends AttemptWorkspace>(
  parts: AttemptParts<W>,
  attempt: Under<W>,
): Promise<AttemptOutcome> {
  const { attemptId, assignment, workspace, observer, signal } = attempt;
  await observer.started(workspace.name);
  const prompt = renderKickoffPrompt(assignment, workspace);
  const agent = await parts.runner.run(attemptId, assignment, workspace, prompt, signal);
  const harvest = await parts.workspaces.harvest(workspace);
  const found = harvest.outcome === 'harvested' ? harvest : null;
  const remains = { logTail: agent.logTail, diff: found?.diff ?? '', commit: found?.commit ?? null };
  const ended = judgeEnd(agent, assignment, found, remains);
  if (ended !== null) return ended;
  if (harvest.outcome === 'unavailable') return unavailable(harvest.message, remains, signal);
  if (harvest.outcome === 'unreadable') return { kind: 'failed', message: harvest.message, ...remains };
  return acceptWork(parts, { workspace, assignment, observer, signal, harvest, remains });
}

/** Outcomes that the end of the agent's process decides alone; `null` when it ended by itself and well. */
function judgeEnd(
  { end, claimedError }: AgentResult,
  { timeoutMs, agent }: Assignment,
  harvest: HarvestedWork | null,
  remains: Remains,
): AttemptOutcome | null {
  const kept = explainKept(harvest);
  const said = claimedError ?? harvest?.surrender ?? null;
  const quote = said === null ? '' : ` It says: ${said}.`;
  switch (end.kind) {
    case 'could-not-start':
      return { kind: 'infrastructure', cause: { kind: 'agent-missing' }, message: end.message, ...remains };
    case 'aborted':
      return { kind: 'cancelled', message: `The attempt was cancelled. ${kept}`, ...remains };
    case 'timed_out': {
      const message = `The agent \`${agent}\` was ended after ${formatDuration(timeoutMs)}, the time that it had. ${kept}${quote}`;
      return { kind: 'timed_out', limit: 'wall', message, ...remains };
    }
    case 'exited': {
      if (end.code === 0) return null;
      const how =
        end.code === null ? `was ended by ${end.signal ?? 'a signal'}` : `ended with exit code ${end.code}`;
      return { kind: 'failed', message: `The agent \`${agent}\` ${how}. ${kept}${quote}`, ...remains };
    }
  }
}

function explainKept(harvest: HarvestedWork | null): string {
  if (harvest === null) return 'Its commits could not be harvested.';
  return harvest.commit === null ? 'It had committed nothing.' : 'What it had committed is kept.';
}

type Rejected = Extract<AttemptOutcome, { kind: 'rejected' }>;

function rejecting(remains: Remains) {
  return (reason: Rejected['reason'], message: string, evidence: Rejected['evidence'] = []): Rejected => ({
    kind: 'rejected',
    reason,
    message,
    evidence,
    ...remains,
  });
}

/** An abort makes git fail as well; then it was the abort. */
function unavailable(message: string, remains: Remains, signal: AbortSignal): AttemptOutcome {
  if (signal.aborted) return cancelledLate(remains);
  return { kind: 'infrastructure', cause: { kind: 'host' }, message, ...remains };
}

function cancelledLate(remains: Remains): AttemptOutcome {
  const kept = remains.commit === null ? '' : ' What was committed is kept.';
  return { kind: 'cancelled', message: `The attempt was cancelled.${kept}`, ...remains };
}
