import type { Assignment } from '../../src/domain/attempt.ts';
import { USUAL_WORK, verifiedBy } from '../support/attempts.ts';

const repository = { owner: 'acme', repo: 'greetings', installationId: 7 };
/** Fails when a greeting does not say hello, as the tasks of these tests ask for; without a greeting it passes. */
export const CHECK = '! grep -vq hello src/greeting.txt';

/** The assignment to greet, with what a test wants otherwise. */
export function assignmentOf(changes: Partial<Assignment> = {}): Assignment {
  return {
    repository,
    masterIssue: 12,
    masterTitle: 'Greet people',
    subIssue: 34,
    task: {
      handle: 'item-1',
      title: 'Greet the world',
      action: 'add',
      details: '',
      acceptance: ['it says hello'],
      scope: ['src/greeting.txt'],
      size: 'S',
    },
    branch: 'work/12-item-1',
    base: 'main',
    prerequisites: [],
    agent: 'command',
    timeoutMs: 20_000,
    ...USUAL_WORK,
    ...verifiedBy(CHECK),
    lessons: [],
    ...changes,
  };
}
