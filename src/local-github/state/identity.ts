/** Every kind of object with a node id, with the prefix that GitHub's own node ids have. */
const PREFIXES = {
  User: 'U',
  Bot: 'BOT',
  Organization: 'O',
  App: 'A',
  Repository: 'R',
  Issue: 'I',
  PullRequest: 'PR',
  IssueComment: 'IC',
  Label: 'LA',
  Reaction: 'REA',
  CheckRun: 'CR',
  CheckSuite: 'CS',
  UserContentEdit: 'UCE',
  LabeledEvent: 'LE',
  UnlabeledEvent: 'UNLE',
  ClosedEvent: 'CE',
  ReopenedEvent: 'REE',
  RenamedTitleEvent: 'RTE',
  SubIssueAddedEvent: 'SIAE',
  SubIssueRemovedEvent: 'SIRE',
  ParentIssueAddedEvent: 'PIAE',
  ParentIssueRemovedEvent: 'PIRE',
  Ref: 'REF',
  Commit: 'C',
  Blob: 'B',
} as const;

export type NodeKind = keyof typeof PREFIXES;

export interface Identity {
  readonly id: number;
  readonly nodeId: string;
}

/** An opaque id: its content is nothing that a client may rely on, so it is the kind and `seed` in base64. */
export function nodeIdOf(kind: NodeKind, seed: string): string {
  return `${PREFIXES[kind]}_${Buffer.from(`local:${kind}:${seed}`).toString('base64url')}`;
}

/**
 * Gives out database ids. They are far from issue numbers, so that code which confuses the two fails at once, and fit the 32
 * bits of GraphQL's `databaseId: Int`.
 */
export class IdentitySource {
  #next = 1_204_310_000;

  /** A new id, unique over all kinds. */
  next(kind: NodeKind): Identity {
    this.#next += 1;
    return { id: this.#next, nodeId: nodeIdOf(kind, String(this.#next)) };
  }
}
