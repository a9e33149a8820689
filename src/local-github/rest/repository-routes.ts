import type { RestEndpointMethodTypes } from '@octokit/rest';
import { Hono } from 'hono';
import { findAccount } from '../state/account.ts';
import type { Role } from '../state/entities.ts';
import { notFound } from '../state/refusal.ts';
import { roleOf } from '../state/role.ts';
import { demand } from '../state/viewer.ts';
import type { World } from '../state/world.ts';
import { answer, type Env, param, repositoryAt } from './context.ts';
import { serializeAccount } from './serialize-account.ts';
import { apiUrl, htmlUrl, serializeWholeRepository } from './serialize-repository.ts';

type FileBody = Extract<RestEndpointMethodTypes['repos']['getContent']['response']['data'], { type: 'file' }>;

type PermissionBody = RestEndpointMethodTypes['repos']['getCollaboratorPermissionLevel']['response']['data'];

/** What `permission` says of each role; `role_name` has the role itself. */
const PERMISSION: Readonly<Record<Role, 'admin' | 'write' | 'read' | 'none'>> = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
  none: 'none',
};

/** The repository, collaborators' permission, and files. */
export function repositoryRoutes(world: World): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get('/repos/:owner/:repo', (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    demand(viewer, repository, 'read metadata');
    return answer(c, serializeWholeRepository(world, repository));
  });
  routes.get('/repos/:owner/:repo/collaborators/:user/permission', (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    demand(viewer, repository, 'read metadata');
    const account = findAccount(world, param(c, 'user'));
    if (!account) throw notFound(`${param(c, 'user')} is not a user`);
    const role = roleOf(repository, account);
    const user = { ...serializeAccount(world, account), role_name: role };
    const body: PermissionBody = { permission: PERMISSION[role], role_name: role, user };
    return answer(c, body);
  });
  routes.get('/repos/:owner/:repo/contents/:path{.+}', async (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    demand(viewer, repository, 'read contents');
    const path = param(c, 'path');
    const ref = c.req.query('ref') ?? repository.defaultBranch;
    const file = await repository.git.readFile(ref, path);
    if (!file) throw notFound();
    const url = `${apiUrl(world, repository)}/contents/${encodeURI(path)}?ref=${encodeURIComponent(ref)}`;
    const git = `${apiUrl(world, repository)}/git/blobs/${file.oid}`;
    const html = `${htmlUrl(world, repository)}/blob/${ref}/${encodeURI(path)}`;
    const body: FileBody = {
      type: 'file',
      encoding: 'base64',
      size: file.content.length,
      name: path.split('/').at(-1) ?? path,
      path,
      content: file.content.toString('base64').replace(/.{1,60}/g, '$&\n'),
      sha: file.oid,
      url,
      git_url: git,
      html_url: html,
      download_url: `${htmlUrl(world, repository)}/raw/${ref}/${encodeURI(path)}`,
      _links: { self: url, git, html },
    };
    return answer(c, body);
  });
  return routes;
}
