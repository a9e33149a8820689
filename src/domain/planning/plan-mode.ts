import type { RunFlags, Settings } from '../settings.ts';
import type { WorkItem } from '../work-item.ts';
import { totalMs } from './expected-time.ts';
import type { Mode } from './plan.ts';
import { testedModule } from './tested-module.ts';

export interface ModeChoice {
  readonly mode: Mode;
  readonly reasons: readonly string[];
}

const TWO_HOURS_MS = 2 * 60 * 60_000;

/**
 * Whether the runnable items run side by side or one after another (R18), and why. `widest` is how many of them can run at the same time at
 * most. What `--force-parallel` overrides is said all the same.
 */
export function chooseMode(
  runnable: readonly WorkItem[],
  widest: number,
  settings: Settings,
  flags: RunFlags,
): ModeChoice {
  if (flags.sequential)
    return { mode: 'sequential', reasons: ['One after another was asked for with --sequential.'] };
  const advice = againstParallel(runnable, widest, settings);
  if (advice.length > 0 && !flags.forceParallel) return { mode: 'sequential', reasons: advice };
  const reasons =
    advice.length > 0
      ? ['Side by side was asked for with --force-parallel, against this advice:', ...advice]
      : [independence(runnable.length, widest)];
  if (totalMs(runnable) < TWO_HOURS_MS)
    reasons.push('All of it is less than two hours of work: one agent alone could do it (advice only).');
  return { mode: 'parallel', reasons };
}

function againstParallel(runnable: readonly WorkItem[], widest: number, { minTasks }: Settings): string[] {
  const reasons: string[] = [];
  if (runnable.length < minTasks) {
    reasons.push(
      `There ${runnable.length === 1 ? 'is' : 'are'} ${count(runnable.length)} to run; it takes ${minTasks} to be worth running side by side.`,
    );
  }
  if (runnable.length < 2) return reasons;
  const file = onlyScope(runnable);
  const tested = testedModule(runnable);
  if (file !== null) reasons.push(`All items change ${file}.`);
  else if (widest === 1) reasons.push('The items form one chain: each waits for the one before it.');
  else if (runnable.length >= minTasks && widest < minTasks) {
    reasons.push(
      `Never more than ${count(widest)} can run at the same time; it takes ${minTasks} to be worth it.`,
    );
  }
  if (tested !== null) reasons.push(`All items are tests of one module, ${tested}.`);
  return reasons;
}

/** The scope that all items have, if they have no other. */
function onlyScope(runnable: readonly WorkItem[]): string | null {
  const [only, ...others] = new Set(runnable.flatMap(({ scope }) => scope));
  const isShared = runnable.every(({ scope }) => scope.length > 0) && others.length === 0;
  return isShared ? (only ?? null) : null;
}

function independence(items: number, widest: number): string {
  return widest === items
    ? `All ${items} items are independent of each other.`
    : `${widest} of ${items} items can run at the same time.`;
}

function count(items: number): string {
  return items === 1 ? 'one item' : `${items} items`;
}
