import type { Attempt } from './attempt.ts';
import { parkingOf, quoted, readNeeds, type TaskNeed } from './needs.ts';
import { mayTryAgain } from './retry-policy.ts';
import type { RunRecord } from './run-record.ts';
import { decidingTry, isUnderWay, outcomeOf, triesOf } from './task-tries.ts';
import type { Wait } from './wait.ts';
import { waitCircles } from './wait-circles.ts';
import type { Handle } from './work-item.ts';

/** What one task waits for. */
export interface TaskWaits {
  readonly waits: readonly Wait[];
  /** Needs that nobody can deliver before it, each with the circle in full: it goes on without them. */
  readonly without: readonly { readonly need: TaskNeed; readonly circle: string }[];
  /** The circle in which it asks again for what it was to go on without; `null` where there is none. */
  readonly stuckIn: string | null;
}

/**
 * What each task of the run waits for, needs of parked attempts included. It never goes round in a circle: one is opened where that costs least,
 * at an edge that only orders two tasks, else at a need of its smallest task (R28).
 */
export function waitsOfRun(run: RunRecord, attempts: readonly Attempt[]): ReadonlyMap<Handle, TaskWaits> {
  const tries = new Map(run.tasks.map((task) => [task.handle, triesOf(task, attempts)]));
  const needs = new Map(run.tasks.map(({ handle }) => [handle, openNeeds(run, tries.get(handle) ?? [])]));
  const waits = new Map(
    run.tasks.map(({ handle }) => [
      handle,
      [...plannedWaits(run, handle), ...needWaits(handle, needs.get(handle))],
    ]),
  );
  const isParked = [...needs.values()].some((each) => each.length > 0);
  const opened = isParked ? openCircles(run, tries, needs, waits) : [];
  return new Map(
    run.tasks.map(({ handle }) => {
      const own = opened.filter(({ wait }) => wait.to === handle);
      const left = (waits.get(handle) ?? []).filter((wait) => own.every((each) => each.wait !== wait));
      const asked = own.filter(({ wait }) => wait.kind === 'need');
      const stuck = asked.find(({ wait }) => wentWithout(run, tries.get(handle) ?? [], wait.from));
      return [
        handle,
        {
          waits: left,
          without: asked.map(({ wait: { from, reason }, circle }) => ({
            need: { on: from, item: reason },
            circle,
          })),
          stuckIn: stuck?.circle ?? null,
        },
      ];
    }),
  );
}

/**
 * What the plan says. A conflict counts without an edge of its own too: the plan leaves it out where others order the two, and one of those may
 * be blocked, which orders nothing any more. Low confidence only warns (R11).
 */
function plannedWaits({ plan }: RunRecord, handle: Handle): Wait[] {
  const edges = plan.edges
    .filter(({ to, confidence }) => to === handle && confidence !== 'low')
    .map(({ from, kind, reason }) => ({ from, to: handle, kind, reason }));
  const order = plan.waves.flat();
  const earlier = order.slice(0, order.indexOf(handle));
  const conflicts = plan.conflicts.flatMap(({ items: [a, b], reason }) => {
    const from = a === handle ? b : a;
    const isUnordered = earlier.includes(from) && !edges.some((edge) => edge.from === from);
    const concerns = (a === handle || b === handle) && isUnordered;
    return concerns ? [{ from, to: handle, kind: 'conflict' as const, reason }] : [];
  });
  return [...edges, ...conflicts];
}

function openNeeds(run: RunRecord, tries: readonly Attempt[]): readonly TaskNeed[] {
  const deciding = decidingTry(tries);
  return deciding === tries.at(-1) ? (parkingOf(run, tries)?.needs ?? []) : [];
}

function needWaits(to: Handle, needs: readonly TaskNeed[] = []): Wait[] {
  return needs.map(({ on, item }) => ({ from: on, to, kind: 'need', reason: item }));
}

interface OpenedWait {
  readonly wait: Wait;
  readonly circle: string;
}

/** Tasks that are under way or have ended wait for nobody, so that no circle goes through them. */
function openCircles(
  run: RunRecord,
  tries: ReadonlyMap<Handle, readonly Attempt[]>,
  needs: ReadonlyMap<Handle, readonly TaskNeed[]>,
  waits: ReadonlyMap<Handle, readonly Wait[]>,
): OpenedWait[] {
  const waiting = run.tasks.filter((task) => {
    const own = tries.get(task.handle) ?? [];
    if (own.length === 0 || (needs.get(task.handle)?.length ?? 0) > 0) return true;
    return !own.some(isUnderWay) && mayTryAgain(run, task, own);
  });
  const graph = new Map(waiting.map(({ handle }) => [handle, waits.get(handle) ?? []]));
  return waitCircles(run.plan.items, graph).map(({ opened, circle }) => ({
    wait: opened,
    circle: circle.map(circleLink).join(', '),
  }));
}

function circleLink({ from, to, kind, reason }: Wait): string {
  return kind === 'need'
    ? `${to} needs ${quoted(reason)} from ${from}`
    : `${to} waits for ${from} (${reason})`;
}

/** Whether it was once sent on without what `on` delivers. */
function wentWithout(run: RunRecord, tries: readonly Attempt[], on: Handle): boolean {
  const parked = tries.findIndex((attempt) => {
    const outcome = outcomeOf(attempt);
    if (outcome?.kind !== 'parked') return false;
    return readNeeds(run, attempt.handle, outcome.needs).needs.some((need) => need.on === on);
  });
  if (parked === -1) return false;
  return tries
    .slice(parked + 1)
    .some(({ assignment: { start } }) => start.kind === 'unblocked' && !start.delivered.includes(on));
}
