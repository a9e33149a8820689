import { RequestError } from '@octokit/request-error';
import { explainError } from '../github/github-errors.ts';
import { GitHubLimited } from '../ports/github.ts';
import { formatDuration } from '../render/durations.ts';
import type { GitHubAccess } from './github-access.ts';
import { GitHubFailure } from './github-failure.ts';

/** An error of a request in words for the person at the terminal; what is no answer of GitHub stays as it is. `name` is what was asked for. */
export function explainFailure(error: unknown, name: string, access: GitHubAccess): unknown {
  const explained = explainError(error);
  const options = { cause: error };
  if (explained instanceof GitHubLimited) return limited(explained, access, options);
  if (isSilence(error)) {
    return new GitHubFailure(
      `GitHub cannot be reached at ${access.api} (${error.message}).`,
      'Check the network; GHE_HOST or GITHUB_API_URL names a GitHub of your own.',
      options,
    );
  }
  if (!(error instanceof RequestError)) return error;
  const [message, remedy] = explainStatus(error, name, access);
  return new GitHubFailure(message, remedy, options);
}

/** Octokit calls a 500 what GitHub has not answered. */
function isSilence(error: unknown): error is Error {
  if (error instanceof RequestError) return error.response === undefined;
  return error instanceof Error && /^(Abort|Timeout)Error$/.test(error.name);
}

function limited({ waitMs }: GitHubLimited, { token }: GitHubAccess, options: ErrorOptions): GitHubFailure {
  const who = token === null ? 'requests without a token' : 'this token';
  const wait = `Ask again in ${formatDuration(waitMs)}`;
  const remedy = token === null ? `${wait}, or set GITHUB_TOKEN: it has a limit of its own.` : `${wait}.`;
  return new GitHubFailure(`GitHub limits ${who}: it answers no more for now.`, remedy, options);
}

function explainStatus(
  { status, message }: RequestError,
  name: string,
  { token }: GitHubAccess,
): [message: string, remedy: string] {
  if (status === 401 && token === null) {
    return [
      'This GitHub answers no requests without a token.',
      'Set GITHUB_TOKEN to a token that may read the issues of the repository.',
    ];
  }
  if (status === 401) {
    return [
      'GitHub does not accept the token in GITHUB_TOKEN (or GH_TOKEN).',
      'Set one that has not expired, or none to read what is public.',
    ];
  }
  if (status === 404 || status === 410) {
    return token === null
      ? [
          `GitHub shows no issue ${name} to requests without a token.`,
          'Check owner, repository and number. If the repository is private, set GITHUB_TOKEN to a token that may read its issues.',
        ]
      : [
          `GitHub shows no issue ${name} to this token.`,
          'Check owner, repository and number, and that the token may read the issues of the repository.',
        ];
  }
  if (status >= 500) return [`GitHub failed (${status}: ${message}).`, 'Try again in a while.'];
  return [
    `GitHub refuses to show ${name} (${status}: ${message}).`,
    'Give the token read access to the issues and contents of the repository; where single sign-on is asked for, authorize it.',
  ];
}
