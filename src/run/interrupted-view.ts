import type { RunView, TaskView } from '../domain/run-view.ts';
import { hasFailedItself } from '../domain/task-standing.ts';
import type { Handle } from '../domain/work-item.ts';

/** The run as an interruption leaves it: what had to wait for agents that were ended has not failed, it was not started. */
export function interruptedView(view: RunView): RunView {
  const byHandle = new Map(view.tasks.map((task) => [task.handle, task]));
  return {
    ...view,
    tasks: view.tasks.map((task) => (wasNotStarted(task, byHandle) ? unstarted(task) : task)),
  };
}

function unstarted(task: TaskView): TaskView {
  return { ...task, state: 'pending', why: 'not started: the run was interrupted', retryAt: null };
}

function wasNotStarted(task: TaskView, tasks: ReadonlyMap<Handle, TaskView>): boolean {
  if (task.state === 'pending' || task.state === 'queued') return task.deciding === null;
  return task.state === 'blocked' && !waitsForFailure(task, tasks);
}

/** Whether something that it waits for, directly or not, has failed by itself; plans have no circles. */
function waitsForFailure({ blockers }: TaskView, tasks: ReadonlyMap<Handle, TaskView>): boolean {
  return blockers.some((handle) => {
    const blocker = tasks.get(handle);
    return blocker !== undefined && (hasFailedItself(blocker.state) || waitsForFailure(blocker, tasks));
  });
}
