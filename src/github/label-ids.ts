import type { ProbotOctokit } from 'probot';
import type { RepositoryRef } from '../domain/master-ref.ts';

const COLOR = '5319e7';
const DESCRIPTION = 'Made by Parallel Orchestrator';

/** Node ids of labels, which GraphQL wants where people use names; labels that a repository lacks are made. */
export class LabelIds {
  readonly #known = new Map<string, string>();

  /** In the order of `names`. */
  async find(
    octokit: ProbotOctokit,
    { owner, repo }: RepositoryRef,
    names: readonly string[],
  ): Promise<string[]> {
    const ids: string[] = [];
    for (const name of names) {
      const key = `${owner}/${repo}/${name}`.toLowerCase();
      const id = this.#known.get(key) ?? (await findOrCreate(octokit, owner, repo, name));
      this.#known.set(key, id);
      ids.push(id);
    }
    return ids;
  }
}

async function findOrCreate(
  octokit: ProbotOctokit,
  owner: string,
  repo: string,
  name: string,
): Promise<string> {
  try {
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/labels/{name}', { owner, repo, name });
    return data.node_id;
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
  }
  const { data } = await octokit.request('POST /repos/{owner}/{repo}/labels', {
    owner,
    repo,
    name,
    color: COLOR,
    description: DESCRIPTION,
  });
  return data.node_id;
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof Error && 'status' in error && error.status === status;
}
