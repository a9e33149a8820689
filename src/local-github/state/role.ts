import type { Account } from './account.ts';
import type { Repository } from './repository.ts';

/** A collaborator's role; `maintain` and `triage` show as `write` and `read` in the `permission` of REST. */
export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

/** The role of a person; on a public repository everybody can read. */
export function roleOf(repository: Repository, account: Account): Role {
  if (repository.owner === account) return 'admin';
  const role = repository.collaborators.get(account.login.toLowerCase()) ?? 'none';
  return role === 'none' && !repository.isPrivate ? 'read' : role;
}
