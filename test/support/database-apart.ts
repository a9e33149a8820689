import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Results } from '@electric-sql/pglite';
import type { BackendLog } from '../../src/queue/backend-log.ts';
import { EmbeddedDatabase, type Notify } from '../../src/queue/embedded-database.ts';
import type { DatabaseOrder, DatabaseWord } from './database-process.ts';

const ENTRY = fileURLToPath(new URL('./database-process.ts', import.meta.url));

/**
 * An embedded database whose PGlite, of some hundred megabytes, lives in a process of its own. To start a program, Node copies the table of all
 * pages that it has in memory: the hundreds of programs that a story starts would cost ten times as much with a PGlite in the same process.
 */
export async function startDatabaseApart(log: BackendLog): Promise<EmbeddedDatabase> {
  const child = fork(ENTRY, { execArgv: [], serialization: 'advanced' });
  const waiting = new Map<number, PromiseWithResolvers<Results[]>>();
  const listeners = new Set<Notify>();
  const ready = Promise.withResolvers<void>();
  child.on('message', (word: DatabaseWord) => {
    if (word.kind === 'ready') return ready.resolve();
    if (word.kind === 'notification') {
      for (const listener of [...listeners]) listener(word.channel, word.payload);
      return;
    }
    const asked = waiting.get(word.id);
    waiting.delete(word.id);
    if (word.kind === 'results') asked?.resolve([...word.results]);
    else asked?.reject(Object.assign(new Error(word.message), word.details));
  });
  child.once('exit', () => {
    const gone = new Error('the process of the database has ended');
    ready.reject(gone);
    for (const asked of waiting.values()) asked.reject(gone);
  });
  await ready.promise;

  let asked = 0;
  const ask = (text: string, params: readonly unknown[] | null): Promise<Results[]> => {
    const id = ++asked;
    const answer = Promise.withResolvers<Results[]>();
    waiting.set(id, answer);
    child.send({ id, text, params } satisfies DatabaseOrder);
    return answer.promise;
  };
  return new EmbeddedDatabase(
    {
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
        const ended = once(child, 'exit');
        child.disconnect();
        await ended;
      },
    },
    log,
  );
}
