import type { Mutation } from '@octokit/graphql-schema';
import { threadHtmlUrl } from '../rest/serialize-issue.ts';
import { addBlockedBy, removeBlockedBy } from '../state/dependency.ts';
import type { Issue } from '../state/entities.ts';
import { addSubIssue, removeSubIssue } from '../state/sub-issue.ts';
import { absent, type FieldResolvers, issueNode, type QueryContext } from './context.ts';

interface With<Input> {
  readonly input: Input;
}

/** In the package's schema, but not in its older types. */
interface AddSubIssueInput {
  readonly issueId: string;
  readonly subIssueId?: string | null;
  readonly subIssueUrl?: string | null;
  readonly replaceParent?: boolean | null;
  readonly clientMutationId?: string | null;
}

interface RemoveSubIssueInput {
  readonly issueId: string;
  readonly subIssueId: string;
  readonly clientMutationId?: string | null;
}

/** The same for adding and removing; not in the published schema, hence not in its types. */
interface BlockedByInput {
  readonly issueId: string;
  readonly blockingIssueId: string;
  readonly clientMutationId?: string | null;
}

/** Sub-issues and dependencies. */
export const relationMutations = {
  addSubIssue: (_source: Mutation, { input }: With<AddSubIssueInput>, context: QueryContext) => {
    const issue = issueNode(context, input.issueId);
    const subIssue = input.subIssueId
      ? issueNode(context, input.subIssueId)
      : issueAtUrl(context, issue, input.subIssueUrl ?? '');
    const { world, viewer } = context;
    addSubIssue(world, viewer, issue, subIssue, { replaceParent: input.replaceParent ?? false });
    return { clientMutationId: input.clientMutationId, issue, subIssue };
  },
  removeSubIssue: (_source: Mutation, { input }: With<RemoveSubIssueInput>, context: QueryContext) => {
    const issue = issueNode(context, input.issueId);
    const subIssue = issueNode(context, input.subIssueId);
    removeSubIssue(context.world, context.viewer, issue, subIssue);
    return { clientMutationId: input.clientMutationId, issue, subIssue };
  },
  addBlockedBy: (_source: Mutation, { input }: With<BlockedByInput>, context: QueryContext) => {
    const issue = issueNode(context, input.issueId);
    const blockingIssue = issueNode(context, input.blockingIssueId);
    addBlockedBy(context.world, context.viewer, issue, blockingIssue);
    return { clientMutationId: input.clientMutationId, issue, blockingIssue };
  },
  removeBlockedBy: (_source: Mutation, { input }: With<BlockedByInput>, context: QueryContext) => {
    const issue = issueNode(context, input.issueId);
    const blockingIssue = issueNode(context, input.blockingIssueId);
    removeBlockedBy(context.world, context.viewer, issue, blockingIssue);
    return { clientMutationId: input.clientMutationId, issue, blockingIssue };
  },
} satisfies FieldResolvers;

function issueAtUrl({ world }: QueryContext, parent: Issue, url: string): Issue {
  const all = [...parent.repository.threads.values()];
  const issue = all.find((thread) => threadHtmlUrl(world, thread) === url);
  if (issue?.kind === 'Issue') return issue;
  throw absent(`Could not resolve to an Issue with the URL '${url}'.`);
}
