import type { RepositoryRef } from '../domain/master-ref.ts';

/** How a worker reaches a repository on GitHub with git. */
export interface GitRemote {
  /** HTTPS address of the repository, without credentials; or its folder on this host. */
  url(repository: RepositoryRef): string;
  /** Mints a token for this repository alone, as late as possible; it lives for an hour at most. `null`: none is needed. */
  credentials(
    repository: RepositoryRef,
    access: 'read' | 'write',
  ): Promise<{ username: string; password: string } | null>;
}
