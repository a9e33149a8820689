import type { MasterRef } from '../../src/domain/master-ref.ts';
import type {
  GitHubFacts,
  IssueFact,
  OutsideIssue,
  Permission,
  Reaction,
} from '../../src/domain/snapshot.ts';
import type { GitHub, MadeIssue, NewIssue, NewPullRequest, TaggedBody } from '../../src/ports/github.ts';

/** `after` the call was applied, an error is an answer that got lost. */
type Moment = 'before' | 'after';

/** A GitHub in memory with one master issue. It notes each write, and lets a test step in before and after it. */
export class RecordingGitHub implements GitHub {
  /** What was written, in order: `createIssue Fix the door`, `addComment plan`. */
  readonly writes: string[] = [];
  /** `null`: the issue is gone. */
  facts: GitHubFacts | null;
  /** Told of every read of the master issue and of every write; may reject in its place. */
  intervene: (call: string, moment: Moment) => Promise<void> | void = () => undefined;
  /** Of everybody. */
  permissionOfAll: Permission = 'write';
  /** What numbers are that are asked for; others are not known. */
  known: readonly OutsideIssue[] = [];
  #numbers = 100;

  constructor(facts: GitHubFacts) {
    this.facts = facts;
  }

  async readMaster(): Promise<GitHubFacts | null> {
    await this.intervene('readMaster', 'before');
    return this.facts;
  }

  async readIssues(): Promise<IssueFact[]> {
    return [];
  }

  async readOutside(_master: MasterRef, numbers: readonly number[]): Promise<OutsideIssue[]> {
    return this.known.filter(({ number }) => numbers.includes(number));
  }

  async readFile(): Promise<string | null> {
    return null;
  }

  async permission(): Promise<Permission> {
    return this.permissionOfAll;
  }

  addReaction(_master: MasterRef, subject: string, reaction: Reaction): Promise<void> {
    return this.#write(`addReaction ${reaction}`, (facts) => {
      const react = <T extends { readonly nodeId: string; readonly ourReactions: readonly Reaction[] }>(
        to: T,
      ): T => (to.nodeId === subject ? { ...to, ourReactions: [...to.ourReactions, reaction] } : to);
      this.facts = { ...facts, issue: react(facts.issue), commands: facts.commands.map(react) };
    });
  }

  addComment(_master: MasterRef, _issue: string, { text, tag, memory }: TaggedBody): Promise<string> {
    return this.#write(`addComment ${tag.kind}`, (facts) => {
      const nodeId = `IC_${this.#next()}`;
      const body = text.trimEnd();
      const comment = { nodeId, tag, body, memory: memory ?? null, createdAt: 0, updatedAt: 0 };
      this.facts = { ...facts, ourComments: [...facts.ourComments, comment] };
      return nodeId;
    });
  }

  updateComment(_master: MasterRef, id: string, { text, tag, memory }: TaggedBody): Promise<void> {
    return this.#write(`updateComment ${tag.kind}`, (facts) => {
      const ourComments = facts.ourComments.map((comment) =>
        comment.nodeId === id ? { ...comment, tag, body: text.trimEnd(), memory: memory ?? null } : comment,
      );
      this.facts = { ...facts, ourComments };
    });
  }

  createIssue(_master: MasterRef, { title, body: { tag } }: NewIssue): Promise<MadeIssue> {
    return this.#write(`createIssue ${title}`, (facts) => {
      const number = this.#next();
      const nodeId = `I_${number}`;
      const issue: IssueFact = { number, nodeId, title, open: true, tag, blockedBy: [] };
      const subIssues = [...facts.subIssues, issue];
      this.facts = { ...facts, subIssues, subIssueCount: subIssues.length };
      return { number, nodeId };
    });
  }

  updateBody(_master: MasterRef, _id: string, body: string): Promise<void> {
    return this.#write('updateBody', (facts) => {
      this.facts = { ...facts, issue: { ...facts.issue, body } };
    });
  }

  async readBody(): Promise<string> {
    return this.facts?.issue.body ?? '';
  }

  linkSubIssue(): Promise<void> {
    return this.#write('linkSubIssue', () => undefined);
  }

  addBlockedBy(): Promise<void> {
    return this.#write('addBlockedBy', () => undefined);
  }

  closeIssue(): Promise<void> {
    return this.#write('closeIssue', () => undefined);
  }

  createPullRequest(_master: MasterRef, { head }: NewPullRequest): Promise<number> {
    return this.#write(`createPullRequest ${head}`, () => this.#next());
  }

  async bodyHistory(): Promise<[]> {
    return [];
  }

  closeTwin(_master: MasterRef, number: number): Promise<void> {
    return this.#write(`closeTwin #${number}`, (facts) => {
      const close = (issue: IssueFact): IssueFact =>
        issue.number === number ? { ...issue, open: false, tag: null } : issue;
      this.facts = {
        ...facts,
        subIssues: facts.subIssues.map(close),
        followUps: facts.followUps.map(close),
        pullRequests: facts.pullRequests.map((pull) =>
          pull.number === number ? { ...pull, state: 'closed', tag: null } : pull,
        ),
      };
    });
  }

  closeDone(_master: MasterRef, number: number): Promise<void> {
    return this.#write(`closeDone #${number}`, (facts) => {
      const followUps = facts.followUps.map((issue) =>
        issue.number === number ? { ...issue, open: false } : issue,
      );
      this.facts = { ...facts, followUps };
    });
  }

  deleteComment(_master: MasterRef, id: string): Promise<void> {
    return this.#write('deleteComment', (facts) => {
      const ourComments = facts.ourComments.filter(({ nodeId }) => nodeId !== id);
      this.facts = { ...facts, ourComments };
    });
  }

  onlyWhile(): GitHub {
    return this;
  }

  takeCallCount(): number {
    return 0;
  }

  async #write<T>(write: string, apply: (facts: GitHubFacts) => T): Promise<T> {
    this.writes.push(write);
    await this.intervene(write, 'before');
    if (!this.facts) throw new Error('there is no such issue');
    const made = apply(this.facts);
    await this.intervene(write, 'after');
    return made;
  }

  #next(): number {
    this.#numbers += 1;
    return this.#numbers;
  }
}
