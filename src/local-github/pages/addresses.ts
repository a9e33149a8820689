import type { RepositoryLink } from './views.ts';

/** Path of a repository's page; `rest` follows it, as `/issues/12`. */
export function repositoryPath({ owner, name }: RepositoryLink, rest = ''): string {
  return `/${encodeURIComponent(owner)}/${encodeURIComponent(name)}${rest}`;
}

/** Path of an issue's page; a pull request's number is sent on to its own page from there. */
export function issuePath(repository: RepositoryLink, number: number): string {
  return repositoryPath(repository, `/issues/${number}`);
}

/** Path of a pull request's page. */
export function pullRequestPath(repository: RepositoryLink, number: number): string {
  return repositoryPath(repository, `/pull/${number}`);
}
