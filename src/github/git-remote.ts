import type { ProbotOctokit } from 'probot';
import type { RepositoryRef } from '../domain/master-ref.ts';
import type { GitRemote } from '../ports/git-remote.ts';

/** Git over HTTPS with installation tokens: minted late, for one repository, with the least permission. */
export class GitHubGitRemote implements GitRemote {
  readonly #appOctokit: () => Promise<ProbotOctokit>;
  readonly #webUrl: string;

  /** @param webUrl where repositories are, such as `https://github.com` */
  constructor(appOctokit: () => Promise<ProbotOctokit>, webUrl: string) {
    this.#appOctokit = appOctokit;
    this.#webUrl = webUrl;
  }

  url({ owner, repo }: RepositoryRef): string {
    return `${this.#webUrl}/${owner}/${repo}.git`;
  }

  async credentials({ repo, installationId }: RepositoryRef, access: 'read' | 'write') {
    const octokit = await this.#appOctokit();
    const { data } = await octokit.request('POST /app/installations/{installation_id}/access_tokens', {
      installation_id: installationId,
      repositories: [repo],
      permissions: { contents: access },
    });
    return { username: 'x-access-token', password: data.token };
  }
}
