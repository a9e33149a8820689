import type { IncomingHttpHeaders } from 'node:http';
import type { Transform } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { parseJson } from './json-value.ts';
import { createEventReader } from './server-sent-events.ts';

/** A plain answer that is longer is not read; its usage is estimated. */
const LONGEST_ANSWER = 32 * 1024 * 1024;

const DECOMPRESSORS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** Reads a copy of an answer while it passes by. */
export interface AnswerReader {
  read(chunk: Buffer): void;
  /** Resolves when everything that was read has been told. */
  end(): Promise<void>;
}

/** `onEvent` gets each event of a stream, or a whole plain answer, as JSON; the elements of a list one by one. */
export function createAnswerReader(
  headers: IncomingHttpHeaders,
  onEvent: (event: unknown) => void,
): AnswerReader {
  const reader = isEventStream(headers) ? readStream(onEvent) : readPlain(onEvent);
  const decompress = DECOMPRESSORS[headers['content-encoding']?.trim().toLowerCase() ?? '']?.();
  if (decompress === undefined) return { read: reader.read, end: async () => reader.end() };
  decompress.on('data', reader.read);
  // What was cut in the middle was read as far as it came.
  const done = finished(decompress).catch(() => undefined);
  return {
    read: (chunk) => void decompress.write(chunk),
    async end() {
      decompress.end();
      await done;
      reader.end();
    },
  };
}

export function isEventStream(headers: IncomingHttpHeaders): boolean {
  return headers['content-type']?.toLowerCase().startsWith('text/event-stream') ?? false;
}

interface TextReader {
  read(chunk: Buffer): void;
  end(): void;
}

function readStream(onEvent: (event: unknown) => void): TextReader {
  return createEventReader((data) => {
    const event = parseJson(data);
    if (event !== undefined) onEvent(event);
  });
}

function readPlain(onEvent: (event: unknown) => void): TextReader {
  const chunks: Buffer[] = [];
  let length = 0;
  return {
    read(chunk) {
      length += chunk.length;
      if (length <= LONGEST_ANSWER) chunks.push(chunk);
    },
    end() {
      const answer = length <= LONGEST_ANSWER ? parseJson(Buffer.concat(chunks).toString()) : undefined;
      if (answer === undefined) return;
      for (const event of Array.isArray(answer) ? answer : [answer]) onEvent(event);
    },
  };
}
