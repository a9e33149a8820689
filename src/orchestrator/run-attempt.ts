import type { AgentWork, Assignment, Progress } from '../domain/attempt.ts';
import type { AttemptOutcome, Remains } from '../domain/attempt-outcome.ts';
import { type EarlierClaims, takeUp, withEarlier, workBefore } from '../domain/take-up.ts';
import { addUsage, budgetLeft, NO_USAGE, reachedLimit } from '../domain/usage.ts';
import type { AttemptObserver, AttemptRunner, LeftFinder } from '../ports/attempt-runner.ts';
import { renderAttemptPrompt, type WorkStart } from '../render/prompts/attempt-prompt.ts';
import { acceptWork } from './accept-work.ts';
import type { AttemptParts, AttemptWorkspace } from './attempt-parts.ts';
import { NOTHING, rejected, unavailable, withNotes } from './early-ends.ts';
import { type AgentResult, judgeEnd } from './judge-end.ts';
import { shareKept } from './share-kept.ts';
import { createTally } from './tally.ts';
import { whileBeating } from './while-beating.ts';

const unseen: Progress = { stage: null, percentage: null, commits: null, usage: NO_USAGE };

/**
 * Runs attempts from workspace to pushed branch. What an agent says is a claim; the outcome rests on its commits and their checks. What an earlier
 * worker left of the attempt is gone on from, and what that used counts.
 */
export function createAttemptRunner<W extends AttemptWorkspace>(
  parts: AttemptParts<W>,
): AttemptRunner & LeftFinder {
  return {
    findRemains: (...args) => findRemains(parts, ...args),
    async run(attemptId, given, untold, signal, earlier = null) {
      const { observer, seen } = createTally(untold, earlier);
      let place: W | null = null;
      const look = async () => seen(place === null ? unseen : await parts.runner.progress(place));
      return whileBeating(observer, look, parts.heartbeatMs, async () => {
        const left = earlier === null ? null : await parts.workspaces.findLeft(attemptId, given, signal);
        const remains = { ...NOTHING, commit: left?.commit ?? null };
        const assignment = earlier === null ? given : takeUp(given, earlier, remains.commit);
        const attempt = { attemptId, assignment, observer, signal, earlier, remains };
        if (left?.outcome === 'unavailable') {
          return withoutWorkspace(parts, attempt, unavailable(lookFailed(left.message), remains, signal));
        }
        const refusal = worksItself(assignment) ? parts.runner.refuses(assignment.agent) : null;
        if (refusal !== null) {
          const refused = unavailable(refusal, remains, signal, { kind: 'agent-missing' });
          return withoutWorkspace(parts, attempt, refused);
        }
        return inWorkspace(parts, attempt, (workspace) => {
          place = workspace;
        });
      });
    },
  };
}

/** Whoever asks has the claim, and nobody works in the attempt. */
async function findRemains<W extends AttemptWorkspace>(
  { workspaces }: AttemptParts<W>,
  attemptId: string,
  assignment: Assignment,
  signal: AbortSignal,
): Promise<Remains> {
  const { commit } = await workspaces.findLeft(attemptId, assignment, signal);
  if (commit === null) return NOTHING;
  const shared = await workspaces.shareLeft(attemptId, assignment, commit);
  return { ...NOTHING, commit, ...(shared.outcome === 'alone' && { keptOn: shared.host }) };
}

