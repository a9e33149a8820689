import { serializeCheckRun } from './rest/serialize-check-run.ts';
import { serializeComment } from './rest/serialize-comment.ts';
import { serializeIssue } from './rest/serialize-issue.ts';
import { apiUrl, serializeRepository } from './rest/serialize-repository.ts';
import type { CheckRun, IssueComment, Repository, Thread } from './state/entities.ts';
import { nodeIdOf } from './state/identity.ts';
import type { World } from './state/world.ts';

/** The repository that a webhook is about; other repositories in it are as REST shows them. */
export function webhookRepository(world: World, repository: Repository): object {
  return { ...serializeRepository(world, repository), custom_properties: {} };
}

/** An issue as webhooks show it: less than REST does, without its parent. */
export function webhookIssue(world: World, thread: Thread): object {
  const { closed_by, parent_issue_url, performed_via_github_app, ...issue } = serializeIssue(world, thread);
  return { ...issue, performed_via_github_app: webhookApp(performed_via_github_app ?? null) };
}

export function webhookComment(world: World, comment: IssueComment): object {
  const { performed_via_github_app, ...rest } = serializeComment(world, comment);
  return { ...rest, performed_via_github_app: webhookApp(performed_via_github_app ?? null) };
}

/** A check run with its whole suite, of which REST shows only the id. */
export function webhookCheckRun(world: World, checkRun: CheckRun): object {
  const { app, ...rest } = serializeCheckRun(world, checkRun);
  const { suiteId: id, headOid, status, conclusion, startedAt, completedAt } = checkRun;
  const check_suite = {
    id,
    node_id: nodeIdOf('CheckSuite', String(id)),
    head_branch: null,
    head_sha: headOid,
    status,
    conclusion,
    url: `${apiUrl(world, checkRun.repository)}/check-suites/${id}`,
    before: null,
    after: headOid,
    pull_requests: [],
    app: webhookApp(app),
    created_at: startedAt,
    updated_at: completedAt ?? startedAt,
  };
  return { ...rest, check_suite, app: webhookApp(app) };
}

/** Webhooks do not tell an App's client id. */
function webhookApp<App extends { client_id?: string }>(app: App | null): Omit<App, 'client_id'> | null {
  if (app === null) return null;
  const { client_id, ...rest } = app;
  return rest;
}
