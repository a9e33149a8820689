import type { Issue } from './entities.ts';
import { logThreadWrite } from './log-write.ts';
import { notFound, Refusal } from './refusal.ts';
import { touch } from './thread.ts';
import { tell } from './timeline.ts';
import { demand, mayRead, type Viewer } from './viewer.ts';
import type { World } from './world.ts';

/** GitHub's limits; closed sub-issues count. */
const MAX_SUB_ISSUES = 100;
const MAX_LEVELS = 8;

const FAILED = 'An error occurred while adding the sub-issue to the parent issue.';

function refuse(reason: string): never {
  throw new Refusal('unprocessable', `${FAILED} ${reason}`);
}

/** Refuses when the viewer may not give `parent` a new sub-issue, or it can have no more. */
export function demandRoomFor(viewer: Viewer, parent: Issue, levels = 1): void {
  demand(viewer, parent.repository, 'manage issues');
  if (parent.subIssues.length >= MAX_SUB_ISSUES) {
    refuse(`Parent cannot have more than ${MAX_SUB_ISSUES} sub-issues`);
  }
  if (ancestors(parent).length + levels > MAX_LEVELS) {
    refuse(`Sub-issues cannot be nested more than ${MAX_LEVELS} levels deep`);
  }
}

/** The issue's parents, itself excluded, the nearest first. */
function ancestors(issue: Issue): Issue[] {
  return issue.parent ? [issue.parent, ...ancestors(issue.parent)] : [];
}

/** 1 for an issue without sub-issues. */
function height(issue: Issue): number {
  return 1 + Math.max(0, ...issue.subIssues.map(height));
}

/**
 * Makes `child` a sub-issue of `parent`. An issue has one parent: with `replaceParent` it moves, else it is refused, and so
 * are duplicates, circles, other owners' issues, and what is over GitHub's limits.
 */
export function addSubIssue(
  world: World,
  viewer: Viewer,
  parent: Issue,
  child: Issue,
  options: { readonly replaceParent: boolean },
): void {
  demand(viewer, parent.repository, 'manage issues');
  if (!mayRead(viewer, child.repository)) throw notFound();
  if (child.repository.owner !== parent.repository.owner) refuse('Sub-issue must have the same owner');
  if (child === parent || ancestors(parent).includes(child)) refuse('Sub issue cannot be its own ancestor');
  if (child.parent === parent) {
    refuse('Issue may not contain duplicate sub-issues and Sub issue may only have one parent');
  }
  if (child.parent && !options.replaceParent) refuse('Sub issue may only have one parent');
  demandRoomFor(viewer, parent, height(child));
  if (child.parent) detach(world, viewer, child.parent, child);
  child.parent = parent;
  parent.subIssues.push(child);
  tell(world, parent, viewer.account, { kind: 'SubIssueAddedEvent', subIssue: child });
  tell(world, child, viewer.account, { kind: 'ParentIssueAddedEvent', parent });
  logThreadWrite(world, viewer, 'issues.addSubIssue', parent, { subIssue: child.number });
  announce(world, viewer, parent, child, 'added');
}

/** Takes `child` away from `parent`; refuses when it is not a sub-issue of it. */
export function removeSubIssue(world: World, viewer: Viewer, parent: Issue, child: Issue): void {
  demand(viewer, parent.repository, 'manage issues');
  if (child.parent !== parent) throw notFound('The provided sub-issue does not exist');
  detach(world, viewer, parent, child);
}

function detach(world: World, viewer: Viewer, parent: Issue, child: Issue): void {
  child.parent = null;
  parent.subIssues.splice(parent.subIssues.indexOf(child), 1);
  tell(world, parent, viewer.account, { kind: 'SubIssueRemovedEvent', subIssue: child });
  tell(world, child, viewer.account, { kind: 'ParentIssueRemovedEvent', parent });
  logThreadWrite(world, viewer, 'issues.removeSubIssue', parent, { subIssue: child.number });
  announce(world, viewer, parent, child, 'removed');
}

function announce(
  world: World,
  viewer: Viewer,
  parent: Issue,
  child: Issue,
  change: 'added' | 'removed',
): void {
  touch(world, parent);
  touch(world, child);
  const family = { event: 'sub_issues', parent, child, sender: viewer.account } as const;
  world.emit({ ...family, action: `sub_issue_${change}`, repository: parent.repository });
  world.emit({ ...family, action: `parent_issue_${change}`, repository: child.repository });
}

/** Counts of direct sub-issues; the percentage is rounded down, as GitHub shows it. */
export function subIssuesSummary(issue: Issue): {
  readonly total: number;
  readonly completed: number;
  readonly percentCompleted: number;
} {
  const total = issue.subIssues.length;
  const completed = issue.subIssues.filter((child) => child.state === 'closed').length;
  return { total, completed, percentCompleted: total === 0 ? 0 : Math.floor((100 * completed) / total) };
}
