import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { Label } from '../state/entities.ts';
import type { World } from '../state/world.ts';
import { apiUrl } from './serialize-repository.ts';

type LabelBody = RestEndpointMethodTypes['issues']['getLabel']['response']['data'];

export function serializeLabel(world: World, label: Label): LabelBody {
  return {
    id: label.id,
    node_id: label.nodeId,
    url: `${apiUrl(world, label.repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}
