import type { Plan } from '../domain/planning/plan.ts';
import type { Handle } from '../domain/work-item.ts';
import { UserError } from '../errors.ts';

/** What was asked for waits for what was not. */
export class MissingDependency extends UserError {}

/**
 * The plan with only the items of these numbers, and those of `done`, in its waves. Throws a `UserError` for numbers of no item that can be run, and a
 * `MissingDependency`.
 */
export function chooseTasks(plan: Plan, numbers: readonly number[], done: ReadonlySet<Handle>): Plan {
  const runnable = plan.waves.flat();
  const chosen = numbers.map((number): Handle => `item-${number}`);
  const unknown = chosen.filter((handle) => !runnable.includes(handle));
  if (unknown.length > 0) {
    throw new UserError(
      `--tasks: the plan does not run ${unknown.join(', ')}.`,
      runnable.length === 0 ? 'It runs nothing.' : `It runs ${runnable.join(', ')}.`,
    );
  }
  const kept = new Set<Handle>([...chosen, ...runnable.filter((handle) => done.has(handle))]);
  const missing = plan.edges.find(
    ({ from, to, kind, confidence }) =>
      kind === 'dependency' &&
      confidence !== 'low' &&
      chosen.includes(to) &&
      !kept.has(from) &&
      runnable.includes(from),
  );
  if (missing !== undefined) {
    const { from, to, reason } = missing;
    throw new MissingDependency(
      `--tasks: ${to} waits for ${from} (${reason}), which is neither among them nor done.`,
      `Add ${from.replace('item-', '')} to them, or run it first.`,
    );
  }
  const waves = plan.waves.map((wave) => wave.filter((handle) => kept.has(handle)));
  return { ...plan, waves: waves.filter((wave) => wave.length > 0) };
}
