/** USD for a million tokens. */
export interface Rates {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
}

/** What a model costs at its provider's standard rates. */
export interface Price extends Rates {
  /** Name of the model, where `*` stands for any characters; dots and hyphens are the same. */
  readonly model: string;
  /** Other rates for a call that reads more tokens than this, cached ones too. */
  readonly longPrompt: (Rates & { readonly above: number }) | null;
}

/** Of a cached token that is read, and of one that is written, for one that is read anew. */
interface CacheShares {
  readonly read: number;
  readonly write: number;
}

const FIVE_MINUTES: CacheShares = { read: 0.1, write: 1.25 };
const TENTH: CacheShares = { read: 0.1, write: 1 };

function rates(input: number, output: number, cache: CacheShares): Rates {
  return { input, output, cacheRead: input * cache.read, cacheWrite: input * cache.write };
}

function price(
  model: string,
  input: number,
  output: number,
  cache: CacheShares,
  long?: { readonly above: number; readonly input: number; readonly output: number },
): Price {
  const longPrompt = long && { above: long.above, ...rates(long.input, long.output, cache) };
  return { model, ...rates(input, output, cache), longPrompt: longPrompt ?? null };
}

const LONG_OPENAI = 272_000;
const LONG_GEMINI = 200_000;

/**
 * Published prices as of November 2026 (platform.claude.com, developers.openai.com, ai.google.dev), of models that the agents use. The first
 * one that fits counts. Rates for speed, batches and places are not known here: the operator's own file goes before this table.
 */
export const PUBLISHED_PRICES: readonly Price[] = [
  price('claude-fable-5-1*', 10, 50, { read: 0.025, write: 1.25 }),
  price('claude-fable-5-2*', 10, 50, { read: 0.025, write: 1.25 }),
  price('claude-fable-5*', 10, 50, FIVE_MINUTES),
  price('claude-mythos-5-1*', 10, 50, { read: 0.025, write: 1.25 }),
  price('claude-mythos-5-2*', 10, 50, { read: 0.025, write: 1.25 }),
  price('claude-mythos-5*', 10, 50, FIVE_MINUTES),
  price('claude-opus-5-5*', 4, 20, { read: 0.05, write: 1.25 }),
  price('claude-opus-5*', 5, 25, FIVE_MINUTES),
  price('claude-opus-4-5*', 5, 25, FIVE_MINUTES),
  price('claude-opus-4-6*', 5, 25, FIVE_MINUTES),
  price('claude-opus-4-7*', 5, 25, FIVE_MINUTES),
  price('claude-opus-4-8*', 5, 25, FIVE_MINUTES),
  price('claude-opus-4*', 15, 75, FIVE_MINUTES),
  price('claude-sonnet-5-5*', 2, 10, { read: 0.05, write: 1.25 }),
  price('claude-sonnet-5*', 2, 10, FIVE_MINUTES),
  price('claude-sonnet-4*', 3, 15, FIVE_MINUTES),
  price('claude-haiku-5-5*', 0.1, 0.5, FIVE_MINUTES, { above: 100_000, input: 0.5, output: 2.5 }),
  price('claude-haiku-4-5*', 1, 5, FIVE_MINUTES),
  price('claude-3-5-haiku*', 0.8, 4, FIVE_MINUTES),
  price('gpt-6.2-astra*', 8, 40, FIVE_MINUTES, { above: LONG_OPENAI, input: 16, output: 60 }),
  price('gpt-6-astra*', 10, 50, FIVE_MINUTES, { above: LONG_OPENAI, input: 20, output: 75 }),
  price('gpt-6*-sol*', 2, 10, FIVE_MINUTES, { above: LONG_OPENAI, input: 4, output: 15 }),
  price('gpt-6-luna*', 0.1, 0.5, FIVE_MINUTES, { above: LONG_OPENAI, input: 0.2, output: 0.75 }),
  price('gpt-5.6-sol*', 4, 20, FIVE_MINUTES, { above: LONG_OPENAI, input: 8, output: 30 }),
  price('gpt-5.6-terra*', 2, 12, FIVE_MINUTES, { above: LONG_OPENAI, input: 4, output: 18 }),
  price('gpt-5.6-luna*', 0.2, 1.2, FIVE_MINUTES, { above: LONG_GEMINI, input: 0.4, output: 1.8 }),
  price('gpt-5.5-pro*', 30, 180, TENTH),
  price('gpt-5.5*', 5, 30, TENTH, { above: LONG_OPENAI, input: 10, output: 45 }),
  price('gpt-5.4-pro*', 30, 180, TENTH),
  price('gpt-5.4-mini*', 0.75, 4.5, TENTH),
  price('gpt-5.4-nano*', 0.2, 1.25, TENTH),
  price('gpt-5.4*', 2.5, 15, TENTH, { above: LONG_OPENAI, input: 5, output: 22.5 }),
  price('gpt-5.3-codex*', 1.75, 14, TENTH),
  price('gpt-5.2', 1.75, 14, TENTH),
  price('gpt-5.2-codex*', 1.75, 14, TENTH),
  price('gpt-5.1', 1.25, 10, TENTH),
  price('gpt-5.1-codex-mini*', 0.25, 2, TENTH),
  price('gpt-5.1-codex*', 1.25, 10, TENTH),
  price('gpt-5-codex*', 1.25, 10, TENTH),
  price('gpt-5-mini*', 0.25, 2, TENTH),
  price('gpt-5-nano*', 0.05, 0.4, TENTH),
  price('gpt-5', 1.25, 10, TENTH),
  price('gpt-4.1', 2, 8, { read: 0.25, write: 1 }),
  price('gpt-4.1-mini*', 0.4, 1.6, { read: 0.25, write: 1 }),
  price('gemini-3.1-pro*', 2, 12, TENTH, { above: LONG_GEMINI, input: 4, output: 18 }),
  price('gemini-3-pro*', 2, 12, TENTH, { above: LONG_GEMINI, input: 4, output: 18 }),
  price('gemini-3.5-flash', 1.5, 9, TENTH),
  price('gemini-3-flash*', 0.5, 3, TENTH),
  price('gemini-2.5-pro*', 1.25, 10, TENTH, { above: LONG_GEMINI, input: 2.5, output: 15 }),
  price('gemini-2.5-flash-lite*', 0.1, 0.4, TENTH),
  price('gemini-2.5-flash*', 0.3, 2.5, TENTH),
];
