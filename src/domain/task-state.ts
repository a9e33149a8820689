/** The states of a task (design, section 2). */
export type TaskState =
  | 'pending'
  | 'queued'
  | 'in_progress'
  | 'verifying'
  | 'completed'
  | 'blocked'
  | 'failed'
  | 'timed_out'
  | 'rejected'
  | 'cancelled'
  | 'skipped';
