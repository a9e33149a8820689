import type { RestEndpointMethodTypes } from '@octokit/rest';
import { Hono } from 'hono';
import { z } from 'zod';
import type { Authority } from '../auth.ts';
import type { Installation } from '../state/app.ts';
import type { Repository } from '../state/entities.ts';
import { findInstallation } from '../state/installation.ts';
import { notFound, Refusal } from '../state/refusal.ts';
import { findRepository, visibleRepositories } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import {
  answer,
  demandApp,
  type Env,
  numberParam,
  param,
  type RestContext,
  readBody,
  viewerOf,
} from './context.ts';
import { answerPage, pageOf } from './pagination.ts';
import { serializeInstallation, serializeInstallationToken, serializeOwnApp } from './serialize-app.ts';
import { serializeRepository } from './serialize-repository.ts';

type RepositoriesBody =
  RestEndpointMethodTypes['apps']['listReposAccessibleToInstallation']['response']['data'];

const tokenRequest = z.object({
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.number().int()).max(500).optional(),
  permissions: z.record(z.string(), z.enum(['read', 'write'])).optional(),
});

/** `/app`, installations and their tokens. */
export function appRoutes(world: World, authority: Authority): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get('/app', (c) => {
    demandApp(c);
    return answer(c, serializeOwnApp(world));
  });
  routes.get('/app/installations', (c) => {
    demandApp(c);
    return answerPage(c, world.installations, (installation) => serializeInstallation(world, installation));
  });
  routes.get('/app/installations/:id{[0-9]+}', (c) => {
    return answer(c, serializeInstallation(world, installationAt(world, c)));
  });
  routes.post('/app/installations/:id{[0-9]+}/access_tokens', async (c) => {
    const installation = installationAt(world, c);
    const request = await readBody(c, tokenRequest);
    const repositories = requestedRepositories(world, installation, request);
    const { permissions } = request;
    const token = authority.issueInstallationToken(installation, { permissions, repositories });
    return answer(c, serializeInstallationToken(world, token), 201);
  });
  routes.get('/repos/:owner/:repo/installation', (c) => {
    demandApp(c);
    const repository = findRepository(world, param(c, 'owner'), param(c, 'repo'));
    const installation = repository && findInstallation(world, repository.owner);
    if (!installation) throw notFound();
    return answer(c, serializeInstallation(world, installation));
  });
  routes.get('/installation/repositories', (c) => {
    const viewer = viewerOf(c);
    if (viewer.kind === 'user') {
      throw new Refusal('forbidden', 'You must authenticate with an installation access token.');
    }
    const repositories = visibleRepositories(world, viewer);
    const page = pageOf(c, repositories);
    const body: RepositoriesBody = {
      total_count: repositories.length,
      repository_selection: viewer.repositories === 'all' ? 'all' : 'selected',
      repositories: page.map((repository) => serializeRepository(world, repository)),
    };
    return answer(c, body);
  });
  return routes;
}

function installationAt(world: World, c: RestContext): Installation {
  demandApp(c);
  const id = numberParam(c, 'id');
  const installation = world.installations.find((candidate) => candidate.id === id);
  if (!installation) throw notFound();
  return installation;
}

function requestedRepositories(
  world: World,
  installation: Installation,
  request: z.infer<typeof tokenRequest>,
): 'all' | Repository[] {
  const { repositories: names = [], repository_ids: ids = [] } = request;
  if (names.length + ids.length === 0) return 'all';
  const own = [...world.repositories.values()].filter(({ owner }) => owner === installation.account);
  const found = own.filter(
    ({ name, id }) => ids.includes(id) || names.some((wanted) => wanted.toLowerCase() === name.toLowerCase()),
  );
  if (found.length === new Set([...names, ...ids]).size) return found;
  const message =
    'There is at least one repository that does not exist or is not accessible to the parent installation.';
  throw new Refusal('unprocessable', message);
}
