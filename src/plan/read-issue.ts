import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { REPOSITORY_CONFIG_PATH } from '../config/repository-config.ts';
import type { OutsideIssue } from '../domain/snapshot.ts';
import { fetchWithin } from '../github/fetch-while.ts';
import { cleanText } from '../markdown/visible-text.ts';
import { explainFailure } from './explain-failure.ts';
import type { GitHubAccess } from './github-access.ts';
import { GitHubFailure } from './github-failure.ts';
import type { IssueAddress } from './plan-source.ts';

type Repository = Pick<IssueAddress, 'owner' | 'repo'>;

/** What a plan has to know of an issue besides the list. */
export interface NamedIssue {
  readonly number: number;
  /** On one line, without what a person cannot see. */
  readonly title: string;
}

export interface NativeSubIssue extends NamedIssue {
  readonly open: boolean;
  /** Numbers of the issues of the same repository that block it. */
  readonly blockedBy: readonly number[];
}

export interface FoundIssue extends NamedIssue, Repository {
  readonly body: string;
  /** Of its page. */
  readonly url: string;
  /** Those of the same repository. */
  readonly subIssues: readonly NativeSubIssue[];
}

/** What is read of GitHub for a plan. All of it rejects with a `GitHubFailure` where GitHub does not answer. */
export interface IssueReader {
  read(address: IssueAddress): Promise<FoundIssue>;
  /** What each of these numbers is in the repository, and whether it is open. */
  look(repository: Repository, numbers: readonly number[]): Promise<OutsideIssue[]>;
  /** The config file on the default branch; `null` where there is none. */
  config(repository: Repository): Promise<string | null>;
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const ANSWER_WITHIN_MS = 30_000;
const AT_ONCE = 8;
const PAGE = { per_page: 100 };
const ISSUE = '/repos/{owner}/{repo}/issues/{issue_number}';

const issueShape = z.object({
  number: z.number(),
  title: z.string(),
  repository_url: z.string(),
  html_url: z.string(),
});

/** Reads issues over the REST API; nothing is written. */
export function createIssueReader(access: GitHubAccess): IssueReader {
  const octokit = new Octokit({
    baseUrl: access.api,
    log: SILENT,
    request: { fetch: fetchWithin(ANSWER_WITHIN_MS) },
    ...(access.token === null ? {} : { auth: access.token }),
  });
  const explained = async <T>(name: string, reading: Promise<T>): Promise<T> => {
    try {
      return await reading;
    } catch (error) {
      throw explainFailure(error, name, access);
    }
  };
  return {
    read: (address) => explained(nameOf(address, address.number), readIssue(octokit, address, access)),
    look: ({ owner, repo }, numbers) =>
      explained(
        `${owner}/${repo}`,
        mapSome(numbers, (number) => lookAt(octokit, { owner, repo, issue_number: number })),
      ),
    config: ({ owner, repo }) => explained(`${owner}/${repo}`, readConfig(octokit, { owner, repo })),
  };
}

async function readIssue(
  octokit: Octokit,
  address: IssueAddress,
  { api }: GitHubAccess,
): Promise<FoundIssue> {
  const { data } = await octokit.request(`GET ${ISSUE}`, {
    owner: address.owner,
    repo: address.repo,
    issue_number: address.number,
  });
  const name = nameOf(address, address.number);
  if (!isIssue(data)) {
    throw new GitHubFailure(
      `What answers at ${api} is not the API of GitHub: its answer is no issue.`,
      'Correct GITHUB_API_URL (of an Enterprise Server it ends with /api/v3) or GHE_HOST, or leave both out to ask github.com.',
    );
  }
  if (data.pull_request) {
    const remedy = 'Name the issue that holds the list.';
    throw new GitHubFailure(`${name} is a pull request: only an issue holds a list to plan.`, remedy);
  }
  // Renamed repositories and moved issues answer from their new place.
  const [owner = address.owner, repo = address.repo] = data.repository_url.split('/').slice(-2);
  const { number, title, body, html_url: url } = data;
  const subIssues = await readSubIssues(octokit, { owner, repo }, number);
  return { owner, repo, number, title: oneLine(title), body: body ?? '', url, subIssues };
}

/** Any web server answers with something. */
function isIssue(data: unknown): boolean {
  return issueShape.safeParse(data).success;
}

async function readSubIssues(octokit: Octokit, at: Repository, number: number): Promise<NativeSubIssue[]> {
  const all = await orNothing(
    octokit.paginate(`GET ${ISSUE}/sub_issues`, { ...at, issue_number: number, ...PAGE }),
  );
  return mapSome(
    all.filter((issue) => isHere(issue, at)),
    async (issue) => {
      const where = { ...at, issue_number: issue.number, ...PAGE };
      const blockers = await orNothing(octokit.paginate(`GET ${ISSUE}/dependencies/blocked_by`, where));
      return {
        number: issue.number,
        title: oneLine(issue.title),
        open: issue.state === 'open',
        blockedBy: blockers.filter((blocker) => isHere(blocker, at)).map((blocker) => blocker.number),
      };
    },
  );
}

async function lookAt(octokit: Octokit, at: Repository & { issue_number: number }): Promise<OutsideIssue> {
  const number = at.issue_number;
  const [found] = await orNothing(octokit.request(`GET ${ISSUE}`, at).then(({ data }) => [data]));
  // A number whose issue was moved away answers with the issue in its new place.
  if (found === undefined || !isHere(found, at)) return { number, kind: null, title: '', state: 'missing' };
  const kind = found.pull_request ? 'pull request' : 'issue';
  return { number, kind, title: oneLine(found.title), state: found.state === 'open' ? 'open' : 'closed' };
}

async function readConfig(octokit: Octokit, at: Repository): Promise<string | null> {
  const path = REPOSITORY_CONFIG_PATH;
  const reading = octokit.request('GET /repos/{owner}/{repo}/contents/{path}', { ...at, path });
  const [file] = await orNothing(reading.then(({ data }) => [data]));
  if (file === undefined || Array.isArray(file) || !('content' in file)) return null;
  return Buffer.from(file.content, 'base64').toString();
}

/** What is not there, as on an older Enterprise Server, is none. */
async function orNothing<T>(reading: Promise<T[]>): Promise<T[]> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof RequestError && (error.status === 404 || error.status === 410)) return [];
    throw error;
  }
}

/** The results in the order of the values; a few are asked for at once. */
async function mapSome<T, R>(values: readonly T[], map: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < values.length; start += AT_ONCE) {
    results.push(...(await Promise.all(values.slice(start, start + AT_ONCE).map(map))));
  }
  return results;
}

function isHere(
  { repository_url: url }: { readonly repository_url: string },
  { owner, repo }: Repository,
): boolean {
  return url.toLowerCase().endsWith(`/${owner}/${repo}`.toLowerCase());
}

function nameOf({ owner, repo }: Repository, number: number): string {
  return `${owner}/${repo}#${number}`;
}

function oneLine(title: string): string {
  return cleanText(title).replace(/\s+/g, ' ');
}
