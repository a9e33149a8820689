import type { Allowance, Attempt, AttemptStart } from './attempt.ts';
import type { RejectionReason } from './attempt-outcome.ts';
import type { TaskRecord } from './run-record.ts';

/**
 * What a person may allow although it was refused (R33). The others name what nobody can wave through: there is nothing to allow, nothing was
 * proved, or GitHub itself refuses.
 */
export const ALLOWABLE_REASONS = [
  'out-of-scope',
  'protected-file',
  'submodule',
  'symlink',
  'too-large',
  'secret',
  'weakened-tests',
  'tests-prove-nothing',
  'qa-rejected',
  'qa-blocked',
  'end-to-end-failed',
] as const satisfies readonly RejectionReason[];

export type AllowableReason = (typeof ALLOWABLE_REASONS)[number];

export function mayBeAllowed(reason: RejectionReason): reason is AllowableReason {
  return ALLOWABLE_REASONS.some((each) => each === reason);
}

/** Kept work that was refused for what a person has allowed since: it is judged again, and no agent works. */
export interface AllowedWork {
  readonly commit: string;
  /** Name of the host that alone has the commit; absent where every host can get it. */
  readonly host?: string;
  readonly allowance: Allowance;
}

/** @param last the newest attempt of the task, however it stands */
export function allowedWork({ allowances }: TaskRecord, last: Attempt | undefined): AllowedWork | null {
  if (last?.phase.state !== 'ended' || last.phase.outcome.kind !== 'rejected') return null;
  const { reason, commit, keptOn: host } = last.phase.outcome;
  const wasKnown = last.assignment.allowances.some((allowance) => allowance.reason === reason);
  const allowance = allowances.find((each) => each.reason === reason && each.commit === commit);
  if (commit === null || wasKnown || !allowance) return null;
  return { commit, ...(host !== undefined && { host }), allowance };
}

/**
 * What holds for the next attempt: the word about the commit that it judges again, with that about what this was made of when the attempt before
 * judged it, as no agent has worked since.
 */
export function allowancesFor(
  { allowances }: TaskRecord,
  start: AttemptStart,
  last: Attempt | undefined,
): readonly Allowance[] {
  if (start.kind !== 'allowed') return [];
  const before = last?.assignment.start.kind === 'allowed' ? last.assignment.allowances : [];
  const own = allowances.filter(({ commit }) => commit === start.commit);
  return [...before.filter(({ reason }) => own.every((each) => each.reason !== reason)), ...own];
}
