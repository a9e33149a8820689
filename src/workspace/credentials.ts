import type { RepositoryRef } from '../domain/master-ref.ts';
import type { GitRemote } from '../ports/git-remote.ts';
import type { GitCredentials } from './git.ts';

/** GitHub gave no token: it could not be reached, or the App may not work on the repository. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
}

/** A token for one repository and one purpose; `null` where the remote asks for none. Rejects with a `CredentialsError`, however the remote fails. */
export async function mintCredentials(
  remote: GitRemote,
  repository: RepositoryRef,
  access: 'read' | 'write',
): Promise<GitCredentials | null> {
  try {
    const credentials = await remote.credentials(repository, access);
    return credentials === null ? null : { url: remote.url(repository), ...credentials };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `GitHub gave no ${access} token for ${repository.owner}/${repository.repo}: ${reason}`;
    throw new CredentialsError(message, { cause });
  }
}
