import { CredentialsError } from './credentials.ts';
import { GitError } from './git.ts';

/** What it means for an attempt that its push failed. */
export type PushFailure =
  /** GitHub heard us and said no: trying again changes nothing. `words` are its own. */
  | { readonly kind: 'refused'; readonly words: string }
  /** The network or GitHub was away, or somebody held the ref: it may work in a moment. */
  | { readonly kind: 'away' }
  | { readonly kind: 'other' };

/** In `! [remote rejected] a -> b (reason)` these are faults or races of the server's storage, anything else is its decision. */
const serverFault =
  /failed to update ref|cannot lock ref|internal server error|internal error|commit_refs|unpack|migrate objects|timed? ?out/i;
/** What curl and git say when no answer came. */
const noAnswer =
  /Could not resolve|Failed to connect|Couldn't connect|Connection (?:refused|reset|timed out|was closed)|timed out|unreachable|Empty reply|hung up unexpectedly|unexpected disconnect|early EOF|SSL_ERROR_SYSCALL|GnuTLS recv/i;

const mostWords = 500;

/** Reads the failure of a push from what git, run with `LC_ALL=C`, or the minting of its token said. */
export function readPushFailure(error: unknown): PushFailure {
  if (error instanceof CredentialsError)
    return { kind: isServerError(statusOf(error.cause)) ? 'away' : 'other' };
  // Without an exit code it was ended by us, at its time limit or by an abort.
  if (!(error instanceof GitError) || error.exitCode === null) return { kind: 'other' };
  const { stderr } = error;
  const rejected = /^ ! \[remote rejected\] .*? \((.+)\)$/m.exec(stderr)?.[1];
  if (rejected !== undefined) {
    return serverFault.test(rejected)
      ? { kind: 'away' }
      : { kind: 'refused', words: inWords(rejected, stderr) };
  }
  const status = /(?:returned error:|HTTP) (\d{3})\b/.exec(stderr)?.[1];
  if (status === undefined) return { kind: noAnswer.test(stderr) ? 'away' : 'other' };
  if (status === '403') return { kind: 'refused', words: inWords('HTTP 403', stderr) };
  return { kind: isServerError(Number(status)) ? 'away' : 'other' };
}

/** 408 and 429 ask for another try as well. */
function isServerError(status: number | null): boolean {
  return status !== null && (status >= 500 || status === 408 || status === 429);
}

/** Octokit's errors have a `status`; for a broken connection it is 500. */
function statusOf(cause: unknown): number | null {
  const hasStatus = typeof cause === 'object' && cause !== null && 'status' in cause;
  return hasStatus && typeof cause.status === 'number' ? cause.status : null;
}

/** The reason, and what the server sent along with it, on one line. */
function inWords(reason: string, stderr: string): string {
  const lines = [...stderr.matchAll(/^remote: ?(.*)$/gm)].map(([, line]) => oneLine(line ?? ''));
  const said = lines.filter((line) => line !== '').join('; ');
  const words = said === '' ? oneLine(reason) : `${oneLine(reason)}. It says: ${said}`;
  return words.length <= mostWords ? words : `${words.slice(0, mostWords - 1)}…`;
}

/** Servers colour and clear lines for terminals. */
function oneLine(text: string): string {
  return text
    .replace(/\p{Cc}\[[0-9;]*[A-Za-z]|\[K/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}
