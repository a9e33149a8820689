import { RequestError } from '@octokit/request-error';
import type { MasterRef, RepositoryRef } from '../domain/master-ref.ts';
import type { Revision } from '../domain/overwritten.ts';
import type { Permission, Reaction } from '../domain/snapshot.ts';
import {
  type GitHub,
  GitHubRefusal,
  type MadeIssue,
  type NewIssue,
  type NewPullRequest,
} from '../ports/github.ts';
import type { Connection } from './connection.ts';
import { LabelIds } from './label-ids.ts';
import type { BodyHistoryAnswer } from './master-query.ts';
import {
  ADD_BLOCKED_BY,
  ADD_COMMENT,
  ADD_REACTION,
  ADD_SUB_ISSUE,
  BODY_HISTORY,
  CLOSE_ISSUE,
  CREATE_ISSUE,
  CREATE_PULL_REQUEST,
  DELETE_COMMENT,
  ISSUE_BODY,
  UPDATE_BODY,
  UPDATE_COMMENT,
} from './mutations.ts';
import { type Query, readIssues, readMaster, readOutside } from './read-master.ts';
import type { TagCodec } from './tags.ts';

const REACTION_CONTENT: Readonly<Record<Reaction, string>> = {
  eyes: 'EYES',
  rocket: 'ROCKET',
  thumbs_down: 'THUMBS_DOWN',
};

/** The GitHub port over Octokit: GraphQL for reads and writes, REST where GraphQL has no such call. */
export class OctokitGitHub implements GitHub {
  readonly #connection: Connection;
  readonly #tags: TagCodec;
  readonly #labels: LabelIds;

  constructor(connection: Connection, tags: TagCodec, labels = new LabelIds()) {
    this.#connection = connection;
    this.#tags = tags;
    this.#labels = labels;
  }

  onlyWhile(isHeld: () => boolean): GitHub {
    return new OctokitGitHub(this.#connection.onlyWhile(isHeld), this.#tags, this.#labels);
  }

  readMaster(master: MasterRef, known: Parameters<GitHub['readMaster']>[1]) {
    return readMaster(this.#query(master), this.#tags, master, known);
  }

  readIssues(master: MasterRef, numbers: readonly number[]) {
    return readIssues(this.#query(master), this.#tags, master, numbers);
  }

  readOutside(master: MasterRef, numbers: readonly number[]) {
    return readOutside(this.#query(master), master, numbers);
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
    const route = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission';
    return this.#connection.rest(repository, async ({ octokit, request }) => {
      try {
        const { data } = await octokit.request(route, { owner, repo, username: login, request });
        return toPermission(data.permission);
      } catch (error) {
        // Somebody who is no user any more.
        if (error instanceof RequestError && error.status === 404) return 'none';
        throw error;
      }
    });
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
    const labelIds = await this.#connection.rest(master, (sending) =>
      this.#labels.find(sending, master, issue.labels),
    );
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

  async bodyHistory(repository: RepositoryRef, id: string): Promise<Revision[]> {
    const { viewer, node } = await this.#query(repository)<BodyHistoryAnswer>(BODY_HISTORY, { id });
    return (node?.userContentEdits?.nodes ?? []).flatMap((edit) =>
      edit?.diff == null
        ? []
        : [{ text: edit.diff, isOurs: botName(edit.editor?.login) === botName(viewer.login) }],
    );
  }

  async closeTwin(repository: RepositoryRef, number: number, body: string): Promise<void> {
    const { owner, repo } = repository;
    // One write for state and words, for pull requests too; GraphQL needs two.
    await this.#connection.rest(repository, ({ octokit, request }) =>
      octokit.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
        owner,
        repo,
        issue_number: number,
        state: 'closed',
        state_reason: 'not_planned',
        body,
        request,
      }),
    );
  }

  async closeDone(repository: RepositoryRef, number: number, words: string): Promise<void> {
    const { owner, repo } = repository;
    const issue = { owner, repo, issue_number: number };
    await this.#connection.rest(repository, async ({ octokit, request }) => {
      const { data } = await octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}', {
        ...issue,
        request,
      });
      if (data.state === 'closed') return;
      await octokit.request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
        ...issue,
        state: 'closed',
        state_reason: 'completed',
        body: withWordsAbove(data.body ?? '', words),
        request,
      });
    });
  }

  async deleteComment(repository: RepositoryRef, id: string): Promise<void> {
    await this.#query(repository)(DELETE_COMMENT, { id });
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

  takeCallCount(repository: RepositoryRef): number {
    return this.#connection.takeCallCount(repository);
  }

  #query(repository: RepositoryRef): Query {
    return (document, variables) => this.#connection.graphql(repository, document, variables);
  }
}

/** Said once, however often it is tried. */
function withWordsAbove(body: string, words: string): string {
  return body.startsWith(words) ? body : `${words}\n\n${body}`;
}

/** GraphQL names a bot with `[bot]` as a viewer, and without as an author. */
function botName(login: string | undefined): string | undefined {
  return login?.replace(/\[bot\]$/, '');
}

/** GitHub folds `maintain` into `write` and `triage` into `read`. */
function toPermission(permission: string): Permission {
  return permission === 'admin' || permission === 'write' || permission === 'read' ? permission : 'none';
}
