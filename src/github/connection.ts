import type { ProbotOctokit } from 'probot';
import type { RepositoryRef } from '../domain/master-ref.ts';
import { fetchWhile } from './fetch-while.ts';
import { explainError, recoverAnswer } from './github-errors.ts';

export type OctokitFor = (installationId: number) => Promise<ProbotOctokit>;

/** What is given to every request. */
export interface Sending {
  readonly octokit: ProbotOctokit;
  readonly request: { readonly fetch: typeof fetch };
}

/** The way to GitHub's APIs, for all installations: it counts calls and puts errors into the words of the port. */
export class Connection {
  readonly #octokitFor: OctokitFor;
  /** Calls by `owner/repo`. */
  readonly #calls: Map<string, number>;
  readonly #isHeld: () => boolean;

  constructor(octokitFor: OctokitFor, calls = new Map<string, number>(), isHeld: () => boolean = () => true) {
    this.#octokitFor = octokitFor;
    this.#calls = calls;
    this.#isHeld = isHeld;
  }

  /** The same connection, over which nothing is sent once `isHeld` says no. */
  onlyWhile(isHeld: () => boolean): Connection {
    return new Connection(this.#octokitFor, this.#calls, isHeld);
  }

  /** Makes REST requests; `request` has to be among the parameters of each. */
  async rest<T>(repository: RepositoryRef, send: (sending: Sending) => Promise<T>): Promise<T> {
    const sending = await this.#open(repository);
    try {
      return await send(sending);
    } catch (error) {
      throw explainError(error);
    }
  }

  /** Sends one GraphQL document; rejects when the answer carries errors other than that something asked for is gone. */
  async graphql<T>(
    repository: RepositoryRef,
    document: string,
    variables: Record<string, unknown>,
  ): Promise<T> {
    const { octokit, request } = await this.#open(repository);
    try {
      return await octokit.graphql<T>(document, { ...variables, request });
    } catch (error) {
      return recoverAnswer<T>(error);
    }
  }

  takeCallCount({ owner, repo }: RepositoryRef): number {
    const name = `${owner}/${repo}`;
    const count = this.#calls.get(name) ?? 0;
    this.#calls.delete(name);
    return count;
  }

  async #open({ owner, repo, installationId }: RepositoryRef): Promise<Sending> {
    const name = `${owner}/${repo}`;
    this.#calls.set(name, (this.#calls.get(name) ?? 0) + 1);
    return { octokit: await this.#octokitFor(installationId), request: { fetch: fetchWhile(this.#isHeld) } };
  }
}