/** @param seen is told of the workspace when an agent is about to work in it */
async function inWorkspace<W extends AttemptWorkspace>(
  parts: AttemptParts<W>,
  attempt: Attempt,
  seen: (workspace: W) => void,
): Promise<AttemptOutcome> {
  const { attemptId, assignment, observer, signal, earlier, remains } = attempt;
  const opened = await parts.workspaces.open(attemptId, assignment, signal);
  if (opened.outcome !== 'opened') return withoutWorkspace(parts, attempt, notOpened(opened, attempt));
  const { workspace } = opened;
  const finish = (outcome: AttemptOutcome) =>
    shareKept(withNotes(outcome, workspace.notes), observer, (commit) =>
      parts.workspaces.share(workspace, commit),
    );
  try {
    await observer.started(workspace.name);
    // What the attempt started from is in the tree as well, and is not what was being verified.
    const isDone = earlier?.wasVerifying === true && remains.commit !== null && workspace.resumed !== null;
    if (isDone || !worksItself(assignment))
      return await finish(await accept(parts, { ...attempt, workspace }));
    const prepared = await prepare(parts, attempt, workspace);
    if (prepared.outcome === 'failed') return await finish(prepared.ended);
    seen(prepared.workspace);
    return await finish(await work(parts, { ...attempt, workspace: prepared.workspace }));
  } finally {
    await parts.workspaces.release(workspace);
  }
}

function notOpened<W extends AttemptWorkspace>(
  opened: Exclude<Opened<W>, { outcome: 'opened' }>,
  { remains, signal }: Attempt,
): AttemptOutcome {
  switch (opened.outcome) {
    case 'conflict':
      return rejected('prerequisites-conflict', opened.message, remains);
    case 'elsewhere':
      return unavailable(opened.message, remains, signal, { kind: 'elsewhere', host: opened.host });
    case 'unavailable':
      return unavailable(opened.message, remains, signal);
  }
}

/** What earlier workers have left is not this host's alone, even where this one cannot go on with it. */
function withoutWorkspace<W extends AttemptWorkspace>(
  { workspaces }: AttemptParts<W>,
  { attemptId, assignment, observer }: Attempt,
  outcome: AttemptOutcome,
): Promise<AttemptOutcome> {
  return shareKept(outcome, observer, (commit) => workspaces.shareLeft(attemptId, assignment, commit));
}

function lookFailed(why: string): string {
  return `What earlier workers have left of this attempt could not be looked for: ${why}`;
}

/** Where a person allowed what was refused, no agent works: the kept commit is judged again. */
function worksItself({ start }: Assignment): boolean {
  return start.kind !== 'allowed';
}

type Opened<W extends AttemptWorkspace> = Awaited<ReturnType<AttemptParts<W>['workspaces']['open']>>;

interface Attempt {
  readonly attemptId: string;
  readonly assignment: Assignment;
  readonly observer: AttemptObserver;
  readonly signal: AbortSignal;
  readonly earlier: EarlierClaims | null;
  /** What there is before anything of this worker's. */
  readonly remains: Remains;
}

type Under<W> = Attempt & { readonly workspace: W };

type Prepared<W> =
  | { readonly outcome: 'ready'; readonly workspace: W }
  | { readonly outcome: 'failed'; readonly ended: AttemptOutcome };

/** A set-up that fails says nothing about the task: no agent has worked yet. */
async function prepare<W extends AttemptWorkspace>(
  parts: AttemptParts<W>,
  { assignment, signal, remains }: Attempt,
  workspace: W,
): Promise<Prepared<W>> {
  const made = await parts.workspaces.setUp(workspace, workspace, assignment.setUp, signal);
  if (made.outcome === 'ready') {
    return { outcome: 'ready', workspace: { ...workspace, environment: made.environment } };
  }
  if (made.outcome === 'unavailable') {
    return { outcome: 'failed', ended: unavailable(made.message, remains, signal) };
  }
  const message = `The set-up command \`${made.command}\` failed, before an agent was started.`;
  return { outcome: 'failed', ended: unavailable(message, { ...remains, logTail: made.logTail }, signal) };
}

