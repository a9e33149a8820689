import { type Budget, reachedLimit, tokensOf, type Usage } from '../domain/usage.ts';

/** The limit of a budget that was reached, and how far it is. */
export interface ReachedLimit {
  readonly limit: keyof Budget;
  readonly spent: number;
  readonly allowed: number;
}

/** The first limit that leaves nothing to spend; `null` where there is none. */
export function findReachedLimit(usage: Usage, budget: Budget): ReachedLimit | null {
  const limit = reachedLimit(usage, budget);
  const spent = { tokens: tokensOf(usage), costUsd: usage.costUsd, turns: usage.turns };
  return limit === null ? null : { limit, spent: spent[limit] ?? 0, allowed: budget[limit] ?? 0 };
}

const NAMES: Readonly<Record<Exclude<keyof Budget, 'costUsd'>, string>> = {
  tokens: 'tokens',
  turns: 'calls of a model',
};

/** `the budget of 2.00 USD is spent (2.03 USD)`. */
export function describeLimit({ limit, spent, allowed }: ReachedLimit): string {
  if (limit === 'costUsd')
    return `the budget of ${allowed.toFixed(2)} USD is spent (${spent.toFixed(2)} USD)`;
  return `the budget of ${grouped(allowed)} ${NAMES[limit]} is spent (${grouped(spent)})`;
}

function grouped(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}
