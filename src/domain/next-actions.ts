import { acknowledge } from './acknowledge.ts';
import type { Action } from './action.ts';
import { advanceRun, closeRun } from './advance-run.ts';
import { answerTriggers, isPlanAskedFor } from './answer-triggers.ts';
import { restoreRun } from './restore-run.ts';
import type { RunRecord } from './run-record.ts';
import { settleTwins } from './settle-twins.ts';
import type { Snapshot } from './snapshot.ts';
import { makePlan, revisePlan, waitingPhase } from './start-run.ts';
import { viewRun } from './view-run.ts';

/** Actions after which the record is another one, so that what follows is decided anew. */
const CHANGES_THE_RUN: ReadonlySet<Action['type']> = new Set([
  'start-run',
  'restore-run',
  'revise-plan',
  'begin-run',
  'retry-tasks',
  'allow-work',
  'note-trigger',
  'finish-run',
]);

/**
 * What to do next for one master issue: the decision of the whole product. Pure; the same snapshot gives the same actions, and a snapshot in
 * which everything has been done gives only publications whose text has not changed.
 */
export function nextActions(snapshot: Snapshot): Action[] {
  const { run, remembered, config } = snapshot;
  if (run === null && remembered !== null) {
    // A config with mistakes is no reason to begin anew what has begun.
    if (config.outcome === 'invalid' || snapshot.repository.state === 'reading') return [];
    return [restoreRun(snapshot, config, remembered)];
  }
  const answers = answerTriggers(snapshot);
  if (answers.some(({ type }) => CHANGES_THE_RUN.has(type))) return answers;
  const settled = [...answers, ...settleTwins(snapshot)];
  return snapshot.run ? [...settled, ...continueRun(snapshot, snapshot.run)] : settled;
}

/**
 * Whether a plan is to be made, for which the repository has to be read: somebody who may command asks for one, the checklist of a plan that waits
 * was edited, or a run is restored. Words of other people never cause that.
 */
export function isPlanDue(snapshot: Snapshot): boolean {
  const { run, remembered, config } = snapshot;
  if (config.outcome === 'invalid') return false;
  if (run === null && remembered !== null) return true;
  return (run !== null && isEditedWhileWaiting(snapshot, run)) || isPlanAskedFor(snapshot);
}

function isEditedWhileWaiting({ checklistHash }: Snapshot, { phase, planHash }: RunRecord): boolean {
  return phase.state === 'awaiting_approval' && checklistHash !== planHash;
}

function continueRun(snapshot: Snapshot, run: RunRecord): Action[] {
  const view = viewRun(run, snapshot);
  const reactions = acknowledge(snapshot, run);
  switch (run.phase.state) {
    case 'awaiting_approval':
      return [...reactions, ...awaitApproval(snapshot, run)];
    case 'running':
      return [...reactions, ...advanceRun(snapshot, run, view)];
    case 'finished':
      return [...reactions, ...closeRun(snapshot, run, view)];
  }
}

/** A checklist that was edited while its plan waits is planned anew, so that nobody approves what they were not shown. */
function awaitApproval(snapshot: Snapshot, run: RunRecord): Action[] {
  const publish: Action = { type: 'publish', publication: 'plan', reason: 'the plan waits for a person' };
  // Soon the repository is known, and the plan the better for it.
  const isReading = snapshot.repository.state === 'reading';
  if (!isEditedWhileWaiting(snapshot, run) || snapshot.config.outcome === 'invalid' || isReading)
    return [publish];
  const revised = makePlan(snapshot, snapshot.config, run.flags);
  // An edit alone never starts a run.
  const phase = waitingPhase(revised, snapshot.now, 'The checklist was edited.');
  return [revisePlan(snapshot, run, { revised, phase, seen: null, reason: 'the checklist was edited' })];
}
