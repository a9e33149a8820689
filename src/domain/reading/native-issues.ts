import type { Checklist, Handle, Problem, StatedDependency, WorkItem } from '../work-item.ts';
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

/** What a number of the repository stands for; `null` where it is neither an issue nor a pull request. */
interface KnownNumber {
  readonly number: number;
  readonly kind: 'issue' | 'pull request' | null;
}

/** Without a body, nothing tells how large it is. */
const UNKNOWN_SIZE = 'M';
const ONLY_A_REFERENCE = /^(?:(?:[\w.-]+\/[\w.-]+)?#|GH-)\d+$|^https?:\S+$/;

/** Numbers of the issues that items adopt, each once. */
export function adoptedNumbers({ items }: Checklist): number[] {
  return [...new Set(items.flatMap(({ issue }) => issue ?? []))];
}

/** An item that is nothing but a reference is called what the issue is called. */
export function nameReferences(
  checklist: Checklist,
  issues: readonly Pick<NativeIssue, 'number' | 'title'>[],
): Checklist {
  const titles = new Map(issues.map(({ number, title }) => [number, title]));
  const items = checklist.items.map((item) => {
    const title = ONLY_A_REFERENCE.test(item.title) ? titles.get(item.issue ?? 0) : undefined;
    return title === undefined ? item : { ...item, title, action: readAction(title) };
  });
  return { ...checklist, items };
}

/**
 * The checklist in which nothing adopts what is no issue (R8): such an item is a text, and one that is nothing but the reference says nothing that
 * anybody could do. Of items that are done nothing is told: that their pull requests were merged is often how they were done.
 * @param known what the numbers are that were not found among the issues; of a number that is not in it nothing is known
 */
export function withoutMissing(checklist: Checklist, known: readonly KnownNumber[]): Checklist {
  const kinds = new Map(known.map(({ number, kind }) => [number, kind]));
  const problems: Problem[] = [];
  const items = checklist.items.map((item) => {
    const kind = item.issue === null ? undefined : kinds.get(item.issue);
    if (item.issue === null || kind === undefined || kind === 'issue') return item;
    const reference = `#${item.issue}`;
    const what = kind === null ? `There is no issue ${reference}` : `${reference} is a pull request`;
    if (!item.done) problems.push({ line: item.line, message: `${what}: it is read as a text.` });
    // However it is written, no word of it is a task.
    const title = ONLY_A_REFERENCE.test(item.title) ? reference : item.title;
    return { ...item, title, issue: null, foreignIssue: null };
  });
  return { ...checklist, items, problems: [...checklist.problems, ...problems] };
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
        : checklist.problems.filter(({ kind }) => kind !== 'nothing found'),
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
