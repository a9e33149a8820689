import type { RestEndpointMethodTypes } from '@octokit/rest';
import { restLogin } from '../state/account.ts';
import type { Account, Repository } from '../state/entities.ts';
import { roleOf } from '../state/role.ts';
import type { World } from '../state/world.ts';

type UserBody = NonNullable<RestEndpointMethodTypes['issues']['get']['response']['data']['user']>;
export type AssociationBody = 'OWNER' | 'COLLABORATOR' | 'NONE';

/** GitHub's "simple user", which bots and organizations are too. */
export function serializeAccount(world: World, account: Account): UserBody {
  const login = restLogin(account);
  const url = `${world.origin}/api/v3/users/${encodeURIComponent(login)}`;
  const path = account.kind === 'Bot' ? `apps/${account.login}` : login;
  return {
    login,
    id: account.id,
    node_id: account.nodeId,
    avatar_url: `${world.origin}/avatars/${account.id}`,
    gravatar_id: '',
    url,
    html_url: `${world.origin}/${path}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.kind,
    site_admin: false,
  };
}

/** An organization as webhooks show it. */
export function serializeOrganization(world: World, organization: Account) {
  const { login, id, nodeId } = organization;
  const url = `${world.origin}/api/v3/orgs/${login}`;
  return {
    login,
    id,
    node_id: nodeId,
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.origin}/avatars/${id}`,
    description: null,
  };
}

/** How the author relates to the repository; it says nothing about rights. */
export function associationOf(repository: Repository, author: Account): AssociationBody {
  if (repository.owner === author) return 'OWNER';
  if (author.kind === 'Bot') return 'NONE';
  const invited = repository.collaborators.has(author.login.toLowerCase());
  return invited && roleOf(repository, author) !== 'none' ? 'COLLABORATOR' : 'NONE';
}
