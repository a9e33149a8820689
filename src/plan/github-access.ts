import { EnvironmentError } from '../config/environment-error.ts';
import { environmentVariables } from '../config/environment-variables.ts';
import { describeMismatch, showValue } from '../config/expectation.ts';
import { gitHubAddress } from '../config/github-address.ts';
import { UserError } from '../errors.ts';
import type { IssueAddress } from './plan-source.ts';

/** Which GitHub is asked, and as whom. */
export interface GitHubAccess {
  /** Of its pages, such as `https://github.com`. */
  readonly web: string;
  readonly api: string;
  /** `null`: only what is public can be read. */
  readonly token: string | null;
}

type Variables = Readonly<Record<string, string | undefined>>;

const variables = environmentVariables.pick({ GHE_HOST: true, GHE_PROTOCOL: true });

/**
 * Reads from the environment which GitHub there is: `GHE_HOST`, else `GITHUB_API_URL` as GitHub Actions sets it, else github.com. The token is
 * `GITHUB_TOKEN`, else `GH_TOKEN`. No `.env` counts: a file in a strange folder must not say where the token goes. Throws an `EnvironmentError`.
 */
export function readGitHubAccess(env: Variables): GitHubAccess {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = variables.safeParse(set);
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map(({ path }) => {
      const name = String(path[0]);
      return `${name}: ${describeMismatch(variables, [name], showValue(set[name]))}`;
    });
    throw new EnvironmentError(mistakes.join('\n'), 'Set it, or leave it out.');
  }
  const { GHE_HOST: gheHost = null, GHE_PROTOCOL: gheProtocol } = parsed.data;
  const given = set['GITHUB_API_URL'];
  const { web, api } =
    gheHost === null && given !== undefined ? fromApi(given) : gitHubAddress({ gheHost, gheProtocol });
  return { web, api, token: (set['GITHUB_TOKEN'] ?? set['GH_TOKEN'])?.trim() ?? null };
}

/** Refuses an address of another GitHub: the token must not go there. */
export function demandSameHost({ host }: IssueAddress, { web }: GitHubAccess): void {
  const asked = URL.parse(web)?.host;
  const wanted = host?.toLowerCase().replace(/^www\.(?=github\.com$)/, '');
  if (wanted === undefined || wanted === asked) return;
  const remedy =
    wanted === 'github.com'
      ? 'Leave GHE_HOST and GITHUB_API_URL out to ask github.com.'
      : `Set GHE_HOST=${wanted} to ask that one; the token in GITHUB_TOKEN is then sent there.`;
  throw new UserError(`The issue is at ${wanted}, but the GitHub that is asked is ${asked}.`, remedy);
}

function fromApi(given: string): { web: string; api: string } {
  const url = URL.parse(given);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const message = `GITHUB_API_URL: expected an address such as https://api.github.com, got ${showValue(given)}`;
    throw new EnvironmentError(message, 'Set it, or leave it out.');
  }
  const isHosted = /^api\.(github\.com|.+\.ghe\.com)$/.test(url.host);
  const web = `${url.protocol}//${isHosted ? url.host.slice('api.'.length) : url.host}`;
  return { web, api: given.trim().replace(/\/+$/, '') };
}
