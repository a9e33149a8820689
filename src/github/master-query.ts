import { FOLLOW_UP_LABEL } from '../domain/labels.ts';

/** One read of everything that a decision about a master issue needs; GitHub answers it from one point in time. */
export const MASTER_QUERY = /* GraphQL */ `
  query Master($owner: String!, $repo: String!, $number: Int!, $branches: String!, $comments: [ID!]!) {
    repository(owner: $owner, name: $repo) {
      id
      defaultBranchRef { name }
      issue(number: $number) {
        id
        number
        title
        body
        state
        lastEditedAt
        parent { number repository { nameWithOwner } }
        labels(first: 100) { nodes { name } }
        reactionGroups { content viewerHasReacted }
        timelineItems(last: 50, itemTypes: [LABELED_EVENT]) {
          nodes { ... on LabeledEvent { id createdAt label { name } actor { __typename login } } }
        }
        comments(last: 100) { nodes { ...CommentParts } }
        subIssues(first: 100) {
          totalCount
          nodes { ...IssueParts comments(last: 5) { nodes { ...CommentParts } } }
        }
      }
      issues(last: 50, labels: ["${FOLLOW_UP_LABEL}"]) { nodes { ...IssueParts } }
      refs(refPrefix: $branches, first: 100) {
        nodes {
          name
          target { oid }
          associatedPullRequests(last: 5) { nodes { ...PullRequestParts } }
        }
      }
    }
    nodes(ids: $comments) { ...CommentParts }
  }

  fragment CommentParts on IssueComment {
    id
    body
    createdAt
    updatedAt
    viewerDidAuthor
    author { __typename login }
    reactionGroups { content viewerHasReacted }
  }
  fragment IssueParts on Issue {
    id
    number
    title
    body
    state
    viewerDidAuthor
    repository { nameWithOwner }
    blockedBy(first: 50) { nodes { number repository { nameWithOwner } } }
  }
  fragment PullRequestParts on PullRequest {
    number
    body
    state
    headRefName
    headRefOid
    baseRefName
    viewerDidAuthor
  }
`;

/** Issues by number. An alias each, since GraphQL has no list of numbers. */
export function issuesQuery(numbers: readonly number[]): string {
  const repository = 'repository { nameWithOwner }';
  const parts = `id number title body state viewerDidAuthor ${repository} blockedBy(first: 50) { nodes { number ${repository} } }`;
  return aliased(numbers, 'issueOrPullRequest', `__typename ... on Issue { ${parts} }`);
}

/** Issues and pull requests by number, and whether they are open; the two kinds name their states differently. */
export function outsideQuery(numbers: readonly number[]): string {
  const parts =
    '__typename ... on Issue { number title issueState: state } ... on PullRequest { number title pullState: state }';
  return aliased(numbers, 'issueOrPullRequest', parts);
}

/** Pull requests by number, wherever their branches went. */
export function pullRequestsQuery(numbers: readonly number[]): string {
  return aliased(
    numbers,
    'pullRequest',
    'number body state headRefName headRefOid baseRefName viewerDidAuthor',
  );
}

function aliased(numbers: readonly number[], field: string, parts: string): string {
  const fields = numbers.map((number) => `n${number}: ${field}(number: ${number}) { ${parts} }`);
  return `query Numbered($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { ${fields.join(' ')} } }`;
}

export interface ActorAnswer {
  readonly __typename: string;
  readonly login: string;
}

export interface ReactionGroupAnswer {
  readonly content: string;
  readonly viewerHasReacted: boolean;
}

export interface CommentAnswer {
  readonly id: string;
  readonly body: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly viewerDidAuthor: boolean;
  readonly author: ActorAnswer | null;
  readonly reactionGroups: readonly ReactionGroupAnswer[] | null;
}

export interface IssueAnswer {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: 'OPEN' | 'CLOSED';
  readonly viewerDidAuthor: boolean;
  readonly repository: RepositoryName;
  readonly blockedBy: Nodes<{ readonly number: number; readonly repository: RepositoryName }>;
}

export type OutsideAnswer =
  | {
      readonly __typename: 'Issue';
      readonly number: number;
      readonly title: string;
      readonly issueState: IssueAnswer['state'];
    }
  | {
      readonly __typename: 'PullRequest';
      readonly number: number;
      readonly title: string;
      readonly pullState: PullRequestAnswer['state'];
    };

/** Numbers name issues within a repository only, and links may lead to others. */
export interface RepositoryName {
  /** `owner/repo`. */
  readonly nameWithOwner: string;
}

export interface PullRequestAnswer {
  readonly number: number;
  readonly body: string;
  readonly state: 'OPEN' | 'CLOSED' | 'MERGED';
  readonly headRefName: string;
  readonly headRefOid: string;
  readonly baseRefName: string;
  readonly viewerDidAuthor: boolean;
}

export interface BodyHistoryAnswer {
  readonly viewer: { readonly login: string };
  readonly node: { readonly userContentEdits: Nodes<EditAnswer> | null } | null;
}

interface EditAnswer {
  /** `null` for an edit that somebody took out of the history. */
  readonly diff: string | null;
  readonly editor: { readonly login: string } | null;
}

/** Connections may hold `null` for what the viewer may not see. */
export interface Nodes<T> {
  readonly nodes: readonly (T | null)[] | null;
}

export interface LabelEventAnswer {
  readonly id: string;
  readonly createdAt: string;
  readonly label: { readonly name: string };
  readonly actor: ActorAnswer | null;
}

export interface BranchAnswer {
  readonly name: string;
  readonly target: { readonly oid: string } | null;
  readonly associatedPullRequests: Nodes<PullRequestAnswer>;
}

export interface MasterAnswer {
  readonly repository: {
    readonly id: string;
    readonly defaultBranchRef: { readonly name: string } | null;
    readonly issue:
      | (Omit<IssueAnswer, 'viewerDidAuthor' | 'blockedBy' | 'repository'> & {
          readonly lastEditedAt: string | null;
          readonly parent: { readonly number: number; readonly repository: RepositoryName } | null;
          readonly labels: Nodes<{ readonly name: string }> | null;
          readonly reactionGroups: readonly ReactionGroupAnswer[] | null;
          readonly timelineItems: Nodes<LabelEventAnswer>;
          readonly comments: Nodes<CommentAnswer>;
          readonly subIssues: Nodes<IssueAnswer & { readonly comments: Nodes<CommentAnswer> }> & {
            readonly totalCount: number;
          };
        })
      | null;
    readonly issues: Nodes<IssueAnswer>;
    readonly refs: Nodes<BranchAnswer> | null;
  } | null;
  readonly nodes: readonly (CommentAnswer | null)[];
}
