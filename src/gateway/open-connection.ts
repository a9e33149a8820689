import { once } from 'node:events';
import { connect, isIPv6, type LookupFunction, type Socket } from 'node:net';

/** Where to: `host` only names it, the addresses count. */
export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  /** Tried one after another, those of both families in turn. */
  readonly addresses: readonly string[];
  /** Milliseconds. */
  readonly withinMs: number;
}

/** `null` when none of the addresses answers in time. */
export async function openConnection({
  host,
  port,
  addresses,
  withinMs,
}: ConnectionTarget): Promise<Socket | null> {
  const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  const lookup: LookupFunction = (_name, _options, callback) => callback(null, found);
  const socket = connect({
    host,
    port,
    lookup,
    autoSelectFamily: true,
    allowHalfOpen: true,
    keepAlive: true,
  });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(withinMs) });
    socket.setNoDelay(true);
    return socket;
  } catch {
    socket.on('error', () => undefined);
    socket.destroy();
    return null;
  }
}
