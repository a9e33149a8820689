import type { Usage } from './usage.ts';

/** Tokens by what they cost; each token is in one of them only. */
export interface TokenCounts {
  /** Read by the model anew. */
  readonly input: number;
  /** Read from the provider's cache. */
  readonly cacheRead: number;
  /** Read anew, and written to the provider's cache. */
  readonly cacheWrite: number;
  /** Written by the model, its thinking too. */
  readonly output: number;
}

/** What one execution of an agent has used of models, as metered where they are called. */
export interface ModelUsage {
  /** Calls that a provider took. */
  readonly requests: number;
  readonly tokens: TokenCounts;
  /** Of the models whose price is known. */
  readonly costUsd: number;
  /** Models that were called and whose price is not known: what they cost is missing in `costUsd`. */
  readonly unpricedModels: readonly string[];
}

export const NO_TOKENS: TokenCounts = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 };

export const NO_MODEL_USAGE: ModelUsage = {
  requests: 0,
  tokens: NO_TOKENS,
  costUsd: 0,
  unpricedModels: [],
};

export function totalTokens({ input, cacheRead, cacheWrite, output }: TokenCounts): number {
  return input + cacheRead + cacheWrite + output;
}

export function addTokens(a: TokenCounts, b: TokenCounts): TokenCounts {
  return {
    input: a.input + b.input,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    output: a.output + b.output,
  };
}

/** The same in the words of an agent's budget: a call of a model is a turn. The cost is `null` where a price is not known. */
export function asUsage({ requests, tokens, costUsd, unpricedModels }: ModelUsage): Usage {
  return {
    inputTokens: totalTokens({ ...tokens, output: 0 }),
    outputTokens: tokens.output,
    costUsd: unpricedModels.length > 0 ? null : costUsd,
    turns: requests,
  };
}
