import type { Handle, WorkItem } from '../work-item.ts';
import { expectedMs, totalMs } from './expected-time.ts';
import type { Edge, Plan } from './plan.ts';
import { compareStart, levelsOf, orderingEdges, remainingTimes, startOrder } from './start-order.ts';

/** When a task is worked on, in milliseconds from the start of the run. */
export interface Slot {
  readonly handle: Handle;
  readonly startMs: number;
  readonly endMs: number;
}

export interface TimeEstimate {
  /** All runnable items one after another. */
  readonly totalMs: number;
  /** Until the last task of the schedule ends. */
  readonly planMs: number;
  /** The longest chain, first item first: no number of agents is faster than that. */
  readonly chain: readonly Handle[];
  readonly chainMs: number;
  /** In the order in which the tasks start. */
  readonly schedule: readonly Slot[];
}

/**
 * Estimates a plan's agent time from the sizes of its runnable items, as `maxAgents` agents would work on them: each task starts as soon as
 * its own blockers are done and an agent is free (R17). In sequential mode there is one agent.
 */
export function estimateTime(plan: Plan, maxAgents: number): TimeEstimate {
  const byHandle = new Map(plan.items.map((item) => [item.handle, item]));
  const queue = startOrder(plan).flatMap((handle) => byHandle.get(handle) ?? []);
  const edges = orderingEdges(queue, plan.edges);
  const schedule = simulate(queue, edges, plan.mode === 'parallel' ? Math.max(1, maxAgents) : 1);
  const { chain, chainMs } = longestChain(queue, edges);
  const planMs = schedule.reduce((last, { endMs }) => Math.max(last, endMs), 0);
  return { totalMs: totalMs(queue), planMs, chain, chainMs, schedule };
}

function longestChain(
  items: readonly WorkItem[],
  edges: readonly Edge[],
): Pick<TimeEstimate, 'chain' | 'chainMs'> {
  const remaining = remainingTimes(levelsOf(items, edges), edges);
  const chain: Handle[] = [];
  const [first] = items.toSorted((a, b) => compareStart(a, b, remaining));
  for (let at = first?.handle ?? null; at !== null; at = remaining.get(at)?.next ?? null) chain.push(at);
  return { chain, chainMs: (first && remaining.get(first.handle)?.ms) ?? 0 };
}

/** List scheduling: whenever an agent is free it takes the first task of the queue whose blockers are done. */
function simulate(queue: readonly WorkItem[], edges: readonly Edge[], agents: number): Slot[] {
  const after = Map.groupBy(edges, ({ from }) => from);
  const open = new Map(queue.map(({ handle }) => [handle, 0]));
  for (const { to } of edges) open.set(to, (open.get(to) ?? 0) + 1);
  const slots: Slot[] = [];
  let waiting = queue;
  let active: readonly Slot[] = [];
  let now = 0;
  while (waiting.length > 0 || active.length > 0) {
    const ready = waiting.filter(({ handle }) => open.get(handle) === 0).slice(0, agents - active.length);
    // Nothing runs and nothing may start: what is left stands in a cycle.
    if (ready.length === 0 && active.length === 0) return slots;
    const started = ready.map(
      ({ handle, size }): Slot => ({ handle, startMs: now, endMs: now + expectedMs(size) }),
    );
    slots.push(...started);
    waiting = waiting.filter((item) => !ready.includes(item));
    const running = [...active, ...started];
    now = Math.min(...running.map(({ endMs }) => endMs));
    const ended = running.filter(({ endMs }) => endMs === now);
    for (const { to } of ended.flatMap(({ handle }) => after.get(handle) ?? []))
      open.set(to, (open.get(to) ?? 0) - 1);
    active = running.filter(({ endMs }) => endMs > now);
  }
  return slots;
}
