import type { Checklist, Handle, StatedDependency, WorkItem } from '../work-item.ts';
import { readAction } from './item-action.ts';
import { keyOf } from './item-title.ts';

/** What GitHub itself says about an issue that belongs to a master issue. */
export interface NativeIssue {
  readonly number: number;
  readonly title: string;
  readonly open: boolean;
  /** Numbers of the issues that block it. */
  readonly blockedBy: readonly number[];
}

/** Without a body, nothing tells how large it is. */
const UNKNOWN_SIZE = 'M';
const ONLY_A_REFERENCE = /^(?:[\w.-]+\/[\w.-]+)?#\d+$|^https?:\S+$/;

/** Numbers of issues by which items are called, for want of words of their own. */
export function unnamedReferences({ items }: Checklist): number[] {
  return items.flatMap(({ title, issue }) => (issue !== null && ONLY_A_REFERENCE.test(title) ? [issue] : []));
}

/** An item that is nothing but a reference is called what the issue is called. */
export function nameReferences(
  checklist: Checklist,
  issues: readonly Pick<NativeIssue, 'number' | 'title'>[],
): Checklist {
  const titles = new Map(issues.map(({ number, title }) => [number, title]));
  const unnamed = new Set(unnamedReferences(checklist));
  const items = checklist.items.map((item) => {
    const title = item.issue !== null && unnamed.has(item.issue) ? titles.get(item.issue) : undefined;
    const isUnnamed = ONLY_A_REFERENCE.test(item.title);
    return title === undefined || !isUnnamed ? item : { ...item, title, action: readAction(title) };
  });
  return { ...checklist, items };
}

/**
 * The checklist with the native sub-issues that the master issue has besides (R8), behind the items that were written down, and with the
 * native `blocked_by` links of all of them (R10). `issues` are those of people: ours follow from the items.
 */
export function withSubIssues(checklist: Checklist, issues: readonly NativeIssue[]): Checklist {
  if (issues.length === 0) return checklist;
  const listed = new Set(checklist.items.map(({ issue }) => issue));
  const keys = new Set(checklist.items.map(({ key }) => key));
  const added = issues
    .filter(({ number }) => !listed.has(number))
    .map((issue, index) => toItem(issue, `item-${checklist.items.length + index + 1}`, keys));
  const items = [...checklist.items, ...added];
  const handles = new Map(
    items.flatMap(({ issue, handle }) => (issue === null ? [] : [[issue, handle] as const])),
  );
  const blockers = new Map(issues.map(({ number, blockedBy }) => [number, blockedBy]));
  return {
    ...checklist,
    items: items.map((item) => withBlockers(item, blockers.get(item.issue ?? 0) ?? [], handles)),
    problems:
      added.length === 0
        ? checklist.problems
        : checklist.problems.filter(({ isNothingFound }) => !isNothingFound),
  };
}

function toItem({ number, title, open }: NativeIssue, handle: Handle, keys: Set<string>): WorkItem {
  const plain = keyOf(title);
  const key = keys.has(plain) ? `${plain}~${number}` : plain;
  keys.add(key);
  return {
    handle,
    key,
    title,
    details: '',
    action: readAction(title),
    scope: [],
    codes: [],
    acceptance: [],
    priority: null,
    size: UNKNOWN_SIZE,
    dependsOn: [],
    independentOf: [],
    issue: number,
    foreignIssue: null,
    done: !open,
    section: null,
    line: 1,
  };
}

function withBlockers(
  item: WorkItem,
  numbers: readonly number[],
  handles: ReadonlyMap<number, Handle>,
): WorkItem {
  const known = new Set(item.dependsOn.map(({ on }) => on));
  const native = numbers
    .map((number): StatedDependency => {
      const on = handles.get(number) ?? (`#${number}` as const);
      return { on, words: `blocked by #${number}, as linked on GitHub` };
    })
    .filter(({ on }) => on !== item.handle && !known.has(on));
  return native.length === 0 ? item : { ...item, dependsOn: [...item.dependsOn, ...native] };
}
