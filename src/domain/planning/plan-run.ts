import type { RepositoryFindings } from '../repository-findings.ts';
import type { RunFlags, Settings } from '../settings.ts';
import type { Checklist, WorkItem } from '../work-item.ts';
import { findUnclear } from './clarification.ts';
import type { Plan, PredictedScope } from './plan.ts';
import { type Conflicts, planConflicts } from './plan-conflicts.ts';
import { describeCycles, heldBack, planDependencies } from './plan-dependencies.ts';
import { chooseMode } from './plan-mode.ts';
import { planWaves } from './plan-waves.ts';

const NO_CONFLICTS: Conflicts = { conflicts: [], edges: [] };

/**
 * Plans the open items of a checklist (R15 to R18): what waits for what and why, what may run at the same time, in which mode. Items that
 * need clarification, and what depends on them, are not in the waves. A declined plan has no waves. `findings` are `null` where the repository
 * was not read: the plan then rests on the words alone.
 */
export function planRun(
  checklist: Checklist,
  settings: Settings,
  flags: RunFlags,
  findings: RepositoryFindings | null,
): Plan {
  const { items, problems } = checklist;
  const { edges: dependencies, assumptions } = planDependencies(items);
  const unclear = findUnclear(items);
  const needsClarification = [...unclear, ...heldBack(unclear, dependencies)];
  const out = new Set(needsClarification.map(({ handle }) => handle));
  const runnable = items.filter(({ handle, done }) => !done && !out.has(handle));
  const cycles = describeCycles(items, dependencies);
  const { conflicts, edges } = cycles.length > 0 ? NO_CONFLICTS : planConflicts(runnable, dependencies);
  const all = [...dependencies, ...edges];
  const assumed = [...assumptions, ...assumeScopes(runnable)];
  const predictedScopes = predictScopes(runnable, findings);
  const plan = {
    items,
    edges: all,
    conflicts,
    needsClarification,
    groups: [],
    predictedScopes,
    assumptions: assumed,
    problems,
  };
  const declined = whyDeclined(checklist, cycles, runnable.length, settings);
  if (declined.length > 0) return { ...plan, mode: 'declined', reasons: declined, waves: [] };
  const waves = planWaves(runnable, all);
  const { mode, reasons } = chooseMode(runnable, waves, settings, flags);
  return {
    ...plan,
    mode,
    reasons,
    waves: mode === 'sequential' ? waves.flat().map((handle) => [handle]) : waves,
  };
}

function predictScopes(runnable: readonly WorkItem[], findings: RepositoryFindings | null): PredictedScope[] {
  return runnable.flatMap(({ handle, scope }) => {
    const paths = scope.length === 0 ? (findings?.predicted.get(handle) ?? []) : [];
    return paths.length === 0 ? [] : [{ handle, paths }];
  });
}

/** Without names of files nothing is known about overlaps. */
function assumeScopes(runnable: readonly WorkItem[]): string[] {
  const open = runnable.filter(({ scope }) => scope.length === 0).map(({ handle }) => handle);
  if (open.length === 0) return [];
  const names = open.length === 1 ? 'names no file: it' : 'name no files: each';
  return [`${open.join(', ')} ${names} may change any, and is assumed to overlap with no other item.`];
}

function whyDeclined(
  { items }: Checklist,
  cycles: readonly string[],
  runnable: number,
  { enabled }: Settings,
): string[] {
  const reasons = enabled ? [] : ['The repository’s config turns it off: parallelization.enabled is false.'];
  reasons.push(...cycles);
  if (runnable > 0 || cycles.length > 0) return reasons;
  if (items.length === 0) return [...reasons, 'There is nothing to run: no work item was found.'];
  const open = items.filter(({ done }) => !done).length;
  if (open === 0) return [...reasons, 'There is nothing to run: every item is done.'];
  return [
    ...reasons,
    'There is nothing to run yet: every open item needs clarification, or waits for one that does.',
  ];
}
