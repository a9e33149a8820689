import process from 'node:process';
import type { PGlite, Results } from '@electric-sql/pglite';

/** What a process asks of its database. */
export interface DatabaseOrder {
  readonly id: number;
  readonly text: string;
  /** `null`: several statements without parameters. */
  readonly params: readonly unknown[] | null;
}

/** What the process of a database says. */
export type DatabaseWord =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'notification'; readonly channel: string; readonly payload: string }
  | { readonly kind: 'results'; readonly id: number; readonly results: readonly Results[] }
  | { readonly kind: 'error'; readonly id: number; readonly message: string; readonly details: object };

/** Answers the orders of the process that started this one, one by one, until that disconnects: closes the database then, calls `closed`, and ends. */
export async function serveDatabase(
  open: () => Promise<PGlite>,
  closed: () => Promise<void> = async () => undefined,
): Promise<void> {
  // Ctrl-C and the end of a service reach all its processes: those who ask need their database until they have ended.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const opening = open();
  process.once('disconnect', () => {
    opening
      .then((pglite) => pglite.close())
      .then(closed)
      .finally(() => process.exit())
      .catch(() => undefined);
  });
  const pglite = await opening.catch((error) => {
    say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  });
  pglite.onNotification((channel, payload) => say({ kind: 'notification', channel, payload }));
  process.on('message', (order: DatabaseOrder) => void answer(pglite, order).then(say));
  say({ kind: 'ready' });
}

async function answer(pglite: PGlite, { id, text, params }: DatabaseOrder): Promise<DatabaseWord> {
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
  // Whoever asked may have been killed meanwhile.
  if (process.connected) process.send?.(word, undefined, undefined, () => undefined);
}
