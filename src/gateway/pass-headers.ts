import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** They are about one connection, RFC 9110 section 7.6.1. */
const OF_ONE_CONNECTION = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** The headers that go on to the next one, without those in `besides`. */
export function passHeaders(
  headers: IncomingHttpHeaders,
  besides: readonly string[] = [],
): OutgoingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const dropped = new Set([...OF_ONE_CONNECTION, ...named, ...besides]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}
