import type { Account } from '../state/entities.ts';
import type { FieldResolvers, QueryContext } from './context.ts';

const account = {
  id: ({ nodeId }: Account) => nodeId,
  databaseId: ({ id }: Account) => id,
  url: ({ login }: Account, _args: object, { world }: QueryContext) => `${world.origin}/${login}`,
  resourcePath: ({ login }: Account) => `/${login}`,
  avatarUrl: ({ id }: Account, _args: object, { world }: QueryContext) => `${world.origin}/avatars/${id}`,
  name: () => null,
} satisfies FieldResolvers;

/** People, bots and organizations. GraphQL shows a bot's login without the `[bot]` that REST adds. */
export const accountResolvers = { User: account, Bot: account, Organization: account };
