import { CredentialsError } from './credentials.ts';
import { GitError } from './git.ts';

/** Whether `error` is a system call's failure with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

/**
 * What a person is told when git, GitHub, the network or the disk failed, or `null` when `error` is none of them and therefore a bug.
 * Aborted waits count too: the caller knows that it aborted.
 */
export function explainSystemError(error: unknown): string | null {
  if (error instanceof GitError || error instanceof CredentialsError) return error.message;
  const isSystem = error instanceof Error && ('syscall' in error || error.name === 'AbortError');
  return isSystem ? error.message : null;
}
