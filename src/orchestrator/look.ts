import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import type { Action } from '../domain/action.ts';
import { type MasterRef, masterName } from '../domain/master-ref.ts';
import { growing } from '../domain/next-look.ts';
import type { RunView } from '../domain/run-view.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { viewRun } from '../domain/view-run.ts';
import { GitHubLimited } from '../ports/github.ts';
import type { Lease } from '../ports/run-store.ts';
import type { LookHandler } from '../ports/work-queue.ts';
import { decide } from './decide.ts';
import { type Effects, type ExecutionEnd, executeActions } from './execute-actions.ts';
import { type HeldLease, holdLease, LEASE_MS } from './hold-lease.ts';
import { readSnapshot, type SnapshotSources } from './read-snapshot.ts';
import { StatusPace } from './status-pace.ts';

/** A look ends after this and asks for the next, so that a command is never behind a hundred creates. */
const LOOK_BUDGET_MS = 10_000;
/** When another look has the lease. */
const RETRY_MS = 5_000;
/** When a look dies in its middle, or GitHub does not show yet what was done. */
const HEAL_MS = 60_000;
/** At least so long after a limit, whatever GitHub says. */
const LIMITED_MS = 1_000;
/** Reads of one look; more means that executing an action does not satisfy the decision that asked for it. */
const ROUNDS_AT_MOST = 50;

export interface LookDependencies extends SnapshotSources, Effects {
  /** Told what every look saw of a run. */
  readonly onView?: ((view: RunView) => void) | undefined;
}

/** Read, decide, execute, until nothing is left to do now: the one entry of every webhook, timer and finished attempt. */
export function createLook(dependencies: LookDependencies): LookHandler {
  const holder = `${hostname()}:${process.pid}:${randomUUID()}`;
  const failingSince = new Map<string, number>();
  const pace = new StatusPace();
  return async (master, signal) => {
    const { store, now, log } = dependencies;
    const lease = await store.acquireLease(master, holder, LEASE_MS, now());
    if (!lease) {
      await store.schedule(master, now() + RETRY_MS);
      return;
    }
    try {
      await holdLease(dependencies, lease, (held) => lookUnderLease(dependencies, held, pace, signal));
      failingSince.delete(masterName(master));
    } catch (error) {
      if (error instanceof GitHubLimited) {
        log.warn(
          { master: masterName(master), waitMs: error.waitMs },
          `GitHub's limit is used up: ${error.message}`,
        );
        await store.schedule(master, now() + Math.max(error.waitMs, LIMITED_MS), lease);
        return;
      }
      // An App that was uninstalled or suspended is not asked about every minute for ever.
      const since = failingSince.get(masterName(master)) ?? now();
      failingSince.set(masterName(master), since);
      await store.schedule(master, now() + growing(now() - since), lease);
      throw error;
    } finally {
      await store.releaseLease(lease);
    }
  };
}

async function lookUnderLease(
  dependencies: LookDependencies,
  held: HeldLease,
  pace: StatusPace,
  signal: AbortSignal,
): Promise<void> {
  const { store, now, log } = dependencies;
  const { lease } = held;
  const { master } = lease;
  await store.schedule(master, now() + HEAL_MS, lease);
  let deadline: number | null = null;
  let executed: readonly Action[] = [];
  for (let round = 0; round < ROUNDS_AT_MOST; round += 1) {
    const snapshot = await readSnapshot(dependencies, master);
    deadline ??= now() + LOOK_BUDGET_MS;
    // Whoever was given this job has said when to look again.
    if (signal.aborted) return;
    if (!snapshot) return forget(dependencies, lease);
    if (round === 0) await lookAtParent(dependencies, snapshot);
    const { actions, lookAgainAt } = decide(snapshot, pace.of(snapshot));
    showView(dependencies, snapshot);
    if (actions.length === 0) return store.schedule(master, lookAgainAt, lease);
    if (isDeepStrictEqual(actions, executed)) {
      const why = whyAgain(snapshot, actions);
      if (why !== 'unknown') await store.schedule(master, lookAgainAt, lease);
      if (why === 'telling') return;
      break;
    }
    executed = actions;
    const ended = await executeActions(dependencies, { snapshot, held, actions, deadline, signal });
    if (ended === 'done') pace.note(snapshot, actions);
    if (ended !== 'done' || signal.aborted)
      return endEarly(dependencies, lease, { ended, lookAgainAt, signal });
  }
  const asked = executed.map(({ type }) => type);
  log.warn({ master: masterName(master), asked }, 'this look ends: what it did is asked for again');
}

/** Why the same is asked for as just before: GitHub may show what was written seconds later, or never just so. */
function whyAgain(snapshot: Snapshot, actions: readonly Action[]): 'telling' | 'reading' | 'unknown' {
  // What agents are seen to do changes while it is written down; a retry that is due soon does not wait for that.
  if (actions.every(({ type }) => type === 'publish')) return 'telling';
  // A plan waits meanwhile, and its repository is read within seconds.
  return snapshot.repository.state === 'reading' ? 'reading' : 'unknown';
}

async function endEarly(
  { store, queue, log }: LookDependencies,
  lease: Lease,
  {
    ended,
    lookAgainAt,
    signal,
  }: { readonly ended: ExecutionEnd; readonly lookAgainAt: number | null; readonly signal: AbortSignal },
): Promise<void> {
  const { master } = lease;
  if (ended === 'fenced')
    log.warn({ master: masterName(master) }, 'this look ends: another one was given its lease');
  if (ended === 'fenced' || signal.aborted) return;
  if (ended === 'refused') await store.schedule(master, lookAgainAt, lease);
  if (ended === 'out-of-time') await queue.look(master);
}

async function forget({ store, log }: LookDependencies, lease: Lease): Promise<void> {
  const { master } = lease;
  log.info({ master: masterName(master) }, 'there is no such issue: it is not looked at again');
  await store.schedule(master, null, lease);
}

/** What happens on a sub-issue concerns its master issue, of which webhooks do not tell. */
async function lookAtParent({ queue }: LookDependencies, { master, run, github }: Snapshot): Promise<void> {
  const { parent } = github.issue;
  if (run === null && parent !== null) await queue.look({ ...master, number: parent });
}

function showView({ onView }: LookDependencies, snapshot: Snapshot): void {
  if (snapshot.run) onView?.(viewRun(snapshot.run, snapshot));
}

/** Asks for a look at every master issue whose time has come. */
export async function lookAtDue(
  { store, queue, now }: Pick<LookDependencies, 'store' | 'queue' | 'now'>,
  limit: number,
): Promise<MasterRef[]> {
  const due = await store.due(now(), limit);
  for (const master of due) {
    // Asked for again only if the look itself does not say when.
    await store.schedule(master, now() + HEAL_MS);
    await queue.look(master);
  }
  return due;
}
