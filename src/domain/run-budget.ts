import type { Attempt, Heartbeat } from './attempt.ts';
import { moneyText, tokensText } from './figures.ts';
import type { RunRecord } from './run-record.ts';
import { isUnderWay } from './task-tries.ts';
import { addUsage, type Budget, NO_USAGE, reachedLimit, tokensOf, type Usage } from './usage.ts';

/** What an attempt has used so far: what its end says, else its last sign of life. */
export function usageOf({ id, phase }: Attempt, heartbeats: readonly Heartbeat[]): Usage {
  const ended = phase.state === 'ended' ? phase.work?.usage : undefined;
  return ended ?? heartbeats.find(({ attemptId }) => attemptId === id)?.usage ?? NO_USAGE;
}

/** What all attempts of the run have used, those under way too (R53). */
export function spentBy(attempts: readonly Attempt[], heartbeats: readonly Heartbeat[]): Usage {
  return attempts.map((attempt) => usageOf(attempt, heartbeats)).reduce(addUsage, NO_USAGE);
}

/** `the run’s budget of $5.00 is used up ($5.20)`; `null` while something of it is left. */
export function budgetUsedUp(budget: Budget, spent: Usage): string | null {
  switch (reachedLimit(spent, budget)) {
    case null:
      return null;
    case 'costUsd':
      return usedUp(moneyText(budget.costUsd ?? 0), moneyText(spent.costUsd ?? 0));
    case 'tokens':
      return usedUp(tokensText(budget.tokens ?? 0), tokensText(tokensOf(spent) ?? 0));
    case 'turns':
      return usedUp(`${budget.turns} turns`, `${spent.turns} turns`);
  }
}

function usedUp(budget: string, spent: string): string {
  return `the run’s budget of ${budget} is used up (${spent})`;
}

/**
 * What one of `sharing` attempts that start now may use at most, so that all together stay below the run's budget: of what is left, without what
 * attempts under way may still use, an equal share. What they leave of it comes back when they end.
 * @returns `null` where nothing is left to give now
 */
export function budgetOfAttempt(
  { settings }: RunRecord,
  attempts: readonly Attempt[],
  heartbeats: readonly Heartbeat[],
  sharing: number,
): Budget | null {
  const { attempt: each, run } = settings.budget;
  const usages = attempts.map((attempt) => ({ attempt, used: figures(usageOf(attempt, heartbeats)) }));
  const isAlone = !attempts.some(isUnderWay);
  const share = (name: keyof Budget): number | null => {
    const limit = run[name];
    if (limit === null) return each[name];
    const promised = usages.map(({ attempt, used }) =>
      isUnderWay(attempt) ? Math.max(used[name], attempt.assignment.budget[name] ?? 0) : used[name],
    );
    const left = limit - promised.reduce((sum, amount) => sum + amount, 0);
    const whole = wholeUnits(name, left / sharing);
    // However little is left, it does not wait for nobody.
    const given = whole > 0 || !isAlone ? whole : left;
    return Math.max(0, Math.min(given, each[name] ?? Number.POSITIVE_INFINITY));
  };
  const budget: Budget = { tokens: share('tokens'), costUsd: share('costUsd'), turns: share('turns') };
  return Object.values(budget).includes(0) ? null : budget;
}

/** No attempt is started for fractions of a token or of a cent's hundredth. */
function wholeUnits(name: keyof Budget, amount: number): number {
  return name === 'costUsd' ? Math.floor(amount * 10_000) / 10_000 : Math.floor(amount);
}

function figures(usage: Usage): Readonly<Record<keyof Budget, number>> {
  return { tokens: tokensOf(usage) ?? 0, costUsd: usage.costUsd ?? 0, turns: usage.turns ?? 0 };
}
