import type { Assignment, Progress } from '../../src/domain/attempt.ts';
import type { Reach } from '../../src/domain/confinement.ts';
import { NO_BUDGET, NO_USAGE } from '../../src/domain/usage.ts';

/** What an agent is seen to do that reports nothing but this. */
export function progressAt(stage: string | null, percentage: number | null): Progress {
  return { stage, percentage, commits: null, usage: NO_USAGE };
}

/** What an assignment says of how to work, where a test does not care: no sandbox, no limit but an hour. */
export const USUAL_WORK: Pick<
  Assignment,
  | 'start'
  | 'model'
  | 'idleMs'
  | 'stallMs'
  | 'budget'
  | 'sandbox'
  | 'network'
  | 'setUp'
  | 'verification'
  | 'instructions'
  | 'allowances'
> = {
  start: { kind: 'fresh' },
  model: null,
  idleMs: 3_600_000,
  stallMs: 3_600_000,
  budget: NO_BUDGET,
  sandbox: 'off',
  network: { kind: 'open' },
  setUp: [],
  verification: { commands: [], weakenedTests: 'hold', qaAgent: null, endToEnd: null },
  instructions: '',
  allowances: [],
};

/** As far as the account of the worker. */
export const UNCONFINED: Reach = { sandbox: 'off', network: { kind: 'open' }, readable: [] };

/** Verified by these commands. */
export function verifiedBy(...commands: string[]): Pick<Assignment, 'verification'> {
  return { verification: { ...USUAL_WORK.verification, commands } };
}
