import type { TaskState } from '../domain/task-state.ts';

interface StateSign {
  readonly sign: string;
  readonly label: string;
}

/** In the order in which counts are listed: what is done, what moves, what waits, what went wrong. */
const SIGNS: Readonly<Record<TaskState, StateSign>> = {
  completed: { sign: '✅', label: 'completed' },
  verifying: { sign: '🔎', label: 'verifying' },
  in_progress: { sign: '🔄', label: 'in progress' },
  queued: { sign: '📥', label: 'queued' },
  pending: { sign: '⏳', label: 'pending' },
  blocked: { sign: '⛔', label: 'blocked' },
  failed: { sign: '❌', label: 'failed' },
  timed_out: { sign: '⏰', label: 'timed out' },
  rejected: { sign: '🚫', label: 'rejected' },
  cancelled: { sign: '🛑', label: 'cancelled' },
  skipped: { sign: '💤', label: 'skipped' },
};

/** `✅ completed`. */
export function stateText(state: TaskState): string {
  return `${SIGNS[state].sign} ${SIGNS[state].label}`;
}

export function stateSign(state: TaskState): string {
  return SIGNS[state].sign;
}

/** `✅ 3 completed · 🔄 2 in progress`; states without tasks are left out. */
export function countsText(states: readonly TaskState[]): string {
  return Object.entries(SIGNS)
    .map(([state, { sign, label }]) => ({
      count: states.filter((each) => each === state).length,
      sign,
      label,
    }))
    .filter(({ count }) => count > 0)
    .map(({ count, sign, label }) => `${sign} ${count} ${label}`)
    .join(' · ');
}
