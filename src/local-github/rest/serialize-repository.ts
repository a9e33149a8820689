import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { Repository } from '../state/entities.ts';
import { fullName } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { serializeAccount } from './serialize-account.ts';

/** GitHub has two descriptions of it; an answer of ours fits both. */
type RepositoryBody = Omit<WholeRepositoryBody, CountsOfWhole> &
  RestEndpointMethodTypes['pulls']['get']['response']['data']['base']['repo'];
type WholeRepositoryBody = RestEndpointMethodTypes['repos']['get']['response']['data'];
type CountsOfWhole = 'network_count' | 'subscribers_count';

/** Address of the repository in the REST API. */
export function apiUrl(world: World, repository: Repository): string {
  return `${world.origin}/api/v3/repos/${fullName(repository)}`;
}

/** Address of the repository's page. */
export function htmlUrl(world: World, repository: Repository): string {
  return `${world.origin}/${fullName(repository)}`;
}

function urls(url: string) {
  return {
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    hooks_url: `${url}/hooks`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
  };
}

/** The repository as others' answers contain it; it serves where GitHub shows a smaller one, too. */
export function serializeRepository(world: World, repository: Repository): RepositoryBody {
  const html = htmlUrl(world, repository);
  const open = [...repository.threads.values()].filter((thread) => thread.state === 'open').length;
  return {
    id: repository.id,
    node_id: repository.nodeId,
    name: repository.name,
    full_name: fullName(repository),
    owner: serializeAccount(world, repository.owner),
    private: repository.isPrivate,
    visibility: repository.isPrivate ? 'private' : 'public',
    html_url: html,
    description: repository.description,
    fork: false,
    url: apiUrl(world, repository),
    ...urls(apiUrl(world, repository)),
    git_url: `${html}.git`,
    ssh_url: `${html}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    size: 0,
    default_branch: repository.defaultBranch,
    open_issues: open,
    open_issues_count: open,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    has_downloads: true,
    archived: false,
    disabled: false,
    pushed_at: repository.pushedAt,
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
  };
}

/** The repository as its own address shows it: with two counts that it has nowhere else. */
export function serializeWholeRepository(world: World, repository: Repository): WholeRepositoryBody {
  return { ...serializeRepository(world, repository), network_count: 0, subscribers_count: 0 };
}
