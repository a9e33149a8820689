/** What an agent's model was asked for; `null` where nobody reports it. */
export interface Usage {
  /** Everything that was sent, what the provider had cached included. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
  /** Answers of the model. */
  readonly turns: number | null;
}

export const NO_USAGE: Usage = { inputTokens: null, outputTokens: null, costUsd: null, turns: null };

/** The most that one attempt, or one run, may use; `null` where there is no limit. */
export interface Budget {
  /** Sent and received together. */
  readonly tokens: number | null;
  readonly costUsd: number | null;
  readonly turns: number | null;
}

export const NO_BUDGET: Budget = { tokens: null, costUsd: null, turns: null };

/** Which limit of `budget` is reached, or `null`. What nobody reports reaches none. */
export function reachedLimit(usage: Usage, budget: Budget): keyof Budget | null {
  const used = { tokens: tokensOf(usage), costUsd: usage.costUsd, turns: usage.turns };
  const limits: readonly (keyof Budget)[] = ['costUsd', 'tokens', 'turns'];
  return limits.find((name) => budget[name] !== null && (used[name] ?? 0) >= budget[name]) ?? null;
}

/** Sent and received together; `null` where neither is known. */
export function tokensOf({ inputTokens, outputTokens }: Usage): number | null {
  return addKnown(inputTokens, outputTokens);
}

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    inputTokens: addKnown(a.inputTokens, b.inputTokens),
    outputTokens: addKnown(a.outputTokens, b.outputTokens),
    costUsd: addKnown(a.costUsd, b.costUsd),
    turns: addKnown(a.turns, b.turns),
  };
}

/** What `total` has more than `before`, which is a part of it. */
export function usageSince(total: Usage, before: Usage): Usage {
  const since = (now: number | null, then: number | null) =>
    now === null ? null : Math.max(0, now - (then ?? 0));
  return {
    inputTokens: since(total.inputTokens, before.inputTokens),
    outputTokens: since(total.outputTokens, before.outputTokens),
    costUsd: since(total.costUsd, before.costUsd),
    turns: since(total.turns, before.turns),
  };
}

/** What `usage` leaves of a budget. */
export function budgetLeft(budget: Budget, usage: Usage): Budget {
  const less = (limit: number | null, used: number | null) =>
    limit === null ? null : Math.max(0, limit - (used ?? 0));
  return {
    tokens: less(budget.tokens, tokensOf(usage)),
    costUsd: less(budget.costUsd, usage.costUsd),
    turns: less(budget.turns, usage.turns),
  };
}

/** Each figure as the one of the two that says more: what an agent reports of itself and what was metered count the same thing. */
export function greaterUsage(a: Usage, b: Usage): Usage {
  return {
    inputTokens: greater(a.inputTokens, b.inputTokens),
    outputTokens: greater(a.outputTokens, b.outputTokens),
    costUsd: greater(a.costUsd, b.costUsd),
    turns: greater(a.turns, b.turns),
  };
}

function addKnown(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : a + b;
}

function greater(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
