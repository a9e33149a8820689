import type { RunFlags, Settings } from '../settings.ts';
import type { Handle, Size, WorkItem } from '../work-item.ts';
import type { Mode } from './plan.ts';

export interface ModeChoice {
  readonly mode: Mode;
  readonly reasons: readonly string[];
}

/** Minutes of agent time at most, where the size has an end (R12). */
const MINUTES: Readonly<Record<Size, number>> = { S: 15, M: 60, L: 180, XL: 360 };
const TWO_HOURS = 120;

/**
 * Whether the runnable items, in their waves, run side by side or one after another (R18). Items are independent when they can stand in one
 * wave. What `--force-parallel` overrides is said all the same.
 */
export function chooseMode(
  runnable: readonly WorkItem[],
  waves: readonly (readonly Handle[])[],
  settings: Settings,
  flags: RunFlags,
): ModeChoice {
  const advice = againstParallel(runnable, waves, settings);
  if (flags.sequential)
    return { mode: 'sequential', reasons: ['One after another was asked for with --sequential.'] };
  if (advice.length > 0 && !flags.forceParallel) return { mode: 'sequential', reasons: advice };
  const widest = waves.reduce((most, { length }) => Math.max(most, length), 0);
  const reasons =
    advice.length > 0
      ? ['Side by side was asked for with --force-parallel, against this advice:', ...advice]
      : [`${widest} of ${runnable.length} items can run at the same time.`];
  const minutes = runnable.reduce((sum, { size }) => sum + MINUTES[size], 0);
  if (minutes < TWO_HOURS)
    reasons.push('All of it is less than two hours of work: one agent alone could do it (advice only).');
  return { mode: 'parallel', reasons };
}

function againstParallel(
  runnable: readonly WorkItem[],
  waves: readonly (readonly Handle[])[],
  { minTasks }: Settings,
): string[] {
  const widest = waves.reduce((most, { length }) => Math.max(most, length), 0);
  const [onlyFile, ...otherFiles] = new Set(runnable.flatMap(({ scope }) => scope));
  const isScoped = runnable.every(({ scope }) => scope.length > 0);
  const reasons: string[] = [];
  if (runnable.length < minTasks) {
    reasons.push(
      `There are ${count(runnable.length)} to run; it takes ${minTasks} to be worth running side by side.`,
    );
  }
  if (runnable.length > 1 && isScoped && onlyFile !== undefined && otherFiles.length === 0) {
    reasons.push(`All items change ${onlyFile}.`);
  } else if (runnable.length > 1 && widest === 1) {
    reasons.push('The items form one chain: each waits for the one before it.');
  } else if (runnable.length >= minTasks && widest < minTasks) {
    reasons.push(
      `Never more than ${count(widest)} can run at the same time; it takes ${minTasks} to be worth it.`,
    );
  }
  const tested = testedModule(runnable);
  if (runnable.length > 1 && tested !== null) reasons.push(`All items are tests of one module, ${tested}.`);
  return reasons;
}

/** The directory in which all items add tests, if they do nothing else. */
function testedModule(runnable: readonly WorkItem[]): string | null {
  if (!runnable.every(({ action, scope }) => action === 'test' && scope.length > 0)) return null;
  const directories = new Set(
    runnable.flatMap(({ scope }) => scope.map((path) => path.slice(0, path.lastIndexOf('/') + 1))),
  );
  const [only, ...others] = directories;
  return only !== undefined && only !== '' && others.length === 0 ? only : null;
}

function count(items: number): string {
  return items === 1 ? 'one item' : `${items} items`;
}
