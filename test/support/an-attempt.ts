import type { Assignment, Attempt, AttemptPhase } from '../../src/domain/attempt.ts';
import type { AttemptOutcome } from '../../src/domain/attempt-outcome.ts';
import { USUAL_WORK } from './attempts.ts';
import { MASTER, NOW } from './build-snapshot.ts';

const ASSIGNMENT: Assignment = {
  ...USUAL_WORK,
  repository: MASTER,
  masterIssue: MASTER.number,
  masterTitle: 'Round out the library',
  subIssue: 101,
  task: {
    handle: 'item-1',
    title: 'Add a part',
    action: 'add',
    details: '',
    acceptance: [],
    scope: [],
    size: 'M',
  },
  branch: 'orch/12/101',
  base: 'main',
  prerequisites: [],
  agent: 'claude',
  timeoutMs: 3_600_000,
  lessons: [],
};

/** An attempt at item-1 that works since `NOW`. */
export function anAttempt(
  number: number,
  change: Partial<Attempt> = {},
  assignment: Partial<Assignment> = {},
): Attempt {
  return {
    id: `run.item-1.${number}`,
    runId: 'run',
    handle: 'item-1',
    number,
    assignment: { ...ASSIGNMENT, ...assignment },
    queuedAt: NOW,
    phase: { state: 'in_progress', startedAt: NOW, workspace: 'slot-1' },
    ...change,
  };
}

export function endedWith(
  outcome: AttemptOutcome,
  endedAt = NOW + 1_000,
): Extract<AttemptPhase, { state: 'ended' }> {
  return { state: 'ended', startedAt: NOW, endedAt, outcome };
}
