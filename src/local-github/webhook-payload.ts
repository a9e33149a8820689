import { serializeAccount, serializeOrganization } from './rest/serialize-account.ts';
import { serializeLabel } from './rest/serialize-label.ts';
import { serializePullRequest } from './rest/serialize-pull-request.ts';
import { htmlUrl, serializeRepository } from './rest/serialize-repository.ts';
import { restLogin } from './state/account.ts';
import type { Account, Repository } from './state/entities.ts';
import type { WorldChange, WorldEvent } from './state/events.ts';
import { nodeIdOf } from './state/identity.ts';
import { installationOf } from './state/installation.ts';
import type { World } from './state/world.ts';
import { webhookCheckRun, webhookComment, webhookIssue, webhookRepository } from './webhook-objects.ts';

/** The body of the webhook for an event, showing everything as it is at this moment. */
export function webhookPayload(world: World, event: WorldEvent): object {
  const { repository, sender } = event;
  const { owner } = repository;
  const { id } = installationOf(world, owner);
  const organization =
    owner.kind === 'Organization' ? { organization: serializeOrganization(world, owner) } : {};
  return {
    ...('action' in event ? { action: event.action } : {}),
    ...changePayload(world, event),
    repository: webhookRepository(world, repository),
    ...organization,
    sender: serializeAccount(world, sender),
    installation: { id, node_id: nodeIdOf('App', String(id)) },
  };
}

function changePayload(world: World, change: WorldEvent): object {
  const { repository, sender } = change;
  switch (change.event) {
    case 'issues':
      return issuesPayload(world, change);
    case 'issue_comment':
      return {
        issue: webhookIssue(world, change.comment.thread),
        comment: webhookComment(world, change.comment),
        ...(change.action === 'edited' ? { changes: change.changes } : {}),
      };
    case 'label':
      return { label: serializeLabel(world, change.label) };
    case 'sub_issues':
      return subIssuesPayload(world, change);
    case 'issue_dependencies':
      return dependenciesPayload(world, change);
    case 'pull_request':
      return pullRequestPayload(world, change);
    case 'check_run':
      return { check_run: webhookCheckRun(world, change.checkRun) };
    case 'push':
      return { ...pushPayload(world, change, repository), pusher: pusherOf(sender) };
  }
}

type Of<Name extends WorldChange['event']> = Extract<WorldChange, { event: Name }>;

function issuesPayload(world: World, change: Of<'issues'>): object {
  const issue = webhookIssue(world, change.issue);
  if ('label' in change) return { issue, label: serializeLabel(world, change.label) };
  if ('assignee' in change) return { issue, assignee: serializeAccount(world, change.assignee) };
  return 'changes' in change ? { issue, changes: change.changes } : { issue };
}

/** The repository of the other side is named only from the one side. */
function subIssuesPayload(world: World, { action, parent, child }: Of<'sub_issues'>): object {
  const other = action.startsWith('sub_issue')
    ? { sub_issue_repo: serializeRepository(world, child.repository) }
    : { parent_issue_repo: serializeRepository(world, parent.repository) };
  return {
    parent_issue_id: parent.id,
    parent_issue: webhookIssue(world, parent),
    sub_issue_id: child.id,
    sub_issue: webhookIssue(world, child),
    ...other,
  };
}

function dependenciesPayload(world: World, { action, blocked, blocking }: Of<'issue_dependencies'>): object {
  const other = action.startsWith('blocked_by')
    ? { blocking_issue_repo: serializeRepository(world, blocking.repository) }
    : { blocked_issue_repo: serializeRepository(world, blocked.repository) };
  return {
    blocked_issue_id: blocked.id,
    blocked_issue: webhookIssue(world, blocked),
    blocking_issue_id: blocking.id,
    blocking_issue: webhookIssue(world, blocking),
    ...other,
  };
}

function pullRequestPayload(world: World, change: Of<'pull_request'>): object {
  const { pullRequest } = change;
  const common = { number: pullRequest.number, pull_request: serializePullRequest(world, pullRequest) };
  if (change.action === 'synchronize') return { ...common, before: change.before, after: change.after };
  if ('label' in change) return { ...common, label: serializeLabel(world, change.label) };
  return 'changes' in change ? { ...common, changes: change.changes } : common;
}

function pushPayload(world: World, change: Of<'push'>, repository: Repository): object {
  const { ref, before, after } = change;
  const commits = change.commits.map((commit) => ({
    id: commit.oid,
    tree_id: commit.treeOid,
    distinct: true,
    message: commit.message,
    timestamp: commit.date,
    url: `${htmlUrl(world, repository)}/commit/${commit.oid}`,
    author: commit.author,
    committer: commit.author,
  }));
  return {
    ref,
    before,
    after,
    created: /^0+$/.test(before),
    deleted: /^0+$/.test(after),
    forced: false,
    base_ref: null,
    compare: `${htmlUrl(world, repository)}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits,
    head_commit: commits.at(-1) ?? null,
  };
}

/** GitHub names who pushed by login and address, beside the sender. */
function pusherOf(sender: Account): object {
  const name = restLogin(sender);
  return { name, email: `${sender.id}+${name}@users.noreply.github.com` };
}
