import { fork } from 'node:child_process';
import { extname, join } from 'node:path';
import type { Results } from '@electric-sql/pglite';
import type { DatabaseSession, Notify } from './embedded-database.ts';
import type { DatabaseOrder, DatabaseWord } from './serve-database.ts';

/** A query that runs ends first, and then the database writes what it has in memory. */
const CLOSING_MS = 10_000;
const PROGRAM = join(import.meta.dirname, `database-process${extname(import.meta.filename)}`);

/**
 * A PGlite, of some hundred megabytes, in a process of its own: `program` with `args`, which calls `serveDatabase`. To start a program, Node copies the
 * table of all pages that it has in memory, and a server starts hundreds of programs a run: with a PGlite in the same process each would block it for ten
 * times as long. Rejects when the database cannot be opened. When its process ends by itself, so does this one, by an exception: its work is safe in the folder.
 * For the same reason one that has not ended `closingMs` milliseconds after it was closed is killed.
 */
export async function startDatabase(
  args: readonly string[],
  program = PROGRAM,
  closingMs = CLOSING_MS,
): Promise<DatabaseSession> {
  const child = fork(program, args, {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, PromiseWithResolvers<Results[]>>();
  const listeners = new Set<Notify>();
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let state: 'opening' | 'open' | 'closing' | 'gone' = 'opening';
  child.on('message', (word: DatabaseWord) => {
    switch (word.kind) {
      case 'ready':
        state = 'open';
        return ready.resolve();
      case 'failed':
        return ready.reject(new Error(`The embedded database could not be opened: ${word.message}`));
      case 'notification':
        for (const listener of [...listeners]) listener(word.channel, word.payload);
        return;
      case 'results':
        return take(word.id)?.resolve([...word.results]);
      case 'error':
        return take(word.id)?.reject(Object.assign(new Error(word.message), word.details));
    }
  });
  // More may follow, such as those of its channel: its end tells whoever waits then.
  child.on('error', ready.reject);
  child.once('exit', (code, signal) => {
    const gone = new Error(
      `The process of the embedded database has ended (${signal ?? `exit code ${code}`}).`,
    );
    ready.reject(gone);
    for (const { reject } of waiting.values()) reject(gone);
    const before = state;
    state = 'gone';
    ended.resolve();
    if (before === 'open') throw gone;
  });
  await ready.promise;

  function take(id: number): PromiseWithResolvers<Results[]> | undefined {
    const asked = waiting.get(id);
    waiting.delete(id);
    return asked;
  }
  let asked = 0;
  function ask(text: string, params: readonly unknown[] | null): Promise<Results[]> {
    if (state === 'gone') return Promise.reject(new Error('The process of the embedded database has ended.'));
    const id = ++asked;
    const answer = Promise.withResolvers<Results[]>();
    waiting.set(id, answer);
    child.send({ id, text, params } satisfies DatabaseOrder, (error) => {
      if (error !== null) take(id)?.reject(error);
    });
    return answer.promise;
  }
  return {
    exec: (text) => ask(text, null),
    async query<Row>(text: string, params: unknown[] = []) {
      const [results] = await ask(text, params);
      if (!results) throw new Error('a query has one result');
      return results as Results<Row>;
    },
    onNotification(notify) {
      listeners.add(notify);
      return () => listeners.delete(notify);
    },
    async close() {
      if (state === 'gone') return;
      state = 'closing';
      const killing = setTimeout(() => child.kill('SIGKILL'), closingMs);
      if (child.connected) child.disconnect();
      await ended.promise;
      clearTimeout(killing);
    },
  };
}
