import type { Action } from '../domain/action.ts';
import { graceUntil, journalKey } from '../domain/journal.ts';
import { nextActions } from '../domain/next-actions.ts';
import { nextLook } from '../domain/next-look.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { publishedComment, renderPublication } from './publications.ts';

export interface Decision {
  readonly actions: readonly Action[];
  /** When to look again without an event, milliseconds since the epoch; `null`: never. */
  readonly lookAgainAt: number | null;
}

/** The decision of the domain, less what would change nothing and what an earlier try may still do. Pure. */
export function decide(snapshot: Snapshot): Decision {
  const { run, now } = snapshot;
  const wanted = nextActions(snapshot).filter((action) => !isUpToDate(snapshot, action));
  const graces = wanted.map((action) => {
    const key = run && journalKey(action, run);
    return key ? graceUntil(key, run, now) : null;
  });
  const times = [...graces, nextLook(run, now)].filter((at) => at !== null);
  return {
    actions: wanted.filter((_, index) => graces[index] === null),
    lookAgainAt: times.length === 0 ? null : Math.min(...times),
  };
}

/** A comment is edited only when its words change (R38). */
function isUpToDate(snapshot: Snapshot, action: Action): boolean {
  const { run } = snapshot;
  if (action.type !== 'publish' || !run) return false;
  const published = publishedComment(snapshot, run, action.publication);
  return published?.body === renderPublication(snapshot, run, action.publication).trimEnd();
}