/** Agent, harvest, judgement; the work is harvested whatever the agent's end was. */
async function work<W extends AttemptWorkspace>(
  parts: AttemptParts<W>,
  attempt: Under<W>,
): Promise<AttemptOutcome> {
  const { assignment, workspace, observer, signal } = attempt;
  const agent = await runAgent(parts, attempt);
  const { usage, session, peakMemoryBytes } = agent;
  const worked = { usage, session, ...(peakMemoryBytes !== undefined && { peakMemoryBytes }) };
  observer.worked(worked);
  const harvest = await parts.workspaces.harvest(workspace);
  const found = harvest.outcome === 'harvested' ? harvest : null;
  const remains = {
    logTail: agent.logTail,
    diff: found?.diff ?? '',
    commit: found === null ? attempt.remains.commit : found.commit,
  };
  const ended = judgeEnd(agent, assignment, found, remains);
  if (ended !== null) return ended;
  if (harvest.outcome === 'unavailable') return unavailable(harvest.message, remains, signal);
  if (harvest.outcome === 'unreadable') return { kind: 'failed', message: harvest.message, ...remains };
  return acceptWork(parts, { workspace, assignment, observer, agent: worked, signal, harvest, remains });
}

/** Its result, with what was used before; without an agent where that leaves nothing of the budget. */
async function runAgent<W extends AttemptWorkspace>(
  parts: AttemptParts<W>,
  attempt: Under<W>,
): Promise<AgentResult> {
  const { attemptId, assignment, workspace, signal, earlier } = attempt;
  const limit = earlier && reachedLimit(earlier.usage, assignment.budget);
  if (earlier !== null && limit !== null) {
    const end = { kind: 'stopped', reason: { kind: 'budget', limit, usage: earlier.usage } } as const;
    return { ...workBefore(earlier), end, logTail: '', claimedError: null, trouble: null };
  }
  const start = await startFor(parts, attempt);
  const prompt = renderAttemptPrompt(assignment, start, workspace);
  const budget = budgetLeft(assignment.budget, earlier?.usage ?? NO_USAGE);
  const result = await parts.runner.run(attemptId, { ...assignment, budget }, workspace, prompt, signal);
  return { ...withEarlier(result, earlier), end: endWithEarlier(result.end, earlier) };
}

/** A budget is that of the attempt, and what was used of it is told as a whole. */
function endWithEarlier(end: AgentResult['end'], earlier: EarlierClaims | null): AgentResult['end'] {
  if (earlier === null || end.kind !== 'stopped' || end.reason.kind !== 'budget') return end;
  return { ...end, reason: { ...end.reason, usage: addUsage(earlier.usage, end.reason.usage) } };
}

/** What the agent is told of its beginning: the kept work may be on another host, and so may its conversation. */
async function startFor<W extends AttemptWorkspace>(
  parts: AttemptParts<W>,
  { assignment, workspace, earlier }: Under<W>,
): Promise<WorkStart> {
  const { start } = assignment;
  if (start.kind === 'fresh' || start.kind === 'allowed' || workspace.resumed === null) {
    return { kind: 'fresh' };
  }
  const conversation = earlier?.conversation ?? null;
  if (conversation !== null && conversation.id === start.session) {
    await parts.runner.adopt(assignment, workspace, conversation);
  }
  if (start.session === null || (await parts.runner.canResume(assignment, workspace))) return start;
  return { ...start, session: null };
}

/** Judges kept work, as it is in the workspace. */
async function accept<W extends AttemptWorkspace>(
  parts: AttemptParts<W>,
  { assignment, workspace, observer, signal, earlier, remains }: Under<W>,
): Promise<AttemptOutcome> {
  const harvest = await parts.workspaces.harvest(workspace);
  if (harvest.outcome === 'unavailable') return unavailable(harvest.message, remains, signal);
  if (harvest.outcome === 'unreadable') return { kind: 'failed', message: harvest.message, ...remains };
  const { diff, commit } = harvest;
  // None has worked for this worker.
  const agent: AgentWork = earlier === null ? { usage: NO_USAGE, session: null } : workBefore(earlier);
  const harvested = { ...remains, diff, commit };
  return acceptWork(parts, { workspace, assignment, observer, agent, signal, harvest, remains: harvested });
}
