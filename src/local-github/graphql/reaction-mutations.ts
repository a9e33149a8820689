import type { AddReactionInput, Mutation, RemoveReactionInput } from '@octokit/graphql-schema';
import { addReaction, reactionOf, removeReaction } from '../state/reaction.ts';
import { type FieldResolvers, type QueryContext, reactableNode } from './context.ts';
import { contentNamed, reactionGroups } from './reaction-resolvers.ts';

interface With<Input> {
  readonly input: Input;
}

export const reactionMutations = {
  addReaction: (_source: Mutation, { input }: With<AddReactionInput>, context: QueryContext) => {
    const subject = reactableNode(context, input.subjectId);
    const { reaction } = addReaction(context.world, context.viewer, subject, contentNamed(input.content));
    const { clientMutationId } = input;
    return { clientMutationId, reaction, subject, reactionGroups: reactionGroups(subject) };
  },
  removeReaction: (_source: Mutation, { input }: With<RemoveReactionInput>, context: QueryContext) => {
    const subject = reactableNode(context, input.subjectId);
    const reaction = reactionOf(subject, context.viewer.account, contentNamed(input.content));
    removeReaction(context.world, context.viewer, reaction);
    const { clientMutationId } = input;
    return { clientMutationId, reaction, subject, reactionGroups: reactionGroups(subject) };
  },
} satisfies FieldResolvers;
