import type { IncomingMessage } from 'node:http';

/** The largest requests that providers take are half of it. */
const LARGEST_REQUEST = 64 * 1024 * 1024;

export type ReadBody =
  | { readonly kind: 'read'; readonly body: Buffer }
  | { readonly kind: 'too-large'; readonly limit: number };

/** A request's whole body, since its model and its options must be known before it goes on. Rejects when it is cut. */
export async function readBody(request: IncomingMessage, limit = LARGEST_REQUEST): Promise<ReadBody> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return { kind: 'too-large', limit };
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) return { kind: 'too-large', limit };
    chunks.push(chunk);
  }
  return { kind: 'read', body: Buffer.concat(chunks) };
}
