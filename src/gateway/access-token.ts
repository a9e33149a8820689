import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const TOKEN_BYTES = 24;

/** What an agent holds in place of keys, for one execution. The clients take it for a key. */
export function createAccessToken(): string {
  return `sk-gateway-${randomBytes(TOKEN_BYTES).toString('hex')}`;
}

/** Compares in constant time, whatever the lengths. */
function isToken(given: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

/** Whether the token stands anywhere where the clients of the providers put a key. */
export function bringsToken(headers: IncomingHttpHeaders, query: URLSearchParams, token: string): boolean {
  const given = [
    headers['x-api-key'],
    headers['x-goog-api-key'],
    headers['api-key'],
    afterScheme(headers.authorization),
    query.get('key'),
  ];
  return given.some((each) => typeof each === 'string' && isToken(each, token));
}

/** Whether the token is the password of a proxy's credentials, as in `http://agent:TOKEN@127.0.0.1:8080`. */
export function bringsProxyToken(headers: IncomingHttpHeaders, token: string): boolean {
  const basic = /^basic +(.+)$/i.exec(headers['proxy-authorization'] ?? '')?.[1] ?? '';
  const password = Buffer.from(basic, 'base64').toString().split(':').slice(1).join(':');
  return isToken(password, token);
}

function afterScheme(authorization: string | undefined): string | undefined {
  return /^bearer +(.+)$/i.exec(authorization ?? '')?.[1];
}
