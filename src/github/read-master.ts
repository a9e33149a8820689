import type { MasterRef } from '../domain/master-ref.ts';
import { branchPrefix } from '../domain/run-id.ts';
import type { GitHubFacts, IssueFact, OutsideIssue } from '../domain/snapshot.ts';
import type { KnownObjects } from '../ports/github.ts';
import {
  present,
  toBranchFact,
  toCommand,
  toIssueFact,
  toLabelEvent,
  toMasterIssue,
  toOurComment,
  toPullRequestFact,
} from './master-facts.ts';
import {
  type CommentAnswer,
  type IssueAnswer,
  issuesQuery,
  MASTER_QUERY,
  type MasterAnswer,
  type OutsideAnswer,
  outsideQuery,
  type PullRequestAnswer,
  pullRequestsQuery,
  type RepositoryName,
} from './master-query.ts';
import type { TagCodec } from './tags.ts';

/** Sends one GraphQL document; rejects when the answer carries any error, so that partial answers are never read. */
export type Query = <T>(document: string, variables: Record<string, unknown>) => Promise<T>;

const NUMBERS_AT_ONCE = 100;

/** Reads what GitHub shows of one master issue and puts it into our words; `null` when there is no such issue. */
export async function readMaster(
  query: Query,
  tags: TagCodec,
  master: MasterRef,
  known: KnownObjects,
): Promise<GitHubFacts | null> {
  const { owner, repo, number } = master;
  const answer = await query<MasterAnswer>(MASTER_QUERY, {
    owner,
    repo,
    number,
    branches: `refs/heads/${branchPrefix(number)}`,
    comments: known.comments,
  });
  const { repository } = answer;
  const issue = repository?.issue;
  if (!repository || !issue) return null;
  const isHere = (other: { readonly repository: RepositoryName }) =>
    other.repository.nameWithOwner.toLowerCase() === `${owner}/${repo}`.toLowerCase();
  const subIssues = present(issue.subIssues).filter(isHere);
  const comments = [...present(issue.comments), ...answer.nodes.filter((node) => node !== null)];
  const branches = present(repository.refs);
  const pullRequests = branches.flatMap(({ associatedPullRequests }) => present(associatedPullRequests));
  const others = await readPullRequests(query, master, missing(known.pullRequests, pullRequests));
  return {
    repositoryNodeId: repository.id,
    defaultBranch: repository.defaultBranchRef?.name ?? '',
    issue: toMasterIssue(issue, isHere),
    labelEvents: present(issue.timelineItems).flatMap(toLabelEvent),
    commands: [
      ...comments.flatMap((comment) => toCommand(comment, number)),
      ...subIssues.flatMap((sub) =>
        present(sub.comments).flatMap((comment) => toCommand(comment, sub.number)),
      ),
    ].toSorted((a, b) => a.createdAt - b.createdAt),
    ourComments: uniqueById(comments).flatMap((comment) => toOurComment(tags, master, comment)),
    subIssues: subIssues.map((sub) => toIssueFact(tags, master, sub)),
    subIssueCount: issue.subIssues.totalCount,
    referenced: [],
    followUps: present(repository.issues).map((followUp) => toIssueFact(tags, master, followUp)),
    branches: branches.flatMap((branch) => toBranchFact(number, branch)),
    pullRequests: [...pullRequests, ...others].map((pull) => toPullRequestFact(tags, master, pull)),
  };
}

/** Issues of the repository by number; what is no issue is left out. */
export async function readIssues(
  query: Query,
  tags: TagCodec,
  master: MasterRef,
  numbers: readonly number[],
): Promise<IssueFact[]> {
  const answers = await readNumbered<IssueAnswer & { readonly __typename: string }>(
    query,
    master,
    numbers,
    issuesQuery,
  );
  return answers
    .filter(({ __typename }) => __typename === 'Issue')
    .map((issue) => toIssueFact(tags, master, issue));
}

/** What these numbers are in the repository, and whether it is open; an answer for each. */
export async function readOutside(
  query: Query,
  master: MasterRef,
  numbers: readonly number[],
): Promise<OutsideIssue[]> {
  const answers = await readNumbered<OutsideAnswer>(query, master, numbers, outsideQuery);
  return numbers.map((number) => {
    const answer = answers.find((each) => each.number === number);
    if (!answer) return { number, kind: null, title: '', state: 'missing' };
    const { title } = answer;
    const isIssue = answer.__typename === 'Issue';
    const isOpen = (isIssue ? answer.issueState : answer.pullState) === 'OPEN';
    return { number, kind: isIssue ? 'issue' : 'pull request', title, state: isOpen ? 'open' : 'closed' };
  });
}

function readPullRequests(query: Query, master: MasterRef, numbers: readonly number[]) {
  return readNumbered<PullRequestAnswer>(query, master, numbers, pullRequestsQuery);
}

/** Asked for in parts, since GitHub gives up on long documents. */
async function readNumbered<T>(
  query: Query,
  { owner, repo }: MasterRef,
  numbers: readonly number[],
  document: (numbers: readonly number[]) => string,
): Promise<T[]> {
  const found: T[] = [];
  for (let start = 0; start < numbers.length; start += NUMBERS_AT_ONCE) {
    const part = document(numbers.slice(start, start + NUMBERS_AT_ONCE));
    const answer = await query<{ repository: Record<string, T | null> | null }>(part, { owner, repo });
    for (const object of Object.values(answer.repository ?? {})) if (object !== null) found.push(object);
  }
  return found;
}

function missing(numbers: readonly number[], found: readonly PullRequestAnswer[]): number[] {
  return numbers.filter((number) => !found.some((pull) => pull.number === number));
}

function uniqueById(comments: readonly CommentAnswer[]): CommentAnswer[] {
  return [...new Map(comments.map((comment) => [comment.id, comment])).values()];
}
