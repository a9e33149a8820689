import type {
  ClosePullRequestInput,
  CreatePullRequestInput,
  Mutation,
  UpdatePullRequestInput,
} from '@octokit/graphql-schema';
import { createPullRequest, updatePullRequest } from '../state/pull-request.ts';
import { type FieldResolvers, pullRequestNode, type QueryContext, repositoryNode } from './context.ts';

interface With<Input> {
  readonly input: Input;
}

export const pullRequestMutations = {
  createPullRequest: async (
    _source: Mutation,
    { input }: With<CreatePullRequestInput>,
    context: QueryContext,
  ) => {
    const repository = repositoryNode(context, input.repositoryId);
    const pullRequest = await createPullRequest(context.world, context.viewer, repository, {
      title: input.title,
      body: input.body ?? '',
      head: input.headRefName,
      base: input.baseRefName,
      isDraft: input.draft ?? false,
    });
    return { clientMutationId: input.clientMutationId, pullRequest };
  },
  updatePullRequest: async (
    _source: Mutation,
    { input }: With<UpdatePullRequestInput>,
    context: QueryContext,
  ) => {
    const pullRequest = pullRequestNode(context, input.pullRequestId);
    await updatePullRequest(context.world, context.viewer, pullRequest, {
      title: input.title ?? undefined,
      body: input.body ?? undefined,
      base: input.baseRefName ?? undefined,
      state: input.state ? (input.state === 'OPEN' ? 'open' : 'closed') : undefined,
    });
    return { clientMutationId: input.clientMutationId, pullRequest, actor: context.viewer.account };
  },
  closePullRequest: async (
    _source: Mutation,
    { input }: With<ClosePullRequestInput>,
    context: QueryContext,
  ) => {
    const pullRequest = pullRequestNode(context, input.pullRequestId);
    await updatePullRequest(context.world, context.viewer, pullRequest, { state: 'closed' });
    return { clientMutationId: input.clientMutationId, pullRequest };
  },
} satisfies FieldResolvers;
