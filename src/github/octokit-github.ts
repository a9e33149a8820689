import { GraphqlResponseError } from '@octokit/graphql';
import { RequestError } from '@octokit/request-error';
import type { ProbotOctokit } from 'probot';
import type { MasterRef, RepositoryRef } from '../domain/master-ref.ts';
import type { Permission, Reaction } from '../domain/snapshot.ts';
import {
  type GitHub,
  GitHubRefusal,
  type MadeIssue,
  type NewIssue,
  type NewPullRequest,
} from '../ports/github.ts';
import { LabelIds } from './label-ids.ts';
import {
  ADD_BLOCKED_BY,
  ADD_COMMENT,
  ADD_REACTION,
  ADD_SUB_ISSUE,
  CLOSE_ISSUE,
  CREATE_ISSUE,
  CREATE_PULL_REQUEST,
  ISSUE_BODY,
  UPDATE_BODY,
  UPDATE_COMMENT,
} from './mutations.ts';
import { type Query, readIssues, readMaster } from './read-master.ts';
import type { TagCodec } from './tags.ts';

export type OctokitFor = (installationId: number) => Promise<ProbotOctokit>;

const REACTION_CONTENT: Readonly<Record<Reaction, string>> = {
  eyes: 'EYES',
  rocket: 'ROCKET',
  thumbs_down: 'THUMBS_DOWN',
};

/**
 * GraphQL errors with which GitHub says that nothing was applied, nor will be; anything else (time-outs, "something went wrong") may have been.
 */
const REFUSALS: ReadonlySet<string> = new Set([
  'NOT_FOUND',
  'FORBIDDEN',
  'UNPROCESSABLE',
  'INSUFFICIENT_SCOPES',
]);

/** The GitHub port over Octokit: GraphQL for reads and writes, REST where GraphQL has no such call. */
export class OctokitGitHub implements GitHub {
  readonly #octokitFor: OctokitFor;
  readonly #tags: TagCodec;
  readonly #labels = new LabelIds();
  readonly #calls = new Map<string, number>();

  constructor(octokitFor: OctokitFor, tags: TagCodec) {
    this.#octokitFor = octokitFor;
    this.#tags = tags;
  }

  readMaster(master: MasterRef, known: Parameters<GitHub['readMaster']>[1]) {
    return readMaster(this.#query(master), this.#tags, master, known);
  }

  readIssues(master: MasterRef, numbers: readonly number[]) {
    return readIssues(this.#query(master), this.#tags, master, numbers);
  }

  async readFile(repository: RepositoryRef, path: string): Promise<string | null> {
    const { owner, repo } = repository;
    const answer = await this.#query(repository)<{
      repository: { object: { text: string | null } | null } | null;
    }>(
      'query File($owner: String!, $repo: String!, $expression: String!) { repository(owner: $owner, name: $repo) { object(expression: $expression) { ... on Blob { text } } } }',
      { owner, repo, expression: `HEAD:${path}` },
    );
    return answer.repository?.object?.text ?? null;
  }

  async permission(repository: RepositoryRef, login: string): Promise<Permission> {
    if (login === '') return 'none';
    const { owner, repo } = repository;
    const octokit = await this.#octokit(repository);
    try {
      const { data } = await octokit.request(
        'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
        {
          owner,
          repo,
          username: login,
        },
      );
      return toPermission(data.permission);
    } catch (error) {
      // Somebody who is no user any more.
      if (error instanceof RequestError && error.status === 404) return 'none';
      throw error;
    }
  }

  async addReaction(repository: RepositoryRef, subjectId: string, reaction: Reaction): Promise<void> {
    await this.#query(repository)(ADD_REACTION, { subjectId, content: REACTION_CONTENT[reaction] });
  }

  async addComment(master: MasterRef, subjectId: string, body: Parameters<GitHub['addComment']>[2]) {
    const answer = await this.#query(master)<{ addComment: { commentEdge: { node: { id: string } } } }>(
      ADD_COMMENT,
      { subjectId, body: this.#tags.write(master, body) },
    );
    return answer.addComment.commentEdge.node.id;
  }

  async updateComment(master: MasterRef, id: string, body: Parameters<GitHub['updateComment']>[2]) {
    await this.#query(master)(UPDATE_COMMENT, { id, body: this.#tags.write(master, body) });
  }

  async createIssue(master: MasterRef, issue: NewIssue): Promise<MadeIssue> {
    const labelIds = await this.#findLabels(master, issue.labels);
    const answer = await this.#query(master)<{ createIssue: { issue: { number: number; id: string } } }>(
      CREATE_ISSUE,
      {
        repositoryId: issue.repositoryNodeId,
        parentIssueId: issue.parentNodeId,
        title: issue.title,
        body: this.#tags.write(master, issue.body),
        labelIds,
      },
    );
    const { number, id } = answer.createIssue.issue;
    return { number, nodeId: id };
  }

