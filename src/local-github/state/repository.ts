import type { Issue, PullRequest, Repository } from './entities.ts';
import { notFound } from './refusal.ts';
import { demand, mayRead, type Viewer } from './viewer.ts';
import type { World } from './world.ts';

/** `owner/name`. */
export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

/** Finds a repository by its name in any case, whoever asks. */
export function findRepository(world: World, owner: string, name: string): Repository | undefined {
  return world.repositories.get(`${owner}/${name}`.toLowerCase());
}

/** The repository if `viewer` may know of it, else refused as GitHub does: not found. */
export function repositoryFor(world: World, viewer: Viewer, owner: string, name: string): Repository {
  const repository = findRepository(world, owner, name);
  if (!repository || !mayRead(viewer, repository)) throw notFound();
  return repository;
}

/** Every repository that `viewer` may know of, the oldest first. */
export function visibleRepositories(world: World, viewer: Viewer): Repository[] {
  return [...world.repositories.values()].filter((repository) => mayRead(viewer, repository));
}

/** The thread with this number; refuses with "not found". */
export function threadFor(viewer: Viewer, repository: Repository, number: number): Issue | PullRequest {
  const thread = repository.threads.get(number);
  if (!thread) throw notFound();
  demand(viewer, repository, 'read threads');
  return thread;
}

/** The number that the next issue or pull request gets. */
export function nextNumber(repository: Repository): number {
  return repository.threads.size + 1;
}

/**
 * Runs `change` after every earlier change of this repository that had to wait for git, so that two requests at the same moment
 * cannot both pass a check that only one of them may pass.
 */
export function inTurn<T>(repository: Repository, change: () => Promise<T>): Promise<T> {
  const result = repository.turn.then(change);
  repository.turn = result.catch(() => undefined);
  return result;
}
