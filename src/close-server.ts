import { once } from 'node:events';
import type { Server } from 'node:http';

/** Time for what has arrived to be answered. */
const GRACE_MS = 1_000;

/**
 * Takes no more connections, and resolves when all are closed. Those that are still open after `graceMs` are cut: one that has asked nothing would
 * stay for ever.
 */
export async function closeServer(server: Server, graceMs = GRACE_MS): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
}
