/** A PGlite in memory in a process of its own, for `database-apart.ts`: it answers orders one by one, and ends with whoever started it. */
import process from 'node:process';
import type { Results } from '@electric-sql/pglite';
import { startPglite } from './pglite-image.ts';

export interface DatabaseOrder {
  readonly id: number;
  readonly text: string;
  /** `null`: several statements without parameters. */
  readonly params: readonly unknown[] | null;
}

export type DatabaseWord =
  | { readonly kind: 'ready' }
  | { readonly kind: 'notification'; readonly channel: string; readonly payload: string }
  | { readonly kind: 'results'; readonly id: number; readonly results: readonly Results[] }
  | { readonly kind: 'error'; readonly id: number; readonly message: string; readonly details: object };

const pglite = await startPglite();
pglite.onNotification((channel, payload) => say({ kind: 'notification', channel, payload }));
process.on('message', (order: DatabaseOrder) => void answer(order).then(say));
process.once('disconnect', () => process.exit());
say({ kind: 'ready' });

async function answer({ id, text, params }: DatabaseOrder): Promise<DatabaseWord> {
  try {
    const results =
      params === null
        ? await pglite.exec(text)
        : [await pglite.query<Record<string, unknown>>(text, [...params])];
    return { kind: 'results', id, results };
  } catch (error) {
    // An error itself would lose its code on the way.
    return error instanceof Error
      ? { kind: 'error', id, message: error.message, details: { ...error } }
      : { kind: 'error', id, message: String(error), details: {} };
  }
}

function say(word: DatabaseWord): void {
  process.send?.(word);
}
