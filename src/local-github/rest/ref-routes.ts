import type { RestEndpointMethodTypes } from '@octokit/rest';
import { Hono } from 'hono';
import { z } from 'zod';
import type { Repository } from '../state/entities.ts';
import { nodeIdOf } from '../state/identity.ts';
import { createRef, deleteRef, readRef, updateRef } from '../state/ref.ts';
import { notFound } from '../state/refusal.ts';
import { demand } from '../state/viewer.ts';
import type { World } from '../state/world.ts';
import {
  answer,
  answerNothing,
  type Env,
  param,
  type RestContext,
  readBody,
  repositoryAt,
} from './context.ts';
import { answerPage } from './pagination.ts';
import { serializeCommit, serializeFile } from './serialize-commit.ts';
import { apiUrl, htmlUrl } from './serialize-repository.ts';

type RefBody = RestEndpointMethodTypes['git']['getRef']['response']['data'];
type WholeBranchBody = RestEndpointMethodTypes['repos']['getBranch']['response']['data'];
type ComparisonBody = RestEndpointMethodTypes['repos']['compareCommitsWithBasehead']['response']['data'];
type BranchBody = RestEndpointMethodTypes['repos']['listBranches']['response']['data'][number];

const newRef = z.object({ ref: z.string().startsWith('refs/'), sha: z.string() });
const refUpdate = z.object({ sha: z.string(), force: z.boolean().optional() });

/** Git refs: read, create, move, delete. */
export function refRoutes(world: World): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get('/repos/:owner/:repo/git/ref/:ref{.+}', async (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    const ref = fullRef(c);
    return answer(c, serializeRef(world, repository, ref, await readRef(viewer, repository, ref)));
  });
  routes.post('/repos/:owner/:repo/git/refs', async (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    const { ref, sha } = await readBody(c, newRef);
    await createRef(world, viewer, repository, ref, sha);
    return answer(c, serializeRef(world, repository, ref, sha), 201);
  });
  routes.patch('/repos/:owner/:repo/git/refs/:ref{.+}', async (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    const ref = fullRef(c);
    const { sha, force } = await readBody(c, refUpdate);
    await updateRef(world, viewer, repository, ref, { oid: sha, force: force ?? false });
    return answer(c, serializeRef(world, repository, ref, sha));
  });
  routes.delete('/repos/:owner/:repo/git/refs/:ref{.+}', async (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    await deleteRef(world, viewer, repository, fullRef(c));
    return answerNothing(c);
  });
  return routes;
}

/** Branches and commits, and what one has over another. */
export function commitRoutes(world: World): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get('/repos/:owner/:repo/branches', async (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    demand(viewer, repository, 'read contents');
    return answerPage(c, await repository.git.branches(), ({ name, oid }): BranchBody => {
      const url = `${apiUrl(world, repository)}/commits/${oid}`;
      return { name, commit: { sha: oid, url }, protected: false };
    });
  });
  routes.get('/repos/:owner/:repo/branches/:branch{.+}', async (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    demand(viewer, repository, 'read contents');
    const name = param(c, 'branch');
    const commit = await commitAt(repository, `refs/heads/${name}`);
    const self = `${apiUrl(world, repository)}/branches/${encodeURIComponent(name)}`;
    const body: WholeBranchBody = {
      name,
      commit: serializeCommit(world, repository, commit),
      _links: { self, html: `${htmlUrl(world, repository)}/tree/${name}` },
      protected: false,
      protection: {
        enabled: false,
        required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] },
      },
      protection_url: `${self}/protection`,
    };
    return answer(c, body);
  });
  routes.get('/repos/:owner/:repo/commits/:ref{.+}', async (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    demand(viewer, repository, 'read contents');
    const commit = await commitAt(repository, param(c, 'ref'));
    return answer(c, serializeCommit(world, repository, commit));
  });
  routes.get('/repos/:owner/:repo/compare/:basehead{.+}', async (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    demand(viewer, repository, 'read contents');
    return answer(c, await serializeComparison(world, repository, param(c, 'basehead')));
  });
  return routes;
}

function fullRef(c: RestContext): string {
  return `refs/${param(c, 'ref')}`;
}

function serializeRef(world: World, repository: Repository, ref: string, oid: string): RefBody {
  const api = apiUrl(world, repository);
  return {
    ref,
    node_id: nodeIdOf('Ref', `${repository.id}:${ref}`),
    url: `${api}/git/${ref}`,
    object: { type: 'commit', sha: oid, url: `${api}/git/commits/${oid}` },
  };
}

async function commitAt(repository: Repository, revision: string) {
  const [commit] = (await repository.git.log(revision, { limit: 1 })) ?? [];
  if (!commit) throw notFound();
  return commit;
}

async function serializeComparison(
  world: World,
  repository: Repository,
  basehead: string,
): Promise<ComparisonBody> {
  const [base = '', head = ''] = basehead.split('...');
  const comparison = await repository.git.compare(base, head);
  if (!comparison || comparison.mergeBase === null) throw notFound();
  const { commits, behindBy, files, headOid, baseOid, mergeBase } = comparison;
  const html = `${htmlUrl(world, repository)}/compare/${basehead}`;
  const ahead = commits.length > 0 ? 'ahead' : 'identical';
  return {
    url: `${apiUrl(world, repository)}/compare/${basehead}`,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: serializeCommit(world, repository, await commitAt(repository, baseOid)),
    merge_base_commit: serializeCommit(world, repository, await commitAt(repository, mergeBase)),
    status: behindBy === 0 ? ahead : commits.length > 0 ? 'diverged' : 'behind',
    ahead_by: commits.length,
    behind_by: behindBy,
    total_commits: commits.length,
    commits: commits.map((commit) => serializeCommit(world, repository, commit)),
    files: files.map((file) => serializeFile(world, repository, headOid, file)),
  };
}
