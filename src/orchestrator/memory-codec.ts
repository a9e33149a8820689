import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import type { PlanMemory } from '../domain/plan-memory.ts';
import type { RunMemory } from '../domain/run-memory.ts';

/** Moves when older code cannot read what newer code writes. */
const VERSION = 1;
/** A comment may have 65,536 characters, of which the words take up to 60,000. */
const LONGEST = 5_000;
/** Of what was inflated: nobody but us can sign more, and no run needs it. */
const LARGEST = 1_000_000;

const runEnvelope = z.looseObject({
  version: z.literal(VERSION),
  name: z.string(),
  tasks: z.array(z.looseObject({ key: z.string(), tries: z.array(z.looseObject({ number: z.int() })) })),
});
const planEnvelope = z.looseObject({
  version: z.literal(VERSION),
  trigger: z.string(),
  label: z.string().nullable(),
  items: z.array(z.looseObject({ handle: z.string(), key: z.string() })).nullable(),
});

/** Fit for a tag; `undefined` for the rare run that is too large to be remembered in a comment. */
export function encodeMemory(memory: RunMemory): string | undefined {
  return pack(memory);
}

/** `null` for what another version wrote. The text was signed by us, so that its shape is ours. */
export function decodeMemory(text: string): RunMemory | null {
  return unpack(text, runEnvelope) as RunMemory | null;
}

/** Fit for a tag: without the items where they are too long. */
export function encodePlanMemory(memory: PlanMemory): string | undefined {
  return pack(memory) ?? pack({ ...memory, items: null });
}

/** `null` for what another version wrote. */
export function decodePlanMemory(text: string): PlanMemory | null {
  return unpack(text, planEnvelope) as PlanMemory | null;
}

function pack(memory: object): string | undefined {
  const text = deflateRawSync(JSON.stringify({ version: VERSION, ...memory })).toString('base64url');
  return text.length <= LONGEST ? text : undefined;
}

function unpack(text: string, envelope: typeof runEnvelope | typeof planEnvelope): unknown {
  try {
    const inflated = inflateRawSync(Buffer.from(text, 'base64url'), { maxOutputLength: LARGEST });
    const parsed = envelope.safeParse(JSON.parse(inflated.toString()));
    if (!parsed.success) return null;
    const { version: _, ...memory } = parsed.data;
    return memory;
  } catch {
    return null;
  }
}
