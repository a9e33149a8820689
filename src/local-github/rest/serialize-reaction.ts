import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { Reactable, Reaction, ReactionContent } from '../state/entities.ts';
import type { World } from '../state/world.ts';
import { serializeAccount } from './serialize-account.ts';

type ReactionBody = RestEndpointMethodTypes['reactions']['createForIssue']['response']['data'];
type RollupBody = NonNullable<RestEndpointMethodTypes['issues']['get']['response']['data']['reactions']>;

export function serializeReaction(world: World, reaction: Reaction): ReactionBody {
  return {
    id: reaction.id,
    node_id: reaction.nodeId,
    user: serializeAccount(world, reaction.author),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}

/** The counts of each reaction, as issues and comments carry them; `url` is the subject's address. */
export function serializeReactions(url: string, subject: Reactable): RollupBody {
  const count = (content: ReactionContent) =>
    subject.reactions.filter((reaction) => reaction.content === content).length;
  return {
    url: `${url}/reactions`,
    total_count: subject.reactions.length,
    '+1': count('+1'),
    '-1': count('-1'),
    laugh: count('laugh'),
    hooray: count('hooray'),
    confused: count('confused'),
    heart: count('heart'),
    rocket: count('rocket'),
    eyes: count('eyes'),
  };
}