  async linkSubIssue(repository: RepositoryRef, issueId: string, subIssueId: string): Promise<void> {
    await this.#query(repository)(ADD_SUB_ISSUE, { issueId, subIssueId });
  }

  async addBlockedBy(repository: RepositoryRef, issueId: string, blockingIssueId: string): Promise<void> {
    await this.#query(repository)(ADD_BLOCKED_BY, { issueId, blockingIssueId });
  }

  async closeIssue(repository: RepositoryRef, issueId: string): Promise<void> {
    await this.#query(repository)(CLOSE_ISSUE, { issueId });
  }

  async readBody(repository: RepositoryRef, id: string): Promise<string> {
    const answer = await this.#query(repository)<{ node: { body: string } | null }>(ISSUE_BODY, { id });
    if (!answer.node) throw new GitHubRefusal('the master issue is gone');
    return answer.node.body;
  }

  async updateBody(repository: RepositoryRef, id: string, body: string): Promise<void> {
    await this.#query(repository)(UPDATE_BODY, { id, body });
  }

  async createPullRequest(master: MasterRef, pull: NewPullRequest): Promise<number> {
    const answer = await this.#query(master)<{ createPullRequest: { pullRequest: { number: number } } }>(
      CREATE_PULL_REQUEST,
      {
        repositoryId: pull.repositoryNodeId,
        headRefName: pull.head,
        baseRefName: pull.base,
        title: pull.title,
        body: this.#tags.write(master, pull.body),
      },
    );
    return answer.createPullRequest.pullRequest.number;
  }

  takeCallCount({ owner, repo }: RepositoryRef): number {
    const name = `${owner}/${repo}`;
    const count = this.#calls.get(name) ?? 0;
    this.#calls.delete(name);
    return count;
  }

  async #octokit({ owner, repo, installationId }: RepositoryRef): Promise<ProbotOctokit> {
    const name = `${owner}/${repo}`;
    this.#calls.set(name, (this.#calls.get(name) ?? 0) + 1);
    return this.#octokitFor(installationId);
  }

  async #findLabels(repository: RepositoryRef, names: readonly string[]): Promise<string[]> {
    try {
      return await this.#labels.find(await this.#octokit(repository), repository, names);
    } catch (error) {
      throw asRefusal(error);
    }
  }

  #query(repository: RepositoryRef): Query {
    return async <T>(document: string, variables: Record<string, unknown>) => {
      const octokit = await this.#octokit(repository);
      try {
        return await octokit.graphql<T>(document, variables);
      } catch (error) {
        return recoverAnswer<T>(error);
      }
    };
  }
}

/** What is asked for by id or number may be gone, which is an answer; any other error voids the answer. */
function recoverAnswer<T>(error: unknown): T {
  if (error instanceof GraphqlResponseError && error.errors) {
    if (error.errors.every(({ type, path }) => type === 'NOT_FOUND' && asksForOne(path)))
      return error.data as T;
  }
  throw asRefusal(error);
}

/** Paths such as `nodes.3`, `repository.issue` and `repository.n12`, but none within what was found. */
function asksForOne([first, second, ...rest]: readonly (string | number)[] = []): boolean {
  if (rest.length > 0) return false;
  return first === 'nodes' || (first === 'repository' && /^(issue|n\d+)$/.test(String(second ?? 'issue')));
}

/** GitHub's certain no, whichever API says it; anything else as it is. 408 is a time-out: the request may have been applied. */
function asRefusal(error: unknown): unknown {
  if (error instanceof GraphqlResponseError && error.errors?.every(({ type }) => REFUSALS.has(type))) {
    return new GitHubRefusal(error.errors.map(({ message }) => message).join('; '), { cause: error });
  }
  if (!(error instanceof RequestError) || error.status === 408 || isLimit(error)) return error;
  const isRefused = error.status >= 400 && error.status < 500;
  return isRefused ? new GitHubRefusal(error.message, { cause: error }) : error;
}

/** A limit is over in a while and says nothing about the call: as a refusal, it would be counted until the call is given up. */
function isLimit({ status, message, response }: RequestError): boolean {
  const isUsedUp = response?.headers['x-ratelimit-remaining'] === '0';
  return status === 429 || (status === 403 && (isUsedUp || /\brate limit\b/i.test(message)));
}

/** GitHub folds `maintain` into `write` and `triage` into `read`. */
function toPermission(permission: string): Permission {
  return permission === 'admin' || permission === 'write' || permission === 'read' ? permission : 'none';
}
