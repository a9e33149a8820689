import type {
  AddLabelsToLabelableInput,
  CreateLabelInput,
  Mutation,
  RemoveLabelsFromLabelableInput,
} from '@octokit/graphql-schema';
import { addLabels, createLabel, removeLabels } from '../state/label.ts';
import { type FieldResolvers, labelNodes, type QueryContext, repositoryNode, threadNode } from './context.ts';

interface With<Input> {
  readonly input: Input;
}

export const labelMutations = {
  createLabel: (_source: Mutation, { input }: With<CreateLabelInput>, context: QueryContext) => {
    const repository = repositoryNode(context, input.repositoryId);
    const { name, color, description } = input;
    const label = createLabel(context.world, context.viewer, repository, { name, color, description });
    return { clientMutationId: input.clientMutationId, label };
  },
  addLabelsToLabelable: (
    _source: Mutation,
    { input }: With<AddLabelsToLabelableInput>,
    context: QueryContext,
  ) => {
    const labelable = threadNode(context, input.labelableId);
    addLabels(context.world, context.viewer, labelable, labelNodes(context, input.labelIds));
    return { clientMutationId: input.clientMutationId, labelable };
  },
  removeLabelsFromLabelable: (
    _source: Mutation,
    { input }: With<RemoveLabelsFromLabelableInput>,
    context: QueryContext,
  ) => {
    const labelable = threadNode(context, input.labelableId);
    removeLabels(context.world, context.viewer, labelable, labelNodes(context, input.labelIds));
    return { clientMutationId: input.clientMutationId, labelable };
  },
} satisfies FieldResolvers;
