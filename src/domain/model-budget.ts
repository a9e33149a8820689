/** What one execution of an agent may use of models (R53); `null` is no limit. */
export interface ModelBudget {
  /** All tokens, those read from a cache too. */
  readonly tokens: number | null;
  readonly costUsd: number | null;
  /** Calls of a model. */
  readonly requests: number | null;
}

export const NO_BUDGET: ModelBudget = { tokens: null, costUsd: null, requests: null };

export interface Spent {
  readonly tokens: number;
  readonly costUsd: number;
  readonly requests: number;
}

/** The limit that was reached, and how far it is. */
export interface ReachedLimit {
  readonly limit: 'tokens' | 'cost' | 'requests';
  readonly spent: number;
  readonly allowed: number;
}

/** The first limit that leaves nothing to spend. */
export function reachedLimit(spent: Spent, budget: ModelBudget): ReachedLimit | null {
  const limits = [
    { limit: 'cost', spent: spent.costUsd, allowed: budget.costUsd },
    { limit: 'tokens', spent: spent.tokens, allowed: budget.tokens },
    { limit: 'requests', spent: spent.requests, allowed: budget.requests },
  ] as const;
  for (const { limit, spent: used, allowed } of limits) {
    if (allowed !== null && used >= allowed) return { limit, spent: used, allowed };
  }
  return null;
}

/** `the budget of 2.00 USD is spent (2.03 USD)`. */
export function describeLimit({ limit, spent, allowed }: ReachedLimit): string {
  if (limit === 'cost') return `the budget of ${allowed.toFixed(2)} USD is spent (${spent.toFixed(2)} USD)`;
  return `the budget of ${grouped(allowed)} ${limit} is spent (${grouped(spent)})`;
}

function grouped(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(?:\d{3})+$)/g, ',');
}
