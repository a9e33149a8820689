import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { CheckRun } from '../state/entities.ts';
import type { World } from '../state/world.ts';
import { serializeApp } from './serialize-app.ts';
import { apiUrl, htmlUrl } from './serialize-repository.ts';

type CheckRunBody = RestEndpointMethodTypes['checks']['get']['response']['data'];

export function serializeCheckRun(world: World, checkRun: CheckRun): CheckRunBody {
  const url = `${apiUrl(world, checkRun.repository)}/check-runs/${checkRun.id}`;
  const page = `${htmlUrl(world, checkRun.repository)}/runs/${checkRun.id}`;
  return {
    id: checkRun.id,
    node_id: checkRun.nodeId,
    url,
    html_url: page,
    details_url: checkRun.detailsUrl ?? page,
    external_id: checkRun.externalId,
    head_sha: checkRun.headOid,
    name: checkRun.name,
    status: checkRun.status,
    conclusion: checkRun.conclusion,
    started_at: checkRun.startedAt,
    completed_at: checkRun.completedAt,
    output: {
      title: checkRun.output?.title ?? null,
      summary: checkRun.output?.summary ?? null,
      text: checkRun.output?.text ?? null,
      annotations_count: 0,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: checkRun.suiteId },
    app: serializeApp(world),
    pull_requests: [],
  };
}
