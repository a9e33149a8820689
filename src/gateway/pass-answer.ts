import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { passHeaders } from './pass-headers.ts';

/** An error's body is read as a whole, as far as this. */
const LONGEST_ERROR = 256 * 1024;
const HIDDEN = '[redacted]';

/** What becomes of an answer with each of its pieces. */
export type AfterChunk = { readonly kind: 'go-on' } | { readonly kind: 'end'; readonly lastWords: string };

/** Who looks at an answer while it passes. */
export interface AnswerWatch {
  /** Sees each piece when it is on its way, and may end the answer with last words. */
  onChunk(chunk: Buffer): AfterChunk;
  /** Is waited for before the reader sees the end. `isWhole` is false for an answer that was cut, by whomever. */
  onEnd(isWhole: boolean): Promise<void>;
}

export const UNWATCHED: AnswerWatch = { onChunk: () => ({ kind: 'go-on' }), onEnd: async () => undefined };

/** Passes an answer on, piece by piece, as fast as its reader takes it. */
export async function passAnswer(
  answer: IncomingMessage,
  response: ServerResponse,
  watch: AnswerWatch,
): Promise<void> {
  response.writeHead(answer.statusCode ?? 502, passHeaders(answer.headers, ['set-cookie']));
  response.flushHeaders();
  const end = await passChunks(answer, response, watch);
  await watch.onEnd(end.kind === 'whole');
  if (end.kind === 'cut') response.destroy();
  else response.end(end.kind === 'ended' ? end.lastWords : undefined);
}

type AnswerEnd =
  | { readonly kind: 'whole' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'ended'; readonly lastWords: string };

async function passChunks(
  answer: IncomingMessage,
  response: ServerResponse,
  watch: AnswerWatch,
): Promise<AnswerEnd> {
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      const isFull = !response.write(chunk);
      const next = watch.onChunk(chunk);
      if (next.kind === 'end') return { kind: 'ended', lastWords: next.lastWords };
      if (isFull) await drained(response);
    }
    return { kind: answer.complete ? 'whole' : 'cut' };
  } catch {
    return { kind: 'cut' };
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
