import type {
  AddCommentInput,
  DeleteIssueCommentInput,
  MinimizeCommentInput,
  Mutation,
  UpdateIssueCommentInput,
} from '@octokit/graphql-schema';
import { createComment, deleteComment, minimizeComment, updateComment } from '../state/comment.ts';
import { commentNode, type FieldResolvers, type QueryContext, threadNode } from './context.ts';

interface With<Input> {
  readonly input: Input;
}

export const commentMutations = {
  addComment: (_source: Mutation, { input }: With<AddCommentInput>, context: QueryContext) => {
    const subject = threadNode(context, input.subjectId);
    const comment = createComment(context.world, context.viewer, subject, input.body);
    const commentEdge = { cursor: comment.nodeId, node: comment };
    return { clientMutationId: input.clientMutationId, subject, commentEdge };
  },
  updateIssueComment: (
    _source: Mutation,
    { input }: With<UpdateIssueCommentInput>,
    context: QueryContext,
  ) => {
    const issueComment = commentNode(context, input.id);
    updateComment(context.world, context.viewer, issueComment, input.body);
    return { clientMutationId: input.clientMutationId, issueComment };
  },
  deleteIssueComment: (
    _source: Mutation,
    { input }: With<DeleteIssueCommentInput>,
    context: QueryContext,
  ) => {
    deleteComment(context.world, context.viewer, commentNode(context, input.id));
    return { clientMutationId: input.clientMutationId };
  },
  minimizeComment: (_source: Mutation, { input }: With<MinimizeCommentInput>, context: QueryContext) => {
    const minimizedComment = commentNode(context, input.subjectId);
    const reason = input.classifier.toLowerCase().replaceAll('_', '-');
    minimizeComment(context.world, context.viewer, minimizedComment, reason);
    return { clientMutationId: input.clientMutationId, minimizedComment };
  },
} satisfies FieldResolvers;
