import type { Context, Probot } from 'probot';
import type { MasterRef } from '../domain/master-ref.ts';
import { masterOfBranch } from '../domain/run-id.ts';

/** Something happened that may concern this master issue; what happened is read anew, never taken from here. */
export type LookRequest = (master: MasterRef) => Promise<void>;

type IssueEvents = 'issues' | 'issue_comment';

/**
 * Subscribes the App: each webhook becomes "look at master issue N". The handlers resolve when the look is durable, and Probot answers the
 * webhook only then.
 */
export function subscribe(app: Probot, look: LookRequest): void {
  app.on(['issues', 'issue_comment'], async (context: Context<IssueEvents>) => {
    const { payload } = context;
    // Our own writes come back as webhooks, and comments on pull requests come as comments on issues.
    if (payload.sender?.type === 'Bot' || 'pull_request' in payload.issue) return;
    await look(masterOf(payload, payload.issue.number));
  });
  app.on('pull_request', async ({ payload }: Context<'pull_request'>) => {
    const number = masterOfBranch(payload.pull_request.head.ref);
    if (number !== null) await look(masterOf(payload, number));
  });
}

interface Payload {
  readonly repository: { readonly name: string; readonly owner: { readonly login: string } };
  readonly installation?: { readonly id: number } | undefined;
}

function masterOf({ repository, installation }: Payload, number: number): MasterRef {
  if (!installation) throw new Error('the webhook names no installation: it does not come from a GitHub App');
  return {
    owner: repository.owner.login,
    repo: repository.name,
    installationId: installation.id,
    number,
  };
}
