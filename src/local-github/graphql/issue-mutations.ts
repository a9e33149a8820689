import type {
  CloseIssueInput,
  CreateIssueInput,
  Mutation,
  ReopenIssueInput,
  UpdateIssueInput,
} from '@octokit/graphql-schema';
import type { Account } from '../state/entities.ts';
import { closeIssue, createIssue, reopenIssue, updateIssue } from '../state/issue.ts';
import {
  absent,
  type FieldResolvers,
  issueNode,
  labelNodes,
  nodeOf,
  type QueryContext,
  repositoryNode,
} from './context.ts';

/** The package's schema has `parentIssueId`, its older types have not. */
type CreateSubIssueInput = CreateIssueInput & { readonly parentIssueId?: string | null };

interface With<Input> {
  readonly input: Input;
}

function accountNodes(context: QueryContext, ids: readonly string[]): Account[] {
  return ids.map((id) => {
    const entity = nodeOf(context, id);
    if (entity.kind === 'User' || entity.kind === 'Bot') return entity;
    throw absent(`Could not resolve to User node with the global id of '${id}'.`);
  });
}

/** Creating, changing, closing and reopening issues. */
export const issueMutations = {
  createIssue: (_source: Mutation, { input }: With<CreateSubIssueInput>, context: QueryContext) => {
    const repository = repositoryNode(context, input.repositoryId);
    const issue = createIssue(context.world, context.viewer, repository, {
      title: input.title,
      body: input.body ?? '',
      labels: labelNodes(context, input.labelIds ?? []),
      assignees: accountNodes(context, input.assigneeIds ?? []),
      parent: input.parentIssueId ? issueNode(context, input.parentIssueId) : null,
    });
    return { clientMutationId: input.clientMutationId, issue };
  },
  updateIssue: (_source: Mutation, { input }: With<UpdateIssueInput>, context: QueryContext) => {
    const issue = issueNode(context, input.id);
    updateIssue(context.world, context.viewer, issue, {
      title: input.title ?? undefined,
      body: input.body ?? undefined,
      state: input.state ? (input.state === 'OPEN' ? 'open' : 'closed') : undefined,
      labels: input.labelIds ? labelNodes(context, input.labelIds) : undefined,
      assignees: input.assigneeIds ? accountNodes(context, input.assigneeIds) : undefined,
    });
    return { clientMutationId: input.clientMutationId, issue, actor: context.viewer.account };
  },
  closeIssue: (_source: Mutation, { input }: With<CloseIssueInput>, context: QueryContext) => {
    const issue = issueNode(context, input.issueId);
    const reasons = { COMPLETED: 'completed', NOT_PLANNED: 'not_planned', DUPLICATE: 'duplicate' } as const;
    closeIssue(context.world, context.viewer, issue, reasons[input.stateReason ?? 'COMPLETED']);
    return { clientMutationId: input.clientMutationId, issue };
  },
  reopenIssue: (_source: Mutation, { input }: With<ReopenIssueInput>, context: QueryContext) => {
    const issue = issueNode(context, input.issueId);
    reopenIssue(context.world, context.viewer, issue);
    return { clientMutationId: input.clientMutationId, issue };
  },
} satisfies FieldResolvers;
