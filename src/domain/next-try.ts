import { type AgentLimits, chooseAgent, isLimited } from './agent-limits.ts';
import { allowedWork } from './allowances.ts';
import type { Attempt, AttemptPhase, AttemptStart } from './attempt.ts';
import type { AttemptOutcome, RejectionReason } from './attempt-outcome.ts';
import { parkingOf, quoted } from './needs.ts';
import { feedbackOf, isOwnFailure, retryAt } from './retry-policy.ts';
import type { RunRecord, TaskRecord } from './run-record.ts';
import type { TaskWaits } from './run-waits.ts';
import { endOf, keptCommit } from './task-tries.ts';
import { SIZES, type Size } from './work-item.ts';

/** How the next attempt at a task goes about it (R31). */
export interface NextTry {
  readonly agent: string;
  readonly model: string | null;
  readonly start: AttemptStart;
  /** Milliseconds since the epoch; 0: at once. */
  readonly notBefore: number;
  /** Why this agent, in this way: `codex, since claude is limited until …`; `null` where there is nothing to explain. */
  readonly because: string | null;
}

export interface TryFacts {
  readonly run: RunRecord;
  readonly task: TaskRecord;
  /** Since the task was planned or last retried by command, all ended, the oldest first. */
  readonly tries: readonly Attempt[];
  readonly waits: TaskWaits;
  readonly limits: AgentLimits;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What happened last. */
interface Last {
  readonly attempt: Attempt;
  readonly end: Extract<AttemptPhase, { state: 'ended' }>;
}

/** Work that cannot be mended by more commits: what was refused stays in the history, or there is none. */
const BEGUN_AFRESH: readonly RejectionReason[] = ['secret', 'too-large', 'wrong-branch', 'no-commits'];

/** Chooses agent, model and beginning of the next attempt by how the earlier ones ended. */
export function nextTry(facts: TryFacts): NextTry {
  const attempt = facts.tries.at(-1);
  const end = attempt && endOf(attempt);
  if (!attempt || !end) return firstTry(facts);
  const last: Last = { attempt, end };
  const allowed = allowedWork(facts.task, attempt);
  if (allowed) {
    const { allowance, ...work } = allowed;
    const { agent, model } = attempt.assignment;
    const where = work.host === undefined ? '' : `; the host ${work.host} alone has it`;
    const because = `no agent works: ${allowance.by} allowed what was refused (${allowance.reason})${where}`;
    return { agent, model, start: { kind: 'allowed', ...work }, notBefore: 0, because };
  }
  switch (end.outcome.kind) {
    case 'infrastructure':
      return afterInfrastructure(facts, last, end.outcome.commit);
    case 'parked':
      return afterParking(facts, last);
    case 'rejected':
      return afterRejection(facts, last, end.outcome);
    default:
      return anotherWay(facts, last);
  }
}

function firstTry(facts: TryFacts): NextTry {
  const { agent, waitUntil, since } = chooseAgent(facts.run.settings.agents, facts.limits, facts.now);
  const because = since === null ? null : `${agent}, since ${since}`;
  return { agent, model: modelOf(facts, agent), start: { kind: 'fresh' }, notBefore: waitUntil, because };
}

/** Nothing is held against the agent: it goes on from where it was, as long as it is not the one that fails. */
function afterInfrastructure(facts: TryFacts, last: Last, harvested: string | null): NextTry {
  const { start } = last.attempt.assignment;
  const begunWith = start.kind === 'fresh' ? null : start.commit;
  // What was to be judged again may have got the newest base since: no agent has worked on it.
  if (harvested === null || harvested === begunWith || start.kind === 'allowed') {
    return goOn(facts, last, (session) => again(start, session), 'again');
  }
  const how = `goes on from where attempt ${last.attempt.number} was broken off`;
  return goOn(facts, last, (session) => ({ kind: 'continued', commit: harvested, session }), how);
}

function again(start: AttemptStart, session: string | null): AttemptStart {
  return start.kind === 'fresh' || start.kind === 'allowed' ? start : { ...start, session };
}

function afterParking(facts: TryFacts, last: Last): NextTry {
  const { needs, refused } = parkingOf(facts.run, facts.tries) ?? { needs: [], refused: [] };
  const commit = keptCommit(last.attempt);
  if (commit === null) return anotherWay(facts, last);
  if (needs.length === 0) {
    const feedback = `${refused.join(' ')} Go on without it.`;
    const how = 'goes on without what it asked for';
    return goOn(facts, last, (session) => ({ kind: 'feedback', commit, session, feedback }), how);
  }
  const missing = facts.waits.without.map(({ need }) => need.on);
  const delivered = needs.filter(({ on }) => !missing.includes(on));
  const handles = delivered.map(({ on }) => on);
  const got = delivered.map(({ on, item }) => `with ${quoted(item)} from ${on}`);
  const lacks = facts.waits.without.map(({ need }) => `without ${quoted(need.item)} from ${need.on}`);
  const how = `goes on ${[...got, ...lacks].join(', ')}`;
  return goOn(facts, last, (session) => ({ kind: 'unblocked', commit, session, delivered: handles }), how);
}

function afterRejection(
  facts: TryFacts,
  last: Last,
  outcome: Extract<AttemptOutcome, { kind: 'rejected' }>,
): NextTry {
  const commit = keptCommit(last.attempt);
  if (commit === null || BEGUN_AFRESH.includes(outcome.reason)) return anotherWay(facts, last);
  const feedback = feedbackOf(outcome);
  const how = `goes on from its commit, told why attempt ${last.attempt.number} was rejected`;
  return goOn(facts, last, (session) => ({ kind: 'feedback', commit, session, feedback }), how);
}

/** The same agent, in its own conversation, or another one if it is limited now. */
function goOn(
  facts: TryFacts,
  { attempt, end }: Last,
  begin: (session: string | null) => AttemptStart,
  how: string,
): NextTry {
  const { assignment } = attempt;
  const { run, limits, now } = facts;
  const others = run.settings.agents.filter((agent) => agent !== assignment.agent);
  const { agent, waitUntil, since } = chooseAgent([assignment.agent, ...others], limits, now);
  const reason = since === null ? '' : `, since ${since}`;
  if (agent !== assignment.agent) {
    const model = modelOf(facts, agent);
    const because = how === 'again' ? `${agent}${reason}` : `${agent} ${how}${reason}`;
    return { agent, model, start: begin(null), notBefore: waitUntil, because };
  }
  const begunWith = 'session' in assignment.start ? assignment.start.session : null;
  const start = begin(end.work?.session ?? begunWith);
  const notBefore = Math.max(waitUntil, retryAt(facts.tries) ?? 0);
  return { agent, model: assignment.model, start, notBefore, because: `${agent} ${how}${reason}` };
}

/** After an agent's own failure: another agent, else a larger model, else the same with what the first try has taught. */
function anotherWay(facts: TryFacts, last: Last): NextTry {
  const { run, tries, limits, now } = facts;
  const failed = tries
    .filter((_, index) => isOwnFailure(run, tries.slice(0, index + 1)))
    .map(({ assignment }) => assignment.agent);
  const start = beginAnew(last);
  const how = `since attempt ${last.attempt.number} by ${last.attempt.assignment.agent} did not succeed`;
  const other = run.settings.agents.find(
    (agent) => !failed.includes(agent) && !isLimited(agent, limits, now),
  );
  if (other !== undefined) {
    return { agent: other, model: modelOf(facts, other), start, notBefore: 0, because: `${other}, ${how}` };
  }
  const { agent: same, model: before } = last.attempt.assignment;
  const others = run.settings.agents.filter((agent) => agent !== same);
  const { agent, waitUntil, since } = chooseAgent([same, ...others], limits, now);
  const larger = agent === same ? largerModel(facts, agent, before) : null;
  const reason = since === null ? '' : `, since ${since}`;
  const because =
    larger === null
      ? `${agent}, told how attempt ${last.attempt.number} ended${reason}`
      : `${agent} with ${larger}, a larger model, ${how}${reason}`;
  const model = larger ?? (agent === same ? before : modelOf(facts, agent));
  return { agent, model, start, notBefore: waitUntil, because };
}

/** What ran out of time or budget is worth going on from; what went wrong is not. */
function beginAnew({ end: { outcome } }: Last): AttemptStart {
  const ranOut = (outcome.kind === 'timed_out' && outcome.limit === 'wall') || outcome.kind === 'over_limit';
  if (!ranOut || outcome.commit === null) return { kind: 'fresh' };
  return { kind: 'continued', commit: outcome.commit, session: null };
}

function modelOf({ run, task }: TryFacts, agent: string): string | null {
  return run.settings.models[agent]?.[sizeOf(run, task)] ?? null;
}

/** That of the next larger size for which the settings name another one. */
function largerModel({ run, task }: TryFacts, agent: string, than: string | null): string | null {
  const models = run.settings.models[agent] ?? {};
  const larger = SIZES.slice(SIZES.indexOf(sizeOf(run, task)) + 1);
  return larger.flatMap((size) => models[size] ?? []).find((model) => model !== than) ?? null;
}

function sizeOf({ plan }: RunRecord, { handle }: TaskRecord): Size {
  return plan.items.find((item) => item.handle === handle)?.size ?? 'M';
}
