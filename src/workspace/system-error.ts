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

/** Git, the network, the disk or the pool of this host failed; it says nothing about the task. */
export interface Unavailable {
  readonly outcome: 'unavailable';
  readonly message: string;
}

/** What `work` answers, or why this host could not do it; a bug rejects. */
export async function orUnavailable<T>(work: () => Promise<T>): Promise<T | Unavailable> {
  try {
    return await work();
  } catch (error) {
    const message = explainSystemError(error);
    if (message === null) throw error;
    return { outcome: 'unavailable', message };
  }
}

/** What went wrong, or `null`: a bug too, which `report` is told of, for whoever must bring a thing to its end whatever happens. */
export async function anyFaultOf(
  work: () => Promise<unknown>,
  report: (bug: unknown) => void,
): Promise<string | null> {
  try {
    return await faultOf(work);
  } catch (error) {
    report(error);
    return `A fault of ours: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** What went wrong, or `null`; a bug rejects. */
export async function faultOf(work: () => Promise<unknown>): Promise<string | null> {
  const result = await orUnavailable(async () => {
    await work();
    return null;
  });
  return result === null ? null : result.message;
}
