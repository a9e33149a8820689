import type { Assignment, Attempt, AttemptPhase, Heartbeat } from '../domain/attempt.ts';
import type { AttemptOutcome } from '../domain/attempt-outcome.ts';
import type { NetworkPolicy } from '../domain/confinement.ts';
import type { RunRecord, TaskRecord } from '../domain/run-record.ts';
import type { Settings } from '../domain/settings.ts';
import { NO_BUDGET, NO_USAGE } from '../domain/usage.ts';

/**
 * What documents of this schema version have had from the first; the rest came with time, and is absent in what was written before. A field that is
 * added has to get its value for older documents here, or it does not compile.
 */
type Older<T, First extends keyof T> = Pick<T, First> & Partial<T>;

interface OlderVerification {
  /** In the place of `verification.commands`. */
  readonly verify?: readonly string[];
}

type OlderSettings = OlderVerification &
  Older<
    Settings,
    | 'enabled'
    | 'minTasks'
    | 'maxAgents'
    | 'retryOnFailure'
    | 'successThreshold'
    | 'successMeans'
    | 'agentTimeoutMs'
    | 'approval'
    | 'agents'
    | 'sandbox'
    | 'issueTemplate'
  >;

type OlderTask = Older<
  TaskRecord,
  'handle' | 'key' | 'subIssue' | 'pullRequest' | 'followUp' | 'triesFrom' | 'numbered' | 'ticked'
>;

type OlderAssignment = OlderVerification &
  Omit<
    Older<
      Assignment,
      | 'repository'
      | 'masterIssue'
      | 'masterTitle'
      | 'subIssue'
      | 'branch'
      | 'base'
      | 'prerequisites'
      | 'agent'
      | 'timeoutMs'
      | 'lessons'
    >,
    'task'
  > & {
    readonly task: Older<
      Assignment['task'],
      'handle' | 'title' | 'details' | 'acceptance' | 'scope' | 'size'
    >;
  };

/** A run record as any earlier code of this schema version wrote it. */
export type OlderRun = Omit<RunRecord, 'schema' | 'settings' | 'tasks'> & {
  readonly settings: OlderSettings;
  readonly tasks: readonly OlderTask[];
};

/** The part of an attempt that stays as it was created. */
export type OlderAttempt = Omit<Attempt, 'phase' | 'assignment'> & { readonly assignment: OlderAssignment };

type OutcomeOf<K extends AttemptOutcome['kind']> = Extract<AttemptOutcome, { readonly kind: K }>;
type OlderOutcome =
  | Exclude<AttemptOutcome, { readonly kind: 'verified' | 'infrastructure' }>
  | Older<OutcomeOf<'verified'>, 'kind' | 'commit' | 'changedFiles' | 'evidence' | 'commits'>
  | Older<OutcomeOf<'infrastructure'>, 'kind' | 'message' | 'logTail' | 'diff' | 'commit'>;
type EndedPhase = Extract<AttemptPhase, { readonly state: 'ended' }>;

export type OlderPhase =
  | Exclude<AttemptPhase, EndedPhase>
  | (Omit<EndedPhase, 'outcome'> & { readonly outcome: OlderOutcome });

export type OlderHeartbeat = Older<Heartbeat, 'attemptId' | 'at' | 'stage' | 'percentage'>;

/** As much as the operator of the worker allows, who has the last word (`compose/enclose.ts`). */
const AS_THE_WORKER_SAYS: NetworkPolicy = { kind: 'open' };
const IDLE_MS = 5 * 60_000;
const STALL_MS = 30 * 60_000;

export function upgradeRun(run: OlderRun): Omit<RunRecord, 'schema'> {
  const tasks = run.tasks.map((task) => ({ allowances: [], ...task }));
  return { ...run, settings: upgradeSettings(run.settings), tasks };
}

export function upgradeAttempt(attempt: OlderAttempt): Omit<Attempt, 'phase'> {
  return { ...attempt, assignment: upgradeAssignment(attempt.assignment) };
}

export function upgradePhase(phase: OlderPhase): AttemptPhase {
  return phase.state === 'ended' ? { ...phase, outcome: upgradeOutcome(phase.outcome) } : phase;
}

export function upgradeHeartbeat(heartbeat: OlderHeartbeat): Heartbeat {
  return { commits: null, usage: NO_USAGE, ...heartbeat };
}

function upgradeSettings({ verify, ...settings }: OlderSettings): Settings {
  return {
    statusIntervalMs: 30_000,
    models: {},
    idleTimeoutMs: IDLE_MS,
    stallTimeoutMs: STALL_MS,
    raceAfterMs: null,
    budget: { attempt: NO_BUDGET, run: NO_BUDGET },
    network: AS_THE_WORKER_SAYS,
    setUp: [],
    verification: verificationBy(verify),
    instructions: '',
    ...settings,
  };
}

function upgradeAssignment({ verify, task, ...assignment }: OlderAssignment): Assignment {
  return {
    start: { kind: 'fresh' },
    model: null,
    idleMs: IDLE_MS,
    stallMs: STALL_MS,
    budget: NO_BUDGET,
    sandbox: 'off',
    network: AS_THE_WORKER_SAYS,
    setUp: [],
    verification: verificationBy(verify),
    instructions: '',
    allowances: [],
    ...assignment,
    task: { action: 'other', ...task },
  };
}

function verificationBy(commands: readonly string[] = []): Settings['verification'] {
  return { commands, weakenedTests: 'hold', qaAgent: null, endToEnd: null };
}

function upgradeOutcome(outcome: OlderOutcome): AttemptOutcome {
  switch (outcome.kind) {
    case 'verified':
      return { findings: [], ...outcome };
    case 'infrastructure':
      return { cause: { kind: 'host' }, ...outcome };
    default:
      return outcome;
  }
}
