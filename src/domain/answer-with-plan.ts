import type { Action, RevisedPlan } from './action.ts';
import { rememberPlan } from './plan-memory.ts';
import { type PlanNews, whatChanged } from './planning/what-changed.ts';
import type { RunRecord, Trigger } from './run-record.ts';
import type { RunFlags } from './settings.ts';
import type { Snapshot } from './snapshot.ts';
import { makePlan, phaseOnTrigger, revisePlan, startRun, waitingPhase } from './start-run.ts';

/** What answers a trigger by a plan, and the reaction that marks it as answered where no run does. */
interface PlanAnswer {
  readonly actions: Action[];
  readonly reaction: 'rocket' | 'thumbs_down' | null;
}

/**
 * A plan or a start that is asked for while a plan waits: the plan comment shows it anew, with the flags that were given. A start without any
 * takes away those of before; a plan without any keeps them.
 */
export function replan(
  snapshot: Snapshot,
  run: RunRecord,
  trigger: Trigger,
  { dryRun, ...flags }: RunFlags,
): PlanAnswer {
  const { config, now } = snapshot;
  if (config.outcome === 'invalid') return { actions: [], reaction: null };
  const seen = trigger.id;
  if (dryRun) {
    const revised = makePlan(snapshot, config, Object.keys(flags).length === 0 ? run.flags : flags);
    const phase = waitingPhase(revised, now, `${trigger.actor} asked for the plan only.`);
    const reason = `${trigger.actor} asked for the plan`;
    return { actions: [revisePlan(snapshot, run, { revised, phase, seen, reason })], reaction: null };
  }
  const revised = makePlan(snapshot, config, flags);
  const phase = phaseOnTrigger(snapshot, trigger, revised);
  const reason = `${trigger.actor} asked again`;
  return { actions: [revisePlan(snapshot, run, { revised, phase, seen, reason })], reaction: null };
}

/** A plan that was only asked for, or that is declined, is an answer and no run. */
export function startOrShow(snapshot: Snapshot, trigger: Trigger, flags: RunFlags): PlanAnswer {
  if (snapshot.config.outcome === 'invalid') return { actions: [], reaction: null };
  const revised = makePlan(snapshot, snapshot.config, flags);
  const isDeclined = revised.plan.mode === 'declined';
  if (!flags.dryRun && !isDeclined) {
    return { actions: [startRun(snapshot, trigger, revised)], reaction: null };
  }
  const reaction = isDeclined && !flags.dryRun ? 'thumbs_down' : 'rocket';
  return { actions: showPlan(snapshot, trigger, revised), reaction };
}

/** A crash can fall between the words and the reaction: what the comment remembers was said. */
function showPlan(snapshot: Snapshot, trigger: Trigger, revised: RevisedPlan): Action[] {
  if (snapshot.planned?.trigger === trigger.id) return [];
  const memory = rememberPlan(snapshot.planned, trigger, revised.plan.items);
  const news = newsOf(snapshot, revised);
  const seen = trigger.kind === 'label' && snapshot.run ? trigger.id : null;
  const reason = 'the plan is what was asked for, or nothing can be run';
  return [{ type: 'show-plan', revised, news, memory, seen, reason }];
}

function newsOf({ run, planned }: Snapshot, { plan }: RevisedPlan): PlanNews | null {
  if (run?.phase.state === 'running') {
    return { kind: 'beside', runName: run.name, changes: whatChanged(run.plan.items, plan.items) };
  }
  return planned?.items ? { kind: 'revised', changes: whatChanged(planned.items, plan.items) } : null;
}
