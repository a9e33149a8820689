import type { Action } from '../domain/action.ts';
import { newsWait } from '../domain/next-look.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { publishedComment, renderPublication } from './publications.ts';

/** What a status comment said when it was last written. */
export interface ToldStatus {
  readonly body: string;
  /** The same, but for what agents are seen to do. */
  readonly quiet: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Until when the status comment may stay as it is although its words have changed, milliseconds since the epoch; `null` when it is to be written. What
 * happens is told at once, what agents are only seen to do as often as the repository wants: looks come for other reasons too, and each edit counts
 * towards GitHub's limits.
 */
export function statusHeldUntil(snapshot: Snapshot, run: RunRecord, told: ToldStatus | null): number | null {
  if (told === null || run.phase.state !== 'running') return null;
  const until = told.at + newsWait(run);
  if (until <= snapshot.now || told.quiet !== quietBody(snapshot, run)) return null;
  // What GitHub does not show as it was written is not told yet.
  return told.body === publishedComment(snapshot, run, 'status')?.body ? until : null;
}

/** Remembers what this process has written. Whatever it forgets is merely written once more. */
export class StatusPace {
  readonly #told = new Map<string, ToldStatus>();

  of({ run }: Snapshot): ToldStatus | null {
    return (run && this.#told.get(run.runId)) ?? null;
  }

  /** @param actions that were executed on what the snapshot shows */
  note(snapshot: Snapshot, actions: readonly Action[]): void {
    const { run, now } = snapshot;
    if (!run) return;
    if (run.phase.state !== 'running') this.#told.delete(run.runId);
    else if (actions.some((action) => action.type === 'publish' && action.publication === 'status')) {
      this.#told.set(run.runId, { body: bodyOf(snapshot, run), quiet: quietBody(snapshot, run), at: now });
    }
  }
}

function quietBody(snapshot: Snapshot, run: RunRecord): string {
  return bodyOf({ ...snapshot, heartbeats: [] }, run);
}

function bodyOf(snapshot: Snapshot, run: RunRecord): string {
  return renderPublication(snapshot, run, 'status').trimEnd();
}
