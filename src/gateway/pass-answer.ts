import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { passHeaders } from './pass-headers.ts';

/** An error's body is read as a whole, as far as this. */
const LONGEST_ERROR = 256 * 1024;
const HIDDEN = '[redacted]';

/** What becomes of an answer with each of its pieces. */
export type AfterChunk = { readonly kind: 'go-on' } | { readonly kind: 'end'; readonly lastWords: string };

/**
 * Passes an answer on, piece by piece, as fast as its reader takes it. `onChunk` sees each piece after it is on its way and may end the answer
 * with last words. `false` when the answer was cut, by whomever.
 */
export async function passAnswer(
  answer: IncomingMessage,
  response: ServerResponse,
  onChunk: (chunk: Buffer) => AfterChunk,
): Promise<boolean> {
  response.writeHead(answer.statusCode ?? 502, passHeaders(answer.headers, ['set-cookie']));
  response.flushHeaders();
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      const isFull = !response.write(chunk);
      const next = onChunk(chunk);
      if (next.kind === 'end') {
        response.end(next.lastWords);
        return false;
      }
      if (isFull) await drained(response);
    }
    response.end();
    return answer.complete;
  } catch {
    response.destroy();
    return false;
  }
}

/** Rejects when the reader has gone, who would be waited for otherwise. */
async function drained(response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  const go = (): void => gone.abort();
  response.once('close', go);
  try {
    if (response.destroyed) throw new Error('the reader has gone');
    await once(response, 'drain', { signal: gone.signal });
  } finally {
    response.removeListener('close', go);
  }
}

/** Passes on an answer that is an error, without the key, which some providers repeat. Resolves with its body. */
export async function passError(
  answer: IncomingMessage,
  response: ServerResponse,
  key: string,
): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > LONGEST_ERROR) break;
      chunks.push(chunk);
    }
  } catch {
    // An error that was cut is an error still.
  }
  const body = Buffer.concat(chunks).toString().replaceAll(key, HIDDEN);
  const headers = Object.entries(passHeaders(answer.headers, ['set-cookie', 'content-length'])).filter(
    ([, value]) => !String(value).includes(key),
  );
  response
    .writeHead(answer.statusCode ?? 502, {
      ...Object.fromEntries(headers),
      'content-length': Buffer.byteLength(body),
    })
    .end(body);
  return body;
}
