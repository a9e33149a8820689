import type { Logger } from 'pino';
import type { Action } from '../domain/action.ts';
import { journalPlace, refused, withJournal } from '../domain/journal.ts';
import { masterName } from '../domain/master-ref.ts';
import { type Made, recordOutcome } from '../domain/record-outcome.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { type GitHub, GitHubLimited, GitHubRefusal, NotSent } from '../ports/github.ts';
import type { Lease, RunStore } from '../ports/run-store.ts';
import type { SummaryFiles } from '../ports/summary-files.ts';
import type { WorkQueue } from '../ports/work-queue.ts';
import type { HeldLease } from './hold-lease.ts';
import { performEffect } from './perform-effect.ts';

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
  readonly held: HeldLease;
  readonly actions: readonly Action[];
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** `refused`: an effect was for which no run can remember it; the others were executed. */
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
  for (const [index, action] of actions.entries()) {
    // However slow the reads are, every look does something.
    if (signal.aborted || (index > 0 && now() > deadline)) return 'out-of-time';
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
  { snapshot, held }: Execution,
  before: RunRecord | null,
  action: Action,
): Promise<Step> {
  const { log, github } = effects;
  const { lease } = held;
  if (!(await held.renew())) return { outcome: 'fenced' };
  if (action.type === 'start-run') return save(effects, lease, action.run);
  const place = journalPlace(action);
  const intended = await noteIntent(effects, lease, before, place);
  if (intended.outcome === 'fenced') return intended;
  const { run } = intended;
  try {
    const ports = { ...effects, github: github.onlyWhile(() => held.isHeld()) };
    const made = await performEffect(ports, { snapshot, lease, run }, action);
    if (action.type === 'restore-run') return await save(effects, lease, action.run);
    return await saveOutcome(effects, lease, run, action, made);
  } catch (error) {
    if (error instanceof NotSent) return { outcome: 'fenced' };
    const unchanged = withoutIntent(run, before);
    if (error instanceof GitHubLimited && unchanged) await save(effects, lease, unchanged);
    if (!(error instanceof GitHubRefusal)) throw error;
    log.warn({ master: masterName(lease.master), action: action.type, err: error }, 'GitHub refused');
    return noteRefusal(effects, lease, unchanged, place, error.message);
  }
}

/** Saved before the effect, so that a crash leaves its trace; only for what must not be made twice, or may be applied late. */
async function noteIntent(
  effects: Effects,
  lease: Lease,
  run: RunRecord | null,
  place: ReturnType<typeof journalPlace>,
): Promise<Step> {
  if (!run || (place?.mode !== 'creates' && place?.mode !== 'edits')) return { outcome: 'done', run };
  return save(effects, lease, withJournal(run, place.key, { state: 'intended', at: effects.now() }));
}

async function saveOutcome(
  effects: Effects,
  lease: Lease,
  run: RunRecord | null,
  action: Action,
  made: Made,
): Promise<Step> {
  if (!run) return { outcome: 'done', run };
  const { github, now } = effects;
  const place = journalPlace(action);
  const recorded = recordOutcome(run, action, made, now());
  const isKept = place?.mode === 'creates' || place?.mode === 'once';
  const isNoted = place !== null && (isKept || place.key in run.journal);
  if (recorded === run && !isNoted) return { outcome: 'done', run };
  const entry = isKept ? ({ state: 'done', at: now() } as const) : null;
  const after = place ? withJournal(recorded, place.key, entry) : recorded;
  return save(effects, lease, { ...after, apiCalls: run.apiCalls + github.takeCallCount(lease.master) });
}

/** Nothing was applied: the journal is as before the intent, which took the place of earlier refusals that have to be counted on. */
function withoutIntent(run: RunRecord | null, before: RunRecord | null): RunRecord | null {
  return run && before ? { ...run, journal: before.journal } : run;
}

/** Nothing was applied; the words are kept for people, and the next try waits. */
async function noteRefusal(
  effects: Effects,
  lease: Lease,
  run: RunRecord | null,
  place: ReturnType<typeof journalPlace>,
  message: string,
): Promise<Step> {
  if (!run || !place) return { outcome: 'refused', run };
  const saved = await save(effects, lease, refused(run, place.key, message, effects.now()));
  return saved.outcome === 'fenced' ? saved : { outcome: 'done', run: saved.run };
}

/** A conflict means that somebody else writes: the next look reads what they wrote. */
async function save({ store, log }: Effects, lease: Lease, run: RunRecord): Promise<Step> {
  const result = await store.saveRun(run, lease);
  if (result.outcome === 'saved') return { outcome: 'done', run: result.record };
  log.warn({ run: run.runId, outcome: result.outcome }, 'the run record was not saved: this look ends');
  return { outcome: 'fenced' };
}
