import type { Action } from './action.ts';
import { agentLimits, chooseAgent } from './agent-limits.ts';
import type { Attempt } from './attempt.ts';
import { minutesText } from './figures.ts';
import type { NextTry } from './next-try.ts';
import type { RunRecord } from './run-record.ts';
import type { RunView, TaskView } from './run-view.ts';
import type { Snapshot } from './snapshot.ts';
import { decidingTry, isUnderWay, outcomeOf, triesOf } from './task-tries.ts';

/** A task, and its attempt that takes long. */
interface SlowTask {
  readonly task: TaskView;
  readonly slow: Attempt;
}

/** Tasks whose only agent has worked longer than the repository wants to wait for one, the slowest first; each attempt is raced once. */
export function raceableTasks({ attempts, now }: Snapshot, run: RunRecord, view: RunView): SlowTask[] {
  const after = run.settings.raceAfterMs;
  if (after === null) return [];
  const slow = view.tasks.flatMap((task): (SlowTask & { readonly since: number })[] => {
    const record = run.tasks.find(({ handle }) => handle === task.handle);
    const last = record && triesOf(record, attempts).at(-1);
    const isAlone = attempts.filter((each) => each.handle === task.handle && isUnderWay(each)).length === 1;
    if (last?.phase.state !== 'in_progress' || !isAlone || last.phase.startedAt + after > now) return [];
    // A rival is not raced itself: two tries at once are enough.
    return last.races === undefined ? [{ task, slow: last, since: last.phase.startedAt }] : [];
  });
  return slow.toSorted((a, b) => a.since - b.since);
}

/** Another agent where there is one, from the beginning: what the slow one has done is not known yet. */
export function rivalOf({ attempts, now }: Snapshot, run: RunRecord, slow: Attempt): NextTry {
  const { agents, models, raceAfterMs } = run.settings;
  const first = slow.assignment.agent;
  const wanted = [...agents.filter((agent) => agent !== first), first];
  const { agent, waitUntil } = chooseAgent(wanted, agentLimits(attempts), now);
  const model =
    agent === first ? slow.assignment.model : (models[agent]?.[slow.assignment.task.size] ?? null);
  const because = `${agent} races attempt ${slow.number}, which takes longer than ${minutesText(raceAfterMs ?? 0)}`;
  return { agent, model, start: { kind: 'fresh' }, notBefore: waitUntil, because };
}

/** The first verified work counts; whoever else still works at the task is ended. */
export function cancelRivals({ attempts }: Snapshot, run: RunRecord): Action[] {
  return run.tasks.flatMap((task): Action[] => {
    const tries = triesOf(task, attempts);
    const winner = decidingTry(tries);
    if (!winner || outcomeOf(winner)?.kind !== 'verified') return [];
    return tries
      .filter((attempt) => isUnderWay(attempt) && attempt.cancelRequested === undefined)
      .map(({ id }) => {
        const reason = `attempt ${winner.number} was verified first`;
        return { type: 'cancel-attempt', attemptId: id, reason };
      });
  });
}
