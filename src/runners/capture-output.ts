import { createWriteStream, type WriteStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { Redactor } from '../workspace/redact.ts';

const tailBytes = 65_536;
const heldCharacters = 65_536;

/** Where the output of one process goes. */
export interface OutputLog {
  readonly file: string;
  /** Bytes after which the file takes no more. */
  readonly limit: number;
}

export interface OutputCapture {
  write(chunk: Buffer): void;
  /** Closes the file and answers the last 64 KiB, secrets redacted. */
  end(): Promise<string>;
}

/** Keeps the end of a process's output in memory and, where a log is given, its beginning in a file; both without secrets. */
export function captureOutput(redactor: Redactor, log: OutputLog | null): OutputCapture {
  const file = log === null ? null : createCappedFile(log);
  const decoder = new StringDecoder('utf8');
  let chunks: Buffer[] = [];
  let bytes = 0;
  let held = '';
  return {
    write(chunk) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > 4 * tailBytes) {
        chunks = [Buffer.concat(chunks).subarray(-tailBytes)];
        bytes = tailBytes;
      }
      if (file === null) return;
      held += decoder.write(chunk);
      const cut = safeCut(held);
      file.write(redactor.redact(held.slice(0, cut)));
      held = held.slice(cut);
    },
    async end() {
      await file?.end(redactor.redact(held + decoder.end()));
      return redactor.redact(Buffer.concat(chunks).subarray(-tailBytes).toString('utf8'));
    },
  };
}

/** Up to where text can be redacted now: whole lines only, and a private key not before its last line. */
function safeCut(text: string): number {
  const lines = text.lastIndexOf('\n') + 1;
  const key = text.lastIndexOf('-----BEGIN ');
  const isOpen = key >= 0 && !text.includes('-----END ', key);
  const cut = isOpen ? Math.min(key, lines) : lines;
  return text.length - cut > heldCharacters ? text.length : cut;
}

function createCappedFile(log: OutputLog): { write(text: string): void; end(text: string): Promise<void> } {
  const stream = createWriteStream(log.file, { flags: 'w', mode: 0o600 });
  // A full disk must not end the attempt: the tail in memory is what people are shown.
  stream.on('error', () => undefined);
  let room = log.limit;
  const write = (text: string): void => {
    if (text === '' || room <= 0) return;
    room -= Buffer.byteLength(text);
    stream.write(room > 0 ? text : '… (the log is full: the rest is left out)\n');
  };
  return {
    write,
    end(text) {
      write(text);
      return closed(stream);
    },
  };
}

function closed(stream: WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once('close', () => resolve());
    if (stream.closed) resolve();
    else stream.end();
  });
}
