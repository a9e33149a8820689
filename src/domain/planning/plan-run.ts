import type { RepositoryFindings } from '../repository-findings.ts';
import type { RunFlags, Settings } from '../settings.ts';
import type { OutsideIssue } from '../snapshot.ts';
import type { Checklist, WorkItem } from '../work-item.ts';
import { addImplied } from './add-implied.ts';
import { findUnclear } from './clarification.ts';
import { implicitDependencies } from './implicit-dependencies.ts';
import { importDependencies } from './import-dependencies.ts';
import { likelyDependencies } from './likely-dependencies.ts';
import { type LocatedItems, locateScopes } from './locate-scopes.ts';
import { isMadeBy, tellMissing } from './missing-files.ts';
import { lockedDirectories } from './package-files.ts';
import type { Edge, Plan, PredictedScope } from './plan.ts';
import { planConflicts } from './plan-conflicts.ts';
import { describeCycles, heldBack, planDependencies } from './plan-dependencies.ts';
import { planGroups } from './plan-groups.ts';
import { chooseMode, type ModeChoice } from './plan-mode.ts';
import { planWaves } from './plan-waves.ts';
import type { Reachability } from './reachability.ts';
import { isFile } from './scope-overlap.ts';
import { inSequence, orderingEdges, reachabilityOf } from './start-order.ts';
import { testDependencies } from './test-dependencies.ts';
import { widestSet } from './widest-set.ts';

type Arrangement = ModeChoice & Pick<Plan, 'edges' | 'conflicts' | 'waves' | 'groups'>;

/** What nobody can read as a plan, and GitHub takes no sub-issues for. */
const ITEMS_AT_MOST = 1_000;

/**
 * Plans the open items of a checklist (R11, R15 to R19): what waits for what and why, what may run at the same time, in which mode. Items that
 * need clarification, and what depends on them, are not in the waves. A declined plan has no waves. `findings` are `null` where the repository
 * was not read: the plan then rests on the words alone. `outside` are issues that items wait for and that are no items, as far as they are known.
 */
export function planRun(
  checklist: Checklist,
  settings: Settings,
  flags: RunFlags,
  findings: RepositoryFindings | null,
  outside: readonly OutsideIssue[] = [],
): Plan {
  const { items, assumptions: meant } = locate(checklist.items, findings);
  const open = items.filter(({ done }) => !done);
  const { edges: stated, assumptions, problems } = planDependencies(items, outside);
  const unclear = findUnclear(items);
  const cycles = describeCycles(items, stated);
  const isPlannable = cycles.length === 0 && open.length <= ITEMS_AT_MOST;
  const order = reachabilityOf(open, isPlannable ? stated : []);
  const implied = isPlannable ? addImplied(open, impliedEdges(open, findings), order) : [];
  const needsClarification = [...unclear, ...heldBack(unclear, [...stated, ...implied.filter(isDependency)])];
  const out = new Set(needsClarification.map(({ handle }) => handle));
  // Nothing that runs is told of an item that does not.
  const dependencies = [...stated, ...implied.filter(({ from, to }) => out.has(to) || !out.has(from))];
  const runnable = open.filter(({ handle }) => !out.has(handle));
  const predictedScopes = predictScopes(runnable, findings);
  const declined = whyDeclined(checklist, cycles, runnable.length, settings);
  const arranged: Arrangement = isPlannable
    ? arrange(runnable, dependencies, predictedScopes, {
        order,
        open: open.length,
        settings,
        flags,
        findings,
        introduced: checklist.introduced,
        declined,
      })
    : { mode: 'declined', reasons: declined, edges: dependencies, conflicts: [], waves: [], groups: [] };
  const { edges, conflicts, groups, mode, reasons, waves } = arranged;
  const assumed = [...assumptions, ...meant, ...assumeScopes(runnable, predictedScopes)];
  return {
    items,
    edges,
    conflicts,
    needsClarification,
    groups,
    predictedScopes,
    assumptions: assumed,
    problems: [...checklist.problems, ...problems].toSorted((a, b) => a.line - b.line),
    mode,
    reasons,
    waves,
  };
}

/** The items as the repository has their files, and what it says of those that it has not. */
function locate(items: readonly WorkItem[], findings: RepositoryFindings | null): LocatedItems {
  if (findings === null) return { items, assumptions: [] };
  const located = locateScopes(items, findings.files, isMadeBy);
  return { ...located, assumptions: [...located.assumptions, ...tellMissing(located.items, findings.files)] };
}

/** Whether an item cannot go without the other; the rest only orders them, or warns. */
function isDependency({ kind, confidence }: Edge): boolean {
  return kind === 'dependency' && confidence !== 'low';
}

