import type { Attempt } from './attempt.ts';
import type { TaskRecord } from './run-record.ts';

/** Attempts of the task since it was planned or last retried by command, the oldest first. */
export function triesOf(task: TaskRecord, attempts: readonly Attempt[]): Attempt[] {
  return attempts.filter(({ handle, number }) => handle === task.handle && number > task.triesFrom);
}
