import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { ChangedFile, Commit } from '../git/comparison.ts';
import type { Repository } from '../state/entities.ts';
import { nodeIdOf } from '../state/identity.ts';
import type { World } from '../state/world.ts';
import { apiUrl, htmlUrl } from './serialize-repository.ts';

type CommitBody = RestEndpointMethodTypes['repos']['getCommit']['response']['data'];
type FileBody = RestEndpointMethodTypes['pulls']['listFiles']['response']['data'][number];

/** A commit. Its people are no accounts here: nobody's address is known. */
export function serializeCommit(world: World, repository: Repository, commit: Commit): CommitBody {
  const api = apiUrl(world, repository);
  const url = `${api}/commits/${commit.oid}`;
  return {
    sha: commit.oid,
    node_id: nodeIdOf('Commit', `${repository.id}:${commit.oid}`),
    url,
    html_url: `${htmlUrl(world, repository)}/commit/${commit.oid}`,
    comments_url: `${url}/comments`,
    commit: {
      url: `${api}/git/commits/${commit.oid}`,
      author: { ...commit.author },
      committer: { ...commit.committer },
      message: commit.message,
      tree: { sha: commit.treeOid, url: `${api}/git/trees/${commit.treeOid}` },
      comment_count: 0,
    },
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${htmlUrl(world, repository)}/commit/${sha}`,
    })),
  };
}

/** A file as it was changed up to commit `oid`. */
export function serializeFile(
  world: World,
  repository: Repository,
  oid: string,
  file: ChangedFile,
): FileBody {
  const html = htmlUrl(world, repository);
  return {
    sha: file.oid,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${html}/blob/${oid}/${encodeURI(file.path)}`,
    raw_url: `${html}/raw/${oid}/${encodeURI(file.path)}`,
    contents_url: `${apiUrl(world, repository)}/contents/${encodeURI(file.path)}?ref=${oid}`,
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
    ...(file.patch === null ? {} : { patch: file.patch.text }),
  };
}