/** What nobody has stated, and is implied by the words or by the repository. */
function impliedEdges(open: readonly WorkItem[], findings: RepositoryFindings | null): Edge[] {
  return [
    ...implicitDependencies(open, findings?.files ?? null),
    ...testDependencies(open, findings),
    ...(findings === null ? [] : importDependencies(open, findings)),
    ...likelyDependencies(open),
  ];
}

interface Terms {
  /** What waits for what among the open items. */
  readonly order: Reachability;
  readonly open: number;
  readonly settings: Settings;
  readonly flags: RunFlags;
  readonly findings: RepositoryFindings | null;
  readonly introduced: readonly string[];
  /** Why there is no plan, if there is none. */
  readonly declined: readonly string[];
}

function arrange(
  runnable: readonly WorkItem[],
  dependencies: readonly Edge[],
  predicted: readonly PredictedScope[],
  { settings, flags, findings, introduced, declined, ...open }: Terms,
): Arrangement {
  const isAll = runnable.length === open.open;
  const order = isAll ? open.order : reachabilityOf(runnable, orderingEdges(runnable, dependencies));
  const input = { items: runnable, predicted, locked: lockedDirectories(findings?.files ?? []) };
  const { conflicts, edges: orders } = planConflicts(input, order);
  const edges = [...dependencies, ...orders];
  if (declined.length > 0)
    return { mode: 'declined', reasons: declined, edges, conflicts, waves: [], groups: [] };
  const choice = chooseMode(located(runnable, introduced), widestSet(order), settings, flags);
  if (choice.mode === 'sequential') {
    const sequence = inSequence(runnable, orderingEdges(runnable, edges));
    return { ...choice, edges, conflicts, waves: sequence.map(({ handle }) => [handle]), groups: [] };
  }
  const waves = planWaves(runnable, edges);
  const byHandle = new Map(runnable.map((item) => [item.handle, item]));
  const sequence = waves.flat().flatMap((handle) => byHandle.get(handle) ?? []);
  return { ...choice, edges, conflicts, waves, groups: planGroups(sequence, edges, settings.maxAgents) };
}

/** Where no item names a file, the only one that the introduction names is where they are all at work; or all that their tests are about. */
function located(runnable: readonly WorkItem[], introduced: readonly string[]): readonly WorkItem[] {
  const isUnknown = introduced.length > 0 && runnable.every(({ scope }) => scope.length === 0);
  const isPlain = introduced.every(isFile) && introduced.length === 1;
  const areTests = runnable.every(({ action }) => action === 'test');
  return isUnknown && (isPlain || areTests)
    ? runnable.map((item) => ({ ...item, scope: introduced }))
    : runnable;
}

function predictScopes(runnable: readonly WorkItem[], findings: RepositoryFindings | null): PredictedScope[] {
  return runnable.flatMap(({ handle, scope }) => {
    const paths = scope.length === 0 ? (findings?.predicted.get(handle) ?? []) : [];
    return paths.length === 0 ? [] : [{ handle, paths }];
  });
}

/** Without names of files nothing is known for certain about overlaps. */
function assumeScopes(runnable: readonly WorkItem[], predicted: readonly PredictedScope[]): string[] {
  const foreseen = new Set(predicted.map(({ handle }) => handle));
  const silent = runnable.filter(({ scope }) => scope.length === 0).map(({ handle }) => handle);
  const unknown = silent.filter((handle) => !foreseen.has(handle));
  const assumptions: string[] = [];
  if (unknown.length > 0) {
    const names = unknown.length === 1 ? 'names no file: it' : 'name no files: each';
    assumptions.push(
      `${unknown.join(', ')} ${names} may change any, and is assumed to overlap with no other item.`,
    );
  }
  if (foreseen.size > 0) {
    const names = foreseen.size === 1 ? 'names no file' : 'name no files';
    assumptions.push(
      `${[...foreseen].join(', ')} ${names}: what will be changed is predicted from the repository. Predictions order work, and reject none.`,
    );
  }
  return assumptions;
}

function whyDeclined(
  { items }: Checklist,
  cycles: readonly string[],
  runnable: number,
  { enabled }: Settings,
): string[] {
  const reasons = enabled ? [] : ['The repository’s config turns it off: parallelization.enabled is false.'];
  reasons.push(...cycles);
  if (runnable > ITEMS_AT_MOST)
    reasons.push(
      `There are ${runnable} items to run; a plan has ${ITEMS_AT_MOST} at most. Split the master issue.`,
    );
  if (runnable > 0 || cycles.length > 0) return reasons;
  if (items.length === 0) return [...reasons, 'There is nothing to run: no work item was found.'];
  if (items.every(({ done }) => done)) return [...reasons, 'There is nothing to run: every item is done.'];
  return [
    ...reasons,
    'There is nothing to run yet: every open item needs clarification, or waits for one that does.',
  ];
}
