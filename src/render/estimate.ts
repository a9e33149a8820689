import type { Plan } from '../domain/planning/plan.ts';
import type { Handle, Size } from '../domain/work-item.ts';

const MINUTE = 60_000;

/** Midpoints of the sizes' ranges (R12); for XL, which has no upper end, four hours. */
const MIDPOINTS: Readonly<Record<Size, number>> = {
  S: 8 * MINUTE,
  M: 38 * MINUTE,
  L: 120 * MINUTE,
  XL: 240 * MINUTE,
};

export interface TimeEstimate {
  /** All runnable items one after another. */
  readonly totalMs: number;
  /** What the plan takes at least: its longest chain, or all work shared out evenly to the agents. */
  readonly planMs: number;
  /** The longest chain, first item first. */
  readonly chain: readonly Handle[];
}

/** Estimates a plan's agent time from the sizes of its runnable items. */
export function estimateTime(plan: Plan, maxAgents: number): TimeEstimate {
  const items = new Map(plan.items.map((item) => [item.handle, MIDPOINTS[item.size]]));
  const chains = new Map<Handle, { ms: number; chain: readonly Handle[] }>();
  // Waves hold every blocker before what it blocks, so one pass is enough.
  for (const handle of plan.waves.flat()) {
    const before = plan.edges
      .filter(({ to, confidence }) => to === handle && confidence !== 'low')
      .map(({ from }) => chains.get(from) ?? { ms: 0, chain: [] })
      .reduce((longest, each) => (each.ms > longest.ms ? each : longest), { ms: 0, chain: [] });
    chains.set(handle, { ms: before.ms + (items.get(handle) ?? 0), chain: [...before.chain, handle] });
  }
  const totalMs = plan.waves.flat().reduce((sum, handle) => sum + (items.get(handle) ?? 0), 0);
  const longest = [...chains.values()].reduce((a, b) => (b.ms > a.ms ? b : a), {
    ms: 0,
    chain: [] as readonly Handle[],
  });
  const agents = plan.mode === 'parallel' ? Math.max(1, maxAgents) : 1;
  return { totalMs, planMs: Math.max(longest.ms, totalMs / agents), chain: longest.chain };
}
