import type { OutsideIssue } from './snapshot.ts';
import type { StatedDependency, WorkItem } from './work-item.ts';

/** What of an item says that it waits for an issue. */
type Waiting = Pick<WorkItem, 'dependsOn' | 'done'>;

/** Numbers that open items wait for and that are no items themselves, each once, the smallest first. */
export function outsideNumbers(items: readonly Waiting[]): number[] {
  const open = items.filter(({ done }) => !done);
  const numbers = open.flatMap(({ dependsOn }) => dependsOn.flatMap(({ on }) => numberOf(on) ?? []));
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}

/** A dependency on an issue outside of the checklist, with that issue. */
export interface OutsideWait {
  readonly dependency: StatedDependency;
  readonly issue: OutsideIssue;
}

/**
 * What the item still waits for outside of its checklist: issues and pull requests that are open. A number that is nothing in the repository
 * stops no work.
 */
export function outsideWaits(
  { dependsOn }: Pick<WorkItem, 'dependsOn'>,
  outside: readonly OutsideIssue[],
): OutsideWait[] {
  return dependsOn.flatMap((dependency) => {
    const number = numberOf(dependency.on);
    const issue = outside.find((each) => each.number === number);
    return issue?.state === 'open' ? [{ dependency, issue }] : [];
  });
}

function numberOf(on: StatedDependency['on']): number | null {
  return on.startsWith('#') ? Number(on.slice(1)) : null;
}
