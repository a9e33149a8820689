import type { IncomingMessage } from 'node:http';

export interface BodyLimits {
  /** Bytes of one body. */
  readonly one: number;
  /** Bytes of all bodies that are held at a time, so that no agent fills the memory of the worker's host. */
  readonly all: number;
}

/** The largest requests that providers take are half of what one may have. */
const LIMITS: BodyLimits = { one: 64 * 1024 * 1024, all: 256 * 1024 * 1024 };

export type ReadBody =
  | {
      readonly kind: 'read';
      readonly body: Buffer;
      /** Makes room for others. */
      readonly release: () => void;
    }
  | { readonly kind: 'too-large' };

/** Reads a request's whole body, since its model and its options must be known before it goes on. Rejects when it is cut. */
export type BodyReader = (request: IncomingMessage) => Promise<ReadBody>;

export function createBodyReader(limits = LIMITS): BodyReader {
  let held = 0;
  return async (request) => {
    if (Number(request.headers['content-length'] ?? 0) > limits.one) return { kind: 'too-large' };
    const chunks: Buffer[] = [];
    let length = 0;
    let isRead = false;
    const release = (): void => {
      held -= length;
      length = 0;
    };
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        length += chunk.length;
        held += chunk.length;
        if (length > limits.one || held > limits.all) return { kind: 'too-large' };
        chunks.push(chunk);
      }
      isRead = true;
      return { kind: 'read', body: Buffer.concat(chunks), release };
    } finally {
      if (!isRead) release();
    }
  };
}
