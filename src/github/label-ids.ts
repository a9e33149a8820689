import { RequestError } from '@octokit/request-error';
import type { RepositoryRef } from '../domain/master-ref.ts';
import type { Sending } from './connection.ts';

const COLOR = '5319e7';
const DESCRIPTION = 'Made by Parallel Orchestrator';
/** How long an id is believed: people may delete a label and make it anew. */
const KEPT_MS = 60_000;

/** Node ids of labels, which GraphQL wants where people use names; labels that a repository lacks are made. */
export class LabelIds {
  readonly #known = new Map<string, { readonly id: string; readonly at: number }>();

  /** In the order of `names`. */
  async find(sending: Sending, { owner, repo }: RepositoryRef, names: readonly string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const name of names) {
      const key = `${owner}/${repo}/${name}`.toLowerCase();
      const known = this.#known.get(key);
      const isFresh = known !== undefined && Date.now() - known.at < KEPT_MS;
      const id = isFresh ? known.id : await findOrCreate(sending, owner, repo, name);
      this.#known.set(key, isFresh ? known : { id, at: Date.now() });
      ids.push(id);
    }
    return ids;
  }
}

async function findOrCreate(sending: Sending, owner: string, repo: string, name: string): Promise<string> {
  const found = await find(sending, owner, repo, name);
  if (found !== null) return found;
  const { octokit, request } = sending;
  const label = { owner, repo, name, color: COLOR, description: DESCRIPTION, request };
  try {
    const { data } = await octokit.request('POST /repos/{owner}/{repo}/labels', label);
    return data.node_id;
  } catch (error) {
    // Somebody made it in between; else it is refused in the words of the first answer.
    const made = isStatus(error, 422) ? await find(sending, owner, repo, name) : null;
    if (made === null) throw error;
    return made;
  }
}

async function find(
  { octokit, request }: Sending,
  owner: string,
  repo: string,
  name: string,
): Promise<string | null> {
  try {
    const label = { owner, repo, name, request };
    return (await octokit.request('GET /repos/{owner}/{repo}/labels/{name}', label)).data.node_id;
  } catch (error) {
    if (isStatus(error, 404)) return null;
    throw error;
  }
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof RequestError && error.status === status;
}
