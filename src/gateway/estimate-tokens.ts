/** Keys whose strings the model did not write. */
const FRAME = new Set(['type', 'id', 'call_id', 'index', 'role', 'signature', 'thoughtSignature', 'name']);
/** What English text and code come to with the tokenizers of the large providers. */
const BYTES_A_TOKEN = 4;

/** Bytes of all the strings in a JSON value that a model wrote. */
export function writtenBytes(value: unknown): number {
  let bytes = 0;
  const pending = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'string') bytes += Buffer.byteLength(next);
    else if (Array.isArray(next)) pending.push(...next.filter((each) => each !== undefined));
    else if (typeof next === 'object' && next !== null) {
      for (const [key, inner] of Object.entries(next)) if (!FRAME.has(key)) pending.push(inner ?? null);
    }
  }
  return bytes;
}

/** An estimate, for what nobody counts for us. */
export function estimateTokens(bytes: number): number {
  return Math.ceil(bytes / BYTES_A_TOKEN);
}
