import { editBody } from './content-edit.ts';
import type { Account, Issue, Label, Repository, StateReason } from './entities.ts';
import type { Changes } from './events.ts';
import { addLabels, setLabels } from './label.ts';
import { logThreadWrite } from './log-write.ts';
import { nextNumber } from './repository.ts';
import { addSubIssue, demandRoomFor } from './sub-issue.ts';
import { newThread, touch, validBody, validTitle } from './thread.ts';
import { tell } from './timeline.ts';
import { demand, demandAuthorOr, may, type Viewer } from './viewer.ts';
import type { World } from './world.ts';

export interface NewIssue {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly Label[];
  readonly assignees: readonly Account[];
  readonly parent: Issue | null;
}

/**
 * Opens an issue, as a sub-issue at once when it has a parent. Labels and assignees of somebody who may not set them are
 * dropped without a word, as GitHub does.
 */
export function createIssue(world: World, viewer: Viewer, repository: Repository, input: NewIssue): Issue {
  demand(viewer, repository, 'open issues');
  if (input.parent) demandRoomFor(viewer, input.parent);
  const issue: Issue = {
    kind: 'Issue',
    ...newThread(world, repository, viewer.account, input),
    ...world.newIdentity('Issue'),
    number: nextNumber(repository),
    stateReason: null,
    parent: null,
    subIssues: [],
    blockedBy: [],
    blocking: [],
  };
  repository.threads.set(issue.number, issue);
  world.register(issue);
  const mayManage = may(viewer, repository, 'manage issues');
  if (mayManage) issue.assignees.push(...input.assignees);
  const { title, body } = issue;
  logThreadWrite(world, viewer, 'issues.create', issue, {
    title,
    body,
    parent: input.parent?.number ?? null,
  });
  world.emit({ event: 'issues', action: 'opened', issue, repository, sender: viewer.account });
  if (mayManage) addLabels(world, viewer, issue, input.labels);
  if (input.parent) addSubIssue(world, viewer, input.parent, issue, { replaceParent: false });
  return issue;
}

/** What an update may change; what is absent stays. */
export interface IssueUpdate {
  readonly title?: string | undefined;
  readonly body?: string | undefined;
  readonly state?: 'open' | 'closed' | undefined;
  readonly stateReason?: StateReason | undefined;
  readonly labels?: readonly Label[] | undefined;
  readonly assignees?: readonly Account[] | undefined;
}

/** Changes what differs, with one event for each kind of change. */
export function updateIssue(world: World, viewer: Viewer, issue: Issue, update: IssueUpdate): void {
  demandAuthorOr(viewer, issue.repository, issue.author, 'manage issues');
  editIssue(world, viewer, issue, update);
  if (update.labels && may(viewer, issue.repository, 'manage issues')) {
    setLabels(world, viewer, issue, update.labels);
  }
  if (update.assignees && may(viewer, issue.repository, 'manage issues')) {
    assign(world, viewer, issue, update.assignees);
  }
  if (update.state === 'closed') closeIssue(world, viewer, issue, update.stateReason ?? 'completed');
  if (update.state === 'open') reopenIssue(world, viewer, issue);
}

function editIssue(world: World, viewer: Viewer, issue: Issue, update: IssueUpdate): void {
  const title = update.title === undefined ? issue.title : validTitle(update.title);
  const body = update.body === undefined ? issue.body : validBody('Issue', update.body);
  const changes: Record<string, Changes[string]> = {};
  if (title !== issue.title) {
    changes['title'] = { from: issue.title };
    tell(world, issue, viewer.account, {
      kind: 'RenamedTitleEvent',
      previousTitle: issue.title,
      currentTitle: title,
    });
    issue.title = title;
  }
  const from = editBody(world, issue, viewer.account, body);
  if (from !== null) changes['body'] = { from };
  if (Object.keys(changes).length === 0) return;
  touch(world, issue);
  logThreadWrite(world, viewer, 'issues.update', issue, { title, body });
  const { repository } = issue;
  world.emit({ event: 'issues', action: 'edited', issue, changes, repository, sender: viewer.account });
}

function assign(world: World, viewer: Viewer, issue: Issue, assignees: readonly Account[]): void {
  const { repository } = issue;
  const removed = issue.assignees.filter((assignee) => !assignees.includes(assignee));
  const added = assignees.filter((assignee) => !issue.assignees.includes(assignee));
  if (removed.length + added.length === 0) return;
  issue.assignees.splice(0, issue.assignees.length, ...assignees);
  touch(world, issue);
  const logins = assignees.map((assignee) => assignee.login);
  logThreadWrite(world, viewer, 'issues.update', issue, { assignees: logins });
  const sender = viewer.account;
  for (const assignee of removed) {
    world.emit({ event: 'issues', action: 'unassigned', issue, assignee, repository, sender });
  }
  for (const assignee of added) {
    world.emit({ event: 'issues', action: 'assigned', issue, assignee, repository, sender });
  }
}

/** Closes the issue; a closed one only takes the new reason. */
export function closeIssue(world: World, viewer: Viewer, issue: Issue, reason: StateReason): void {
  demandAuthorOr(viewer, issue.repository, issue.author, 'manage issues');
  settleIssue(world, viewer, issue, reason);
}

/** Closes the issue whatever the viewer's rights on issues are, as the merge of a pull request does that says `Closes #n`. */
export function settleIssue(world: World, viewer: Viewer, issue: Issue, reason: StateReason): void {
  if (issue.state === 'closed' && issue.stateReason === reason) return;
  const wasOpen = issue.state === 'open';
  issue.state = 'closed';
  issue.stateReason = reason;
  touch(world, issue);
  if (!wasOpen) return;
  issue.closedAt = world.timestamp();
  issue.closedBy = viewer.account;
  tell(world, issue, viewer.account, { kind: 'ClosedEvent', stateReason: reason });
  logThreadWrite(world, viewer, 'issues.close', issue, { reason });
  const { repository } = issue;
  world.emit({ event: 'issues', action: 'closed', issue, repository, sender: viewer.account });
}

/** Opens a closed issue again; an open one stays as it is. */
export function reopenIssue(world: World, viewer: Viewer, issue: Issue): void {
  demandAuthorOr(viewer, issue.repository, issue.author, 'manage issues');
  if (issue.state === 'open') return;
  issue.state = 'open';
  issue.stateReason = 'reopened';
  issue.closedAt = null;
  issue.closedBy = null;
  touch(world, issue);
  tell(world, issue, viewer.account, { kind: 'ReopenedEvent' });
  logThreadWrite(world, viewer, 'issues.reopen', issue);
  const { repository } = issue;
  world.emit({ event: 'issues', action: 'reopened', issue, repository, sender: viewer.account });
}
