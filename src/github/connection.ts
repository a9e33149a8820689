import type { ProbotOctokit } from 'probot';
import type { RepositoryRef } from '../domain/master-ref.ts';
import { GitHubLimited } from '../ports/github.ts';
import { fetchWhile } from './fetch-while.ts';
import { answerIn, explainError } from './github-errors.ts';

export type OctokitFor = (installationId: number) => Promise<ProbotOctokit>;

/** What is given to every request. */
export interface Sending {
  readonly octokit: ProbotOctokit;
  readonly request: { readonly fetch: typeof fetch };
}

/** What all views of one connection share. */
interface Shared {
  readonly octokitFor: OctokitFor;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Calls by `owner/repo`. */
  readonly calls: Map<string, number>;
  /** When GitHub listens to an installation again whose limit is used up. */
  readonly limitedUntil: Map<number, number>;
}

/** The way to GitHub's APIs, for all installations: it counts calls, keeps quiet while a limit lasts, and puts errors into the words of the port. */
export class Connection {
  readonly #shared: Shared;
  readonly #isHeld: () => boolean;

  private constructor(shared: Shared, isHeld: () => boolean) {
    this.#shared = shared;
    this.#isHeld = isHeld;
  }

  static create(octokitFor: OctokitFor, now: () => number = Date.now): Connection {
    return new Connection({ octokitFor, now, calls: new Map(), limitedUntil: new Map() }, () => true);
  }

  /** The same connection, over which nothing is sent once `isHeld` says no. */
  onlyWhile(isHeld: () => boolean): Connection {
    return new Connection(this.#shared, isHeld);
  }

  /** Makes REST requests; `request` has to be among the parameters of each. */
  async rest<T>(repository: RepositoryRef, send: (sending: Sending) => Promise<T>): Promise<T> {
    const sending = await this.#open(repository);
    try {
      return await send(sending);
    } catch (error) {
      throw this.#noteLimit(repository, explainError(error));
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
      const answer = answerIn<T>(error);
      if (answer !== null) return answer;
      throw this.#noteLimit(repository, explainError(error));
    }
  }

  takeCallCount({ owner, repo }: RepositoryRef): number {
    const { calls } = this.#shared;
    const name = `${owner}/${repo}`;
    const count = calls.get(name) ?? 0;
    calls.delete(name);
    return count;
  }

  async #open({ owner, repo, installationId }: RepositoryRef): Promise<Sending> {
    const { octokitFor, now, calls, limitedUntil } = this.#shared;
    const waitMs = (limitedUntil.get(installationId) ?? 0) - now();
    // Whoever goes on asking while a limit lasts is locked out for longer.
    if (waitMs > 0) throw new GitHubLimited(`GitHub limits installation ${installationId}`, waitMs);
    limitedUntil.delete(installationId);
    const name = `${owner}/${repo}`;
    calls.set(name, (calls.get(name) ?? 0) + 1);
    return { octokit: await octokitFor(installationId), request: { fetch: fetchWhile(this.#isHeld) } };
  }

  #noteLimit({ installationId }: RepositoryRef, error: unknown): unknown {
    const { now, limitedUntil } = this.#shared;
    if (error instanceof GitHubLimited) limitedUntil.set(installationId, now() + error.waitMs);
    return error;
  }
}
