import type { Issue } from './entities.ts';
import { logThreadWrite } from './log-write.ts';
import { notFound, Refusal } from './refusal.ts';
import { touch } from './thread.ts';
import { demand, mayRead, type Viewer } from './viewer.ts';
import type { World } from './world.ts';

/** GitHub's limit for each of the two kinds on one issue. */
const MAX_DEPENDENCIES = 50;

function refuse(reason: string): never {
  throw new Refusal('unprocessable', reason);
}

/** Marks `blocked` as blocked by `blocking`; refuses itself, duplicates and what is over the limit. */
export function addBlockedBy(world: World, viewer: Viewer, blocked: Issue, blocking: Issue): void {
  demand(viewer, blocked.repository, 'manage issues');
  if (!mayRead(viewer, blocking.repository)) throw notFound();
  if (blocked === blocking) refuse('An issue cannot be blocked by itself');
  if (blocked.blockedBy.includes(blocking)) refuse('Target issue has already been taken');
  if (blocked.blockedBy.length >= MAX_DEPENDENCIES) {
    refuse(`An issue can be blocked by at most ${MAX_DEPENDENCIES} issues`);
  }
  if (blocking.blocking.length >= MAX_DEPENDENCIES) {
    refuse(`An issue can block at most ${MAX_DEPENDENCIES} issues`);
  }
  blocked.blockedBy.push(blocking);
  blocking.blocking.push(blocked);
  logThreadWrite(world, viewer, 'issues.addBlockedBy', blocked, { blocking: blocking.number });
  announce(world, viewer, blocked, blocking, 'added');
}

/** Takes the mark off; refuses when there is none. */
export function removeBlockedBy(world: World, viewer: Viewer, blocked: Issue, blocking: Issue): void {
  demand(viewer, blocked.repository, 'manage issues');
  if (!blocked.blockedBy.includes(blocking)) throw notFound('The provided dependency does not exist');
  blocked.blockedBy.splice(blocked.blockedBy.indexOf(blocking), 1);
  blocking.blocking.splice(blocking.blocking.indexOf(blocked), 1);
  logThreadWrite(world, viewer, 'issues.removeBlockedBy', blocked, { blocking: blocking.number });
  announce(world, viewer, blocked, blocking, 'removed');
}

function announce(
  world: World,
  viewer: Viewer,
  blocked: Issue,
  blocking: Issue,
  change: 'added' | 'removed',
): void {
  touch(world, blocked);
  touch(world, blocking);
  const pair = { event: 'issue_dependencies', blocked, blocking, sender: viewer.account } as const;
  world.emit({ ...pair, action: `blocked_by_${change}`, repository: blocked.repository });
  world.emit({ ...pair, action: `blocking_${change}`, repository: blocking.repository });
}

/** Open ones, and all; GitHub's own numbers lag its writes, ours do not. */
export function dependenciesSummary(issue: Issue): {
  readonly blockedBy: number;
  readonly blocking: number;
  readonly totalBlockedBy: number;
  readonly totalBlocking: number;
} {
  const open = (issues: readonly Issue[]) => issues.filter((other) => other.state === 'open').length;
  return {
    blockedBy: open(issue.blockedBy),
    blocking: open(issue.blocking),
    totalBlockedBy: issue.blockedBy.length,
    totalBlocking: issue.blocking.length,
  };
}
