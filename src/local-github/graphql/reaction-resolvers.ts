import type { ReactionContent as SchemaContent } from '@octokit/graphql-schema';
import { REACTION_CONTENTS, type Reactable, type Reaction, type ReactionContent } from '../state/entities.ts';
import { reactionOf } from '../state/reaction.ts';
import { connectionOf, type PageArguments } from './connection.ts';
import type { FieldResolvers, QueryContext } from './context.ts';

const NAMES: Readonly<Record<ReactionContent, SchemaContent>> = {
  '+1': 'THUMBS_UP',
  '-1': 'THUMBS_DOWN',
  laugh: 'LAUGH',
  hooray: 'HOORAY',
  confused: 'CONFUSED',
  heart: 'HEART',
  rocket: 'ROCKET',
  eyes: 'EYES',
};

/** REST's name of a reaction, from GraphQL's. */
export function contentNamed(name: SchemaContent): ReactionContent {
  const content = REACTION_CONTENTS.find((candidate) => NAMES[candidate] === name);
  if (!content) throw new Error(`The schema has no reaction ${name}`);
  return content;
}

interface Group {
  readonly content: ReactionContent;
  readonly subject: Reactable;
}

/** All eight groups, also those that nobody used. */
export function reactionGroups(subject: Reactable): Group[] {
  return REACTION_CONTENTS.map((content) => ({ content, subject }));
}

const reactionsIn = ({ content, subject }: Group) =>
  subject.reactions.filter((reaction) => reaction.content === content);

export const reactionResolvers = {
  Reaction: {
    id: ({ nodeId }: Reaction) => nodeId,
    databaseId: ({ id }: Reaction) => id,
    content: ({ content }: Reaction) => NAMES[content],
    reactable: ({ subject }: Reaction) => subject,
    /** Typed as a User by GitHub, so that a bot's is null. */
    user: ({ author }: Reaction) => (author.kind === 'User' ? author : null),
  },
  ReactionGroup: {
    content: ({ content }: Group) => NAMES[content],
    createdAt: (group: Group) => reactionsIn(group)[0]?.createdAt ?? null,
    viewerHasReacted: ({ content, subject }: Group, _args: object, { viewer }: QueryContext) =>
      reactionOf(subject, viewer.account, content) !== undefined,
    reactors: (group: Group, args: PageArguments) =>
      connectionOf(
        'reactors',
        reactionsIn(group).map(({ author }) => author),
        args,
      ),
  },
} satisfies Record<string, FieldResolvers>;
