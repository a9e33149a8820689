import type { Logger } from 'pino';
import type { Action } from '../domain/action.ts';
import { journalKey } from '../domain/journal.ts';
import { masterName } from '../domain/master-ref.ts';
import { type Made, recordOutcome } from '../domain/record-outcome.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { type GitHub, GitHubRefusal } from '../ports/github.ts';
import type { Lease, RunStore } from '../ports/run-store.ts';
import type { SummaryFiles } from '../ports/summary-files.ts';
import type { WorkQueue } from '../ports/work-queue.ts';
import { performEffect } from './perform-effect.ts';

/** Longer than any single call to GitHub; a look renews it before each effect. */
export const LEASE_MS = 30_000;

export interface Effects {
  readonly github: GitHub;
  readonly store: RunStore;
  readonly queue: WorkQueue;
  readonly summaryFiles: SummaryFiles;
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

export interface Execution {
  readonly snapshot: Snapshot;
  readonly lease: Lease;
  readonly actions: readonly Action[];
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** `refused`: at least one effect was; the others were executed. */
export type ExecutionEnd = 'done' | 'refused' | 'out-of-time' | 'fenced';

/**
 * Executes the actions in their order. Each is journalled: intent, effect with its key in the body, outcome; whoever lost the lease in
 * between stops before the next effect.
 */
export async function executeActions(effects: Effects, execution: Execution): Promise<ExecutionEnd> {
  const { snapshot, actions, deadline, signal } = execution;
  const { now, log } = effects;
  let run = snapshot.run;
  let end: ExecutionEnd = 'done';
  for (const action of actions) {
    if (signal.aborted || now() > deadline) return 'out-of-time';
    log.info({ master: masterName(snapshot.master), run: run?.runId, action: action.type }, action.reason);
    const step = await executeAction(effects, execution, run, action);
    if (step.outcome === 'fenced') return 'fenced';
    if (step.outcome === 'refused') end = 'refused';
    run = step.run;
  }
  return end;
}

type Step =
  | { readonly outcome: 'done' | 'refused'; readonly run: RunRecord | null }
  | { readonly outcome: 'fenced' };

async function executeAction(
  effects: Effects,
  { snapshot, lease }: Execution,
  before: RunRecord | null,
  action: Action,
): Promise<Step> {
  const { store, log, now } = effects;
  if ((await store.renewLease(lease, LEASE_MS, now())) === null) return { outcome: 'fenced' };
  if (action.type === 'start-run') return save(effects, lease, action.run);
  const key = before && journalKey(action, before);
  const intended = await journal(effects, lease, before, key, 'intended');
  if (intended.outcome === 'fenced') return intended;
  const { run } = intended;
  try {
    const made = await performEffect(effects, { snapshot, lease, run }, action);
    return await saveOutcome(effects, lease, run, action, key, made);
  } catch (error) {
    if (!(error instanceof GitHubRefusal)) throw error;
    log.warn({ master: masterName(lease.master), action: action.type, err: error }, 'GitHub refused');
    const forgotten = await journal(effects, lease, run, key, null);
    return forgotten.outcome === 'fenced' ? forgotten : { outcome: 'refused', run: forgotten.run };
  }
}

async function saveOutcome(
  effects: Effects,
  lease: Lease,
  run: RunRecord | null,
  action: Action,
  key: string | null,
  made: Made,
): Promise<Step> {
  if (!run) return { outcome: 'done', run };
  const recorded = recordOutcome(run, action, made, effects.now());
  const apiCalls = run.apiCalls + effects.github.takeCallCount(lease.master.installationId);
  const after = noted({ ...recorded, apiCalls }, key, 'done', effects.now());
  return recorded === run && key === null ? { outcome: 'done', run } : save(effects, lease, after);
}

/** The entry is saved before the effect, so that a crash leaves its trace; a refusal takes it away, since nothing was applied. */
async function journal(
  effects: Effects,
  lease: Lease,
  run: RunRecord | null,
  key: string | null,
  state: 'intended' | null,
): Promise<Step> {
  if (!run || key === null) return { outcome: 'done', run };
  return save(effects, lease, noted(run, key, state, effects.now()));
}

function noted(run: RunRecord, key: string | null, state: 'intended' | 'done' | null, at: number): RunRecord {
  if (key === null) return run;
  const { [key]: _, ...others } = run.journal;
  return { ...run, journal: state === null ? others : { ...others, [key]: { state, at } } };
}

/** A conflict means that somebody else writes: the next look reads what they wrote. */
async function save({ store, log }: Effects, lease: Lease, run: RunRecord): Promise<Step> {
  const result = await store.saveRun(run, lease);
  if (result.outcome === 'saved') return { outcome: 'done', run: result.record };
  log.warn({ run: run.runId, outcome: result.outcome }, 'the run record was not saved: this look ends');
  return { outcome: 'fenced' };
}
