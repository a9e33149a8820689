import type { MasterRef, RepositoryRef } from '../domain/master-ref.ts';
import type { Revision } from '../domain/overwritten.ts';
import type { GitHubFacts, IssueFact, OutsideIssue, Permission, Reaction, Tag } from '../domain/snapshot.ts';

export interface MadeIssue {
  readonly number: number;
  readonly nodeId: string;
}

/** What the record already knows, so that the read finds it wherever it went. */
export interface KnownObjects {
  readonly pullRequests: readonly number[];
  readonly comments: readonly string[];
}

/** A body for people, and the tag that says what the object is; the adapter signs the tag and hides it in the body. */
export interface TaggedBody {
  readonly text: string;
  readonly tag: Tag;
  /** Hidden along with the tag, signed like that: letters, digits, `-` and `_`. */
  readonly memory?: string;
}

export interface NewIssue {
  readonly repositoryNodeId: string;
  /** Creates and links in one write. */
  readonly parentNodeId: string | null;
  readonly title: string;
  readonly body: TaggedBody;
  /** Made where the repository lacks them. */
  readonly labels: readonly string[];
}

export interface NewPullRequest {
  readonly repositoryNodeId: string;
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body: TaggedBody;
}

/**
 * The calls that the orchestrator makes; each does one thing, and none decides. A call that GitHub certainly did not apply rejects with a
 * `GitHubRefusal`; after any other rejection it may have been applied.
 */
export interface GitHub {
  /** One consistent read, `null` when there is no such issue; rejects when any part of the answer is missing. */
  readMaster(master: MasterRef, known: KnownObjects): Promise<GitHubFacts | null>;
  /** Issues of the repository; numbers that are none (or pull requests) are left out. */
  readIssues(master: MasterRef, numbers: readonly number[]): Promise<IssueFact[]>;
  /** What each of these numbers is in the repository, and whether it is open. */
  readOutside(master: MasterRef, numbers: readonly number[]): Promise<OutsideIssue[]>;
  /** `null` when there is no such file on the default branch. */
  readFile(repository: RepositoryRef, path: string): Promise<string | null>;
  /** Rejects when GitHub does not answer, so that nobody is turned down for good by a fault. */
  permission(repository: RepositoryRef, login: string): Promise<Permission>;

  addReaction(repository: RepositoryRef, subjectNodeId: string, reaction: Reaction): Promise<void>;
  /** Comments on the master issue. Returns the comment's node id. */
  addComment(master: MasterRef, issueNodeId: string, body: TaggedBody): Promise<string>;
  updateComment(master: MasterRef, commentNodeId: string, body: TaggedBody): Promise<void>;
  createIssue(master: MasterRef, issue: NewIssue): Promise<MadeIssue>;
  linkSubIssue(repository: RepositoryRef, parentNodeId: string, childNodeId: string): Promise<void>;
  addBlockedBy(repository: RepositoryRef, blockedNodeId: string, blockingNodeId: string): Promise<void>;
  closeIssue(repository: RepositoryRef, nodeId: string): Promise<void>;
  readBody(repository: RepositoryRef, issueNodeId: string): Promise<string>;
  updateBody(repository: RepositoryRef, issueNodeId: string, body: string): Promise<void>;
  /** The texts that the body had, the newest first, ten at most; none for a body that nobody has edited. */
  bodyHistory(repository: RepositoryRef, issueNodeId: string): Promise<Revision[]>;
  /** Closes an issue or pull request of ours as not planned; its body becomes `text`, and with it the tag goes. */
  closeTwin(repository: RepositoryRef, number: number, text: string): Promise<void>;
  /**
   * Closes an issue as completed and puts `words` above its body, in one write; what else stands there stays. Does nothing for one that is closed.
   */
  closeDone(repository: RepositoryRef, number: number, words: string): Promise<void>;
  deleteComment(repository: RepositoryRef, commentNodeId: string): Promise<void>;
  /** Returns its number. */
  createPullRequest(master: MasterRef, pull: NewPullRequest): Promise<number>;

  /** Calls made for the repository since this was last asked. */
  takeCallCount(repository: RepositoryRef): number;

  /**
   * The same GitHub for whoever may write only while `isHeld` says so. It is asked right before a request leaves, since GitHub checks no fencing
   * token; a request that may not leave any more rejects with `NotSent`.
   */
  onlyWhile(isHeld: () => boolean): GitHub;
}

/** GitHub answered that the call cannot be followed: nothing was applied, and asking again would not help. */
export class GitHubRefusal extends Error {
  override readonly name = 'GitHubRefusal';
}

/** A rate limit of GitHub is used up: nothing was applied, and the same call may be followed later. It says nothing about the call. */
export class GitHubLimited extends Error {
  override readonly name = 'GitHubLimited';
  /** Milliseconds from now until GitHub listens again. */
  readonly waitMs: number;

  constructor(message: string, waitMs: number, options?: ErrorOptions) {
    super(message, options);
    this.waitMs = waitMs;
  }
}

/** The request never left: whoever wanted to send it had lost the right to write. */
export class NotSent extends Error {
  override readonly name = 'NotSent';
}
