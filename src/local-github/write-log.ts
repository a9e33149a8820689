/** One change that somebody asked for and got, in the order of their application. */
export interface Write {
  readonly at: Date;
  /** REST login: `ada`, or `slug[bot]`. */
  readonly actor: string;
  readonly operation: WriteOperation;
  /** `owner/name`. */
  readonly repository: string;
  /** Number of the issue or pull request, else the name of the branch, label or check. */
  readonly target: number | string;
  /** What was written, in terms of the operation. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export type WriteOperation =
  | 'issues.create'
  | 'issues.update'
  | 'issues.close'
  | 'issues.reopen'
  | 'issues.addLabel'
  | 'issues.removeLabel'
  | 'issues.addSubIssue'
  | 'issues.removeSubIssue'
  | 'issues.addBlockedBy'
  | 'issues.removeBlockedBy'
  | 'comments.create'
  | 'comments.update'
  | 'comments.delete'
  | 'comments.minimize'
  | 'reactions.create'
  | 'reactions.delete'
  | 'labels.create'
  | 'pulls.create'
  | 'pulls.update'
  | 'pulls.close'
  | 'pulls.reopen'
  | 'pulls.merge'
  | 'checks.create'
  | 'checks.update'
  | 'git.createRef'
  | 'git.updateRef'
  | 'git.deleteRef'
  | 'git.push';

/** Remembers every write, so that a test can assert what happened and in which order. */
export class WriteLog {
  readonly #writes: Write[] = [];

  add(write: Write): void {
    this.#writes.push(write);
  }

  /** All writes, or those of the given operations, the oldest first. */
  list(...operations: readonly WriteOperation[]): readonly Write[] {
    if (operations.length === 0) return [...this.#writes];
    return this.#writes.filter((write) => operations.includes(write.operation));
  }
}
