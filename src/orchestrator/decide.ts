import type { Action } from '../domain/action.ts';
import { heldUntil } from '../domain/journal.ts';
import { nextActions } from '../domain/next-actions.ts';
import { nextLook } from '../domain/next-look.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { viewRun } from '../domain/view-run.ts';
import { publishedComment, rememberIn, renderPublication } from './publications.ts';
import { statusHeldUntil, type ToldStatus } from './status-pace.ts';

/** Until a repository that is being read is asked for again. */
const READING_MS = 1_000;

export interface Decision {
  readonly actions: readonly Action[];
  /** When to look again without an event, milliseconds since the epoch; `null`: never. */
  readonly lookAgainAt: number | null;
}

/**
 * The decision of the domain, less what would change nothing, what an earlier try may still do, and what was told just now. Pure.
 * @param told what the status comment said when it was last written, where that is known
 */
export function decide(snapshot: Snapshot, told: ToldStatus | null = null): Decision {
  const wanted = nextActions(snapshot).filter((action) => !isUpToDate(snapshot, action));
  const held = wanted.map((action) => holdOf(snapshot, action, told));
  const reading = snapshot.repository.state === 'reading' ? [snapshot.now + READING_MS] : [];
  const times = [
    ...held,
    ...reading,
    ...retryTimes(snapshot),
    nextLook(snapshot.run, snapshot.attempts, snapshot.now),
  ]
    .filter((at) => at !== null)
    .filter(Number.isFinite);
  return {
    actions: wanted.filter((_, index) => held[index] === null),
    lookAgainAt: times.length === 0 ? null : Math.min(...times),
  };
}

/** A comment is edited only when its words change (R38), and its id goes into the record, where no read can miss it. */
function isUpToDate(snapshot: Snapshot, action: Action): boolean {
  const { run } = snapshot;
  if (action.type !== 'publish' || !run) return false;
  const published = publishedComment(snapshot, run, action.publication);
  const isRecorded = published?.nodeId === run.publications[action.publication];
  const memory = rememberIn(snapshot, run, action.publication) ?? null;
  if (!isRecorded || published?.memory !== memory) return false;
  return published.body === renderPublication(snapshot, run, action.publication).trimEnd();
}

function holdOf(snapshot: Snapshot, action: Action, told: ToldStatus | null): number | null {
  const { run, now } = snapshot;
  if (!run) return null;
  const isEdit =
    action.type === 'publish' && publishedComment(snapshot, run, action.publication) !== undefined;
  if (!isEdit || run.journal[`publish:${action.publication}`]?.state === 'refused') {
    return heldUntil(action, run, now);
  }
  return action.publication === 'status' ? statusHeldUntil(snapshot, run, told) : null;
}

function retryTimes(snapshot: Snapshot): number[] {
  const { run, now } = snapshot;
  if (run?.phase.state !== 'running') return [];
  return viewRun(run, snapshot).tasks.flatMap(({ retryAt }) =>
    retryAt !== null && retryAt > now ? [retryAt] : [],
  );
}
