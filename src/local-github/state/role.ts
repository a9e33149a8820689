import type { Account, Repository, Role } from './entities.ts';

/** The role of a person; on a public repository everybody can read. */
export function roleOf(repository: Repository, account: Account): Role {
  if (repository.owner === account) return 'admin';
  const role = repository.collaborators.get(account.login.toLowerCase()) ?? 'none';
  return role === 'none' && !repository.isPrivate ? 'read' : role;
}
