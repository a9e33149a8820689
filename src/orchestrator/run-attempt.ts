import type { Assignment, AttemptOutcome, Progress, Remains } from '../domain/attempt.ts';
import { NO_USAGE } from '../domain/usage.ts';
import type { AttemptObserver, AttemptRunner } from '../ports/attempt-runner.ts';
import { formatDuration } from '../render/durations.ts';
import { renderAttemptPrompt } from '../render/prompts/attempt-prompt.ts';
import type { PromptWorkspace } from '../render/prompts/kickoff-prompt.ts';
import {
  type Checkout,
  type CommandResult,
  type HarvestedWork,
  judgeSecrets,
  judgeWork,
  type Refusal,
  type SecretSearch,
  type VerificationParts,
  verify,
} from './verify.ts';
import { whileBeating } from './while-beating.ts';

/** What the orchestrator itself needs to know of a workspace; the parts know more. */
export interface AttemptWorkspace extends PromptWorkspace {
  readonly name: string;
}

/** Something of ours failed (git, network, disk, pool); it says nothing about the task. */
export interface Unavailable {
  readonly outcome: 'unavailable';
  readonly message: string;
}

type OrUnavailable<T> = Promise<T | Unavailable>;
type Pushed = { readonly outcome: 'pushed' };
type Said<O extends string> = { readonly outcome: O; readonly message: string };

/**
 * The adapters under an attempt, as the orchestrator uses them. They reject for bugs only. `W` is their workspace: they agree on
 * what is in it.
 */
export interface AttemptParts<W extends AttemptWorkspace> {
  readonly workspaces: {
    open(
      attemptId: string,
      assignment: Assignment,
      signal: AbortSignal,
    ): OrUnavailable<{ readonly outcome: 'opened'; readonly workspace: W } | Said<'conflict'>>;
    harvest(workspace: W): OrUnavailable<HarvestedWork | Said<'unreadable'>>;
    checkOut(
      workspace: W,
      commit: string,
    ): OrUnavailable<{ readonly outcome: 'checked-out'; readonly checkout: Checkout }>;
    /** Secrets that the commits up to this one add. */
    findSecrets(workspace: W, commit: string): OrUnavailable<SecretSearch>;
    push(
      workspace: W,
      commit: string,
      limits: { readonly signal: AbortSignal; readonly mayPush: () => Promise<boolean> },
    ): OrUnavailable<Pushed | Refusal | { readonly outcome: 'lost' }>;
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
  readonly verification: VerificationParts;
  /** Milliseconds between two signs of life. */
  readonly heartbeatMs: number;
}

export interface AgentResult {
  readonly end: CommandResult['end'];
  readonly logTail: string;
  readonly claimedError: string | null;
}

const nothing: Remains = { logTail: '', diff: '', commit: null };
const mostCommits = 20;
const FRESH = { kind: 'fresh' } as const;

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
  const { start } = assignment;
  const prompt = renderAttemptPrompt(assignment, start.kind === 'allowed' ? FRESH : start, workspace);
  const agent = await parts.runner.run(attemptId, assignment, workspace, prompt, signal);
  const harvest = await parts.workspaces.harvest(workspace);
  const found = harvest.outcome === 'harvested' ? harvest : null;
  const remains = { logTail: agent.logTail, diff: found?.diff ?? '', commit: found?.commit ?? null };
  const ended = judgeEnd(agent, assignment, found, remains);
  if (ended !== null) return ended;
  if (harvest.outcome === 'unavailable') return unavailable(harvest.message, remains, signal);
  if (harvest.outcome === 'unreadable') return { kind: 'failed', message: harvest.message, ...remains };
  return acceptWork(parts, attempt, harvest, remains);
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

/** From harvested commits to a pushed branch, in the order of R33. */
async function acceptWork<W extends AttemptWorkspace>(
  parts: AttemptParts<W>,
  { assignment, workspace, observer, signal }: Under<W>,
  harvest: HarvestedWork,
  remains: Remains,
): Promise<AttemptOutcome> {
  const reject = rejecting(remains);
  if (harvest.surrender !== null) {
    return { kind: 'failed', message: `The agent gave up: ${harvest.surrender}.`, ...remains };
  }
  const judgement = judgeWork(harvest, assignment.branch, assignment.task.scope);
  if (judgement.outcome === 'refused') return reject(judgement.reason, judgement.message);
  const { commit } = judgement;

  const searched = await parts.workspaces.findSecrets(workspace, commit);
  if (searched.outcome === 'unavailable') return unavailable(searched.message, remains, signal);
  const secret = judgeSecrets(searched);
  if (secret !== null) return reject(secret.reason, secret.message);

  await observer.verifying();
  const checked = await parts.workspaces.checkOut(workspace, commit);
  if (checked.outcome === 'unavailable') return unavailable(checked.message, remains, signal);
  const verification = await verify(
    assignment.verification.commands,
    checked.checkout,
    parts.verification,
    signal,
  );
  if (verification.outcome === 'aborted') return cancelledLate(remains);
  if (verification.outcome === 'unavailable') return unavailable(verification.message, remains, signal);
  const { evidence } = verification;
  if (verification.outcome === 'refused') return reject(verification.reason, verification.message, evidence);

  // Verification lasts minutes, in which this process may have been stopped and another worker may have claimed the attempt.
  const mayPush = () => observer.mayPush();
  const pushed = await parts.workspaces.push(workspace, commit, { signal, mayPush });
  if (pushed.outcome === 'lost') return cancelledLate(remains);
  if (pushed.outcome === 'unavailable') return unavailable(pushed.message, remains, signal);
  if (pushed.outcome === 'refused') return reject(pushed.reason, pushed.message, evidence);
  const changedFiles = harvest.changes.map((change) => change.path);
  return {
    kind: 'verified',
    commit,
    changedFiles,
    evidence,
    findings: [],
    commits: harvest.commits.slice(-mostCommits),
  };
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
