import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import type { GitHubAddress } from '../config/github-address.ts';

export type ApiProbe =
  | { readonly outcome: 'there' }
  /** In the words of the network, or what else answers. */
  | { readonly outcome: 'unreachable'; readonly reason: string };

const TIMEOUT_MS = 10_000;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
/** How an Enterprise Server answers whose limits are off, or that is closed to strangers. */
const REFUSALS = [401, 403, 404];

/** Whether GitHub's API can be reached, which has to tell the key of a new App. Never rejects. */
export async function askApi({ api }: GitHubAddress): Promise<ApiProbe> {
  const octokit = new Octokit({ baseUrl: api, log: SILENT });
  try {
    const request = { signal: AbortSignal.timeout(TIMEOUT_MS) };
    const { headers, status } = await octokit.request('GET /rate_limit', { request });
    return isGitHub(headers) ? { outcome: 'there' } : somethingElse(status);
  } catch (error) {
    const response = responseOf(error);
    if (response === null) {
      return { outcome: 'unreachable', reason: error instanceof Error ? error.message : String(error) };
    }
    const { headers, status } = response;
    if (isGitHub(headers) && REFUSALS.includes(status)) return { outcome: 'there' };
    return isGitHub(headers)
      ? { outcome: 'unreachable', reason: `GitHub answers ${status}` }
      : somethingElse(status);
  }
}

function somethingElse(status: number): ApiProbe {
  return { outcome: 'unreachable', reason: `what answers there (${status}) is not GitHub` };
}

type Headers = Readonly<Record<string, string | number | undefined>>;

function isGitHub(headers: Headers): boolean {
  return headers['x-github-request-id'] !== undefined;
}

/** Where nothing has answered, Octokit says 500 all the same. */
function responseOf(error: unknown): { readonly status: number; readonly headers: Headers } | null {
  return error instanceof RequestError ? (error.response ?? null) : null;
}
