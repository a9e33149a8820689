import {
  addTokens,
  asUsage,
  type ModelUsage,
  NO_MODEL_USAGE,
  NO_TOKENS,
  type TokenCounts,
  totalTokens,
} from '../domain/model-usage.ts';
import type { Budget, Usage } from '../domain/usage.ts';
import { type CallCounter, countCall } from './count-call.ts';
import type { PriceList } from './price-list.ts';
import { findReachedLimit, type ReachedLimit } from './reached-limit.ts';

export interface MeterOptions {
  readonly budget: Budget;
  readonly prices: PriceList;
  /** Called once, when nothing is left of the budget. */
  readonly onLimit: (limit: ReachedLimit) => void;
  /** Called once a model whose price is not known. */
  readonly onUnpriced: (model: string) => void;
}

/** One call of a model while it lasts. */
export interface MeteredCall extends CallCounter {
  /** The limit that this call has passed, together with whatever else was used. */
  passedLimit(): ReachedLimit | null;
  /** The provider did not take the call: it costs nothing. */
  drop(): void;
  /** It is over; `isWhole` when it was not cut. What was not reported is estimated. */
  settle(isWhole: boolean): void;
}

/** What one execution uses of models, of all providers together, held against its budget. */
export interface Meter {
  /** Of all calls that are over. */
  usage(): Usage;
  reached(): ReachedLimit | null;
  /** `null` lets one more call through; calls that are under way count with what they are expected to read. */
  refusal(): ReachedLimit | null;
  open(request: { readonly model: string | null; readonly bytes: number }): MeteredCall;
}

const UNNAMED = 'unnamed model';

export function createMeter({ budget, prices, onLimit, onUnpriced }: MeterOptions): Meter {
  const underWay = new Set<CallCounter>();
  let usage = NO_MODEL_USAGE;
  let reached: ReachedLimit | null = null;
  // That the last call which is allowed is under way is no reason to end it.
  const besidesTurns = { ...budget, turns: null };

  /** Holds what was used, with the calls under way by `count`, against the limits. */
  const hold = (count: (call: CallCounter) => TokenCounts, limits: Budget): ReachedLimit | null => {
    const calls = [...underWay].map((call) => ({ model: nameOf(call), tokens: count(call) }));
    const limit = findReachedLimit(withCalls(usage, calls, prices), limits);
    if (limit === null || reached !== null) return reached ?? limit;
    reached = limit;
    onLimit(limit);
    return limit;
  };
  const settle = (counter: CallCounter, isWhole: boolean): void => {
    if (!underWay.delete(counter)) return;
    const model = nameOf(counter);
    const tokens = counter.result(isWhole);
    const costUsd = prices.costOf(model, tokens);
    if (costUsd === null && !usage.unpricedModels.includes(model)) onUnpriced(model);
    usage = addCall(usage, { model, tokens, costUsd });
    hold(() => NO_TOKENS, besidesTurns);
  };

  return {
    usage: () => asUsage(usage),
    reached: () => reached,
    refusal: () => hold((call) => call.expected(), budget),
    open({ model, bytes }) {
      const counter = countCall(model, bytes);
      underWay.add(counter);
      return {
        ...counter,
        passedLimit: () => hold((call) => call.soFar(), besidesTurns),
        drop: () => void underWay.delete(counter),
        settle: (isWhole) => settle(counter, isWhole),
      };
    },
  };
}

interface CountedCall {
  readonly model: string;
  readonly tokens: TokenCounts;
}

interface SettledCall extends CountedCall {
  /** `null` where the model has no price. */
  readonly costUsd: number | null;
}

/** What calls that are over and calls under way have used together. */
function withCalls(
  { tokens: settled, costUsd: settledUsd, requests }: ModelUsage,
  calls: readonly CountedCall[],
  prices: PriceList,
): Usage {
  const tokens = calls.reduce((sum, call) => addTokens(sum, call.tokens), settled);
  return {
    inputTokens: totalTokens({ ...tokens, output: 0 }),
    outputTokens: tokens.output,
    // What has no price is missing in it: only tokens and calls bound such a model.
    costUsd: calls.reduce((sum, call) => sum + (prices.costOf(call.model, call.tokens) ?? 0), settledUsd),
    turns: requests + calls.length,
  };
}

function addCall(usage: ModelUsage, { model, tokens, costUsd }: SettledCall): ModelUsage {
  return {
    requests: usage.requests + 1,
    tokens: addTokens(usage.tokens, tokens),
    costUsd: usage.costUsd + (costUsd ?? 0),
    unpricedModels: withOne(usage.unpricedModels, costUsd === null ? model : null),
  };
}

function nameOf(call: CallCounter): string {
  return call.model() ?? UNNAMED;
}

function withOne(names: readonly string[], name: string | null): readonly string[] {
  return name === null || names.includes(name) ? names : [...names, name];
}
