import {
  addTokens,
  asUsage,
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
  const open = new Set<CallCounter>();
  let usage = NO_MODEL_USAGE;
  let reached: ReachedLimit | null = null;

  const reach = (limit: ReachedLimit | null): ReachedLimit | null => {
    if (limit === null || reached !== null) return reached ?? limit;
    reached = limit;
    onLimit(limit);
    return limit;
  };
  /** With the calls under way, by `count`. */
  const spent = (count: (call: CallCounter) => TokenCounts): Usage => {
    const calls = [...open].map((call) => ({ model: call.model() ?? UNNAMED, tokens: count(call) }));
    const tokens = calls.reduce((sum, call) => addTokens(sum, call.tokens), usage.tokens);
    const costUsd = calls.reduce(
      (sum, call) => sum + (prices.costOf(call.model, call.tokens) ?? 0),
      usage.costUsd,
    );
    return {
      inputTokens: totalTokens({ ...tokens, output: 0 }),
      outputTokens: tokens.output,
      // What has no price is missing in it: only tokens and calls bound such a model.
      costUsd,
      turns: usage.requests + open.size,
    };
  };
  // That the last call which is allowed is under way is no reason to end it.
  const besidesTurns = { ...budget, turns: null };

  return {
    usage: () => asUsage(usage),
    reached: () => reached,
    refusal: () =>
      reach(
        findReachedLimit(
          spent((call) => call.expected()),
          budget,
        ),
      ),
    open({ model, bytes }) {
      const counter = countCall(model, bytes);
      open.add(counter);
      return {
        ...counter,
        passedLimit: () =>
          reach(
            findReachedLimit(
              spent((call) => call.soFar()),
              besidesTurns,
            ),
          ),
        drop: () => void open.delete(counter),
        settle(isWhole) {
          if (!open.delete(counter)) return;
          const tokens = counter.result(isWhole);
          const name = counter.model() ?? UNNAMED;
          const costUsd = prices.costOf(name, tokens);
          if (costUsd === null && !usage.unpricedModels.includes(name)) onUnpriced(name);
          usage = {
            requests: usage.requests + 1,
            tokens: addTokens(usage.tokens, tokens),
            costUsd: usage.costUsd + (costUsd ?? 0),
            unpricedModels: withOne(usage.unpricedModels, costUsd === null ? name : null),
          };
          reach(
            findReachedLimit(
              spent(() => NO_TOKENS),
              besidesTurns,
            ),
          );
        },
      };
    },
  };
}

function withOne(names: readonly string[], name: string | null): readonly string[] {
  return name === null || names.includes(name) ? names : [...names, name];
}
