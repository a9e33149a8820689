import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { RunMemory } from '../domain/run-memory.ts';

/** Moves when older code cannot read what newer code writes. */
const VERSION = 1;
/** A comment may have 65,536 characters, of which the words take up to 60,000. */
const LONGEST = 5_000;
/** Of what was inflated: nobody but us can sign more, and no run needs it. */
const LARGEST = 1_000_000;

const envelope = z.looseObject({
  version: z.literal(VERSION),
  name: z.string(),
  tasks: z.array(z.looseObject({ key: z.string(), tries: z.array(z.looseObject({ number: z.int() })) })),
});

/** Fit for a tag; `undefined` for the rare run that is too large to be remembered in a comment. */
export function encodeMemory(memory: RunMemory): string | undefined {
  const text = deflateRawSync(JSON.stringify({ version: VERSION, ...memory })).toString('base64url');
  return text.length <= LONGEST ? text : undefined;
}

/** `null` for what another version wrote. The text was signed by us, so that its shape is ours. */
export function decodeMemory(text: string): RunMemory | null {
  try {
    const inflated = inflateRawSync(Buffer.from(text, 'base64url'), { maxOutputLength: LARGEST });
    const parsed = envelope.safeParse(JSON.parse(inflated.toString()));
    if (!parsed.success) return null;
    const { version: _, ...memory } = parsed.data;
    return memory as unknown as RunMemory;
  } catch {
    return null;
  }
}
