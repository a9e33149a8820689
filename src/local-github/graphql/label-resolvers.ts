import { htmlUrl } from '../rest/serialize-repository.ts';
import type { Label } from '../state/entities.ts';
import type { FieldResolvers, QueryContext } from './context.ts';

export const labelResolvers = {
  Label: {
    id: ({ nodeId }: Label) => nodeId,
    isDefault: () => false,
    updatedAt: ({ createdAt }: Label) => createdAt,
    url: ({ repository, name }: Label, _args: object, { world }: QueryContext) =>
      `${htmlUrl(world, repository)}/labels/${encodeURIComponent(name)}`,
  },
} satisfies Record<string, FieldResolvers>;
