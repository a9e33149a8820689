import { estimateTime } from '../domain/planning/estimate.ts';
import type { Conflict, Edge, Plan } from '../domain/planning/plan.ts';
import { satisfiedDependencies } from '../domain/planning/plan-dependencies.ts';
import { Reachability } from '../domain/planning/reachability.ts';
import type { PredictedPath } from '../domain/repository-findings.ts';
import type { Handle, WorkItem } from '../domain/work-item.ts';

const MINUTE_MS = 60_000;

/**
 * The plan for programs, in the shape and the order of `schemas/plan.schema.json`. Pure. `agents` is how many work at once at most; without it, as
 * many as the widest wave has tasks.
 */
export function planToJson(plan: Plan, agents: number = widestWave(plan)) {
  // An order that only keeps two items off the same files is told by their conflict.
  const waits = plan.edges.filter((edge) => edge.kind !== 'conflict');
  const before = Map.groupBy(waits, ({ to }) => to);
  const predicted = new Map(plan.predictedScopes.map(({ handle, paths }) => [handle, paths]));
  const orderOf = orderIn(plan);
  return {
    mode: plan.mode,
    reasons: plan.reasons,
    items: plan.items.map((item) =>
      itemToJson(item, before.get(item.handle) ?? [], predicted.get(item.handle) ?? []),
    ),
    waves: plan.waves,
    conflicts: plan.conflicts.map((conflict) => {
      const { items, paths, reason } = conflict;
      const order = orderOf(conflict);
      return { items, paths, reason, ...(order && { order }) };
    }),
    edges: [...waits, ...satisfiedDependencies(plan.items)].map(({ from, to, reason, confidence, kind }) => ({
      from,
      to,
      reason,
      confidence,
      kind,
    })),
    needsClarification: plan.needsClarification.map(({ handle, question }) => ({ id: handle, question })),
    problems: plan.problems.map(({ line, message }) => ({ line, message })),
    groups: plan.groups.map(({ handles, reason }) => ({ items: handles, reason })),
    assumptions: plan.assumptions,
    estimate: estimateToJson(plan, plan.mode === 'parallel' ? agents : 1),
  };
}

function estimateToJson(plan: Plan, agents: number) {
  if (plan.waves.length === 0) return null;
  const { planMs, totalMs, chain } = estimateTime(plan, agents);
  return { agents, minutes: inMinutes(planMs), sequentialMinutes: inMinutes(totalMs), criticalPath: chain };
}

function inMinutes(ms: number): number {
  return Math.round(ms / MINUTE_MS);
}

function widestWave({ waves }: Plan): number {
  return waves.reduce((most, wave) => Math.max(most, wave.length), 1);
}

/** JSON on lines, in which no character can steer a terminal or is invisible. */
export function showJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu, (hidden) =>
    hidden
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

function itemToJson(item: WorkItem, before: readonly Edge[], predicted: readonly PredictedPath[]) {
  return {
    id: item.handle,
    action: item.action,
    title: item.title,
    scope: item.scope,
    size: item.size,
    priority: item.priority,
    dependsOn: dependsOn(item, before),
    issue: item.issue ?? foreignNumber(item),
    ...(item.issue === null &&
      item.foreignIssue !== null && { issueRepository: item.foreignIssue.split('#')[0] }),
    done: item.done,
    section: item.section,
    line: item.line,
    acceptance: item.acceptance,
    predictedScope: predicted.map(({ path, confidence }) => ({ path, confidence })),
  };
}

function foreignNumber({ foreignIssue }: WorkItem): number | null {
  return foreignIssue === null ? null : Number(foreignIssue.split('#')[1]);
}

/** What it waits for: open items of the list, and issues outside of it. */
function dependsOn(item: WorkItem, before: readonly Edge[]): string[] {
  const items = before.filter(({ confidence }) => confidence !== 'low').map(({ from }) => from);
  const issues = item.dependsOn.map(({ on }) => on).filter((on) => on.startsWith('#'));
  return [...new Set<string>([...items, ...issues])];
}

/** Gives the items of a conflict in the order in which the plan runs them, where it has one. */
function orderIn({ items, edges }: Plan): (conflict: Conflict) => [Handle, Handle] | null {
  const positions = new Map(items.map(({ handle }, index) => [handle, index]));
  const at = (handle: Handle) => positions.get(handle) ?? -1;
  const order = new Reachability(items.length);
  for (const { from, to, confidence } of edges) if (confidence !== 'low') order.add(at(from), at(to));
  return ({ items: [a, b] }) => {
    if (order.has(at(a), at(b))) return [a, b];
    return order.has(at(b), at(a)) ? [b, a] : null;
  };
}
