import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { InstallationToken } from '../auth.ts';
import { findAccount } from '../state/account.ts';
import type { Installation } from '../state/app.ts';
import type { Account } from '../state/entities.ts';
import { nodeIdOf } from '../state/identity.ts';
import type { World } from '../state/world.ts';
import { serializeAccount } from './serialize-account.ts';
import { serializeRepository } from './serialize-repository.ts';

type AppBody = NonNullable<RestEndpointMethodTypes['apps']['getAuthenticated']['response']['data']>;
type InstallationBody = RestEndpointMethodTypes['apps']['getInstallation']['response']['data'];
type TokenBody = RestEndpointMethodTypes['apps']['createInstallationAccessToken']['response']['data'];

/** The App as everybody sees it. */
export function serializeApp(world: World): AppBody {
  const { app } = world;
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeIdOf('App', String(app.id)),
    client_id: app.clientId,
    owner: serializeAccount(world, appOwner(world)),
    name: app.name,
    description: '',
    external_url: `${world.origin}/apps/${app.slug}`,
    html_url: `${world.origin}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: { ...app.permissions },
    events: [...app.events],
  };
}

/** The App as it sees itself: with the number of its installations. */
export function serializeOwnApp(world: World): AppBody {
  return { ...serializeApp(world), installations_count: world.installations.length };
}

/** The App that acted, `null` for people. */
export function serializeActingApp(world: World, author: Account): AppBody | null {
  return author.kind === 'Bot' ? serializeApp(world) : null;
}

/** An App that names no owner belongs to the first account that it was installed on, or to its own bot before that. */
function appOwner(world: World): Account {
  const owner =
    world.app.owner ?? world.installations[0]?.account ?? findAccount(world, `${world.app.slug}[bot]`);
  if (!owner) throw new Error('The App has no bot account');
  return owner;
}

export function serializeInstallation(world: World, installation: Installation): InstallationBody {
  const { app, origin } = world;
  const url = `${origin}/api/v3/app/installations/${installation.id}`;
  return {
    id: installation.id,
    account: serializeAccount(world, installation.account),
    repository_selection: 'all',
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${origin}/api/v3/installation/repositories`,
    html_url: `${origin}/settings/installations/${installation.id}`,
    app_id: app.id,
    client_id: app.clientId,
    target_id: installation.account.id,
    target_type: installation.account.kind,
    permissions: app.permissions,
    events: [...app.events],
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    app_slug: app.slug,
    suspended_by: null,
    suspended_at: null,
  };
}

export function serializeInstallationToken(world: World, token: InstallationToken): TokenBody {
  const { repositories } = token;
  const selection =
    repositories === 'all'
      ? { repository_selection: 'all' as const }
      : {
          repository_selection: 'selected' as const,
          repositories: repositories.map((repository) => serializeRepository(world, repository)),
        };
  return { token: token.token, expires_at: token.expiresAt, permissions: token.permissions, ...selection };
}
