import type { Heartbeat } from '../domain/attempt.ts';
import type { RunView } from '../domain/run-view.ts';
import type { RunStore } from '../ports/run-store.ts';

const EVERY_MS = 500;

/**
 * Tells between looks how far agents are: a look comes when something happened, a heartbeat says what is happening.
 * @returns ends it
 */
export function followHeartbeats(
  store: Pick<RunStore, 'heartbeats'>,
  latest: () => RunView | null,
  onView: (view: RunView) => void,
): () => Promise<void> {
  let asking = Promise.resolve();
  const ask = async () => {
    const runId = latest()?.runId;
    if (runId === undefined) return;
    const heartbeats = await store.heartbeats(runId);
    const view = latest();
    if (view?.phase.state === 'running') onView(withHeartbeats(view, heartbeats));
  };
  const timer = setInterval(() => {
    // Progress is worth a look, not a failure: the next look shows what is wrong with the store.
    asking = asking.then(ask).catch(() => undefined);
  }, EVERY_MS);
  return async () => {
    clearInterval(timer);
    await asking;
  };
}

/** The view with what newer heartbeats say of its attempts. */
export function withHeartbeats(view: RunView, heartbeats: readonly Heartbeat[]): RunView {
  const byAttempt = new Map(heartbeats.map((heartbeat) => [heartbeat.attemptId, heartbeat]));
  const tasks = view.tasks.map((task) => ({
    ...task,
    attempts: task.attempts.map((attempt) => {
      const { stage, percentage } = byAttempt.get(attempt.id) ?? attempt;
      return { ...attempt, stage, percentage };
    }),
  }));
  return { ...view, tasks };
}
