import type { Logger } from 'pino';
import { masterName } from '../domain/master-ref.ts';
import type { MasterSearch } from '../ports/master-search.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { WorkQueue } from '../ports/work-queue.ts';

/** A store that was just made, or lost, has never had such a turn: there the first sweep comes at once. */
const EVERY_MS = 24 * 3_600_000;

export interface SweepDependencies {
  readonly search: MasterSearch;
  readonly store: Pick<RunStore, 'takeTurn'>;
  readonly queue: Pick<WorkQueue, 'look'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/**
 * Looks at every master issue that GitHub shows, once a day for the whole App: what a lost store does not know of any more, and what nobody was told
 * of, heals by it. A sweep that broke off is made up for by the next call. Never rejects.
 */
export function createSweep({ search, store, queue, now, log }: SweepDependencies): () => Promise<void> {
  let isOwed = false;
  return async () => {
    try {
      isOwed ||= await store.takeTurn('sweep', EVERY_MS, now());
      if (!isOwed) return;
      const found = new Set<string>();
      for await (const master of search.findMasters()) {
        if (found.has(masterName(master))) continue;
        found.add(masterName(master));
        await queue.look(master);
      }
      isOwed = false;
      log.info({ count: found.size }, 'looked for master issues everywhere');
    } catch (error) {
      log.warn({ err: error }, 'master issues were not looked for everywhere: this is tried again');
    }
  };
}
