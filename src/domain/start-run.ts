import type { ActionOf, RevisedPlan } from './action.ts';
import { needsApproval } from './needs-approval.ts';
import type { Plan } from './plan.ts';
import { planRun } from './plan-run.ts';
import { nextRunName, runIdOf } from './run-id.ts';
import type { RunRecord, RunState, TaskRecord, Trigger } from './run-record.ts';
import { applyFlags, type RunFlags } from './settings.ts';
import type { Snapshot } from './snapshot.ts';

/** GitHub's limit of sub-issues a parent, closed ones included. */
const SUB_ISSUES_AT_MOST = 100;

type ValidConfig = Extract<Snapshot['config'], { outcome: 'valid' }>;

/** The first look of a run: its plan, and whether it may begin at once. */
export function startRun(
  snapshot: Snapshot,
  config: ValidConfig,
  trigger: Trigger,
  flags: RunFlags,
): ActionOf<'start-run'> {
  const revised = makePlan(snapshot, config, flags);
  const name = nextRunName(snapshot.master.number, snapshot.now, snapshot.run?.name ?? null);
  const run: RunRecord = {
    schema: 1,
    revision: 0,
    runId: runIdOf(snapshot.master, name),
    name,
    master: snapshot.master,
    trigger,
    ...revised,
    base: snapshot.github.defaultBranch,
    approvedBy: null,
    phase: firstPhase(revised, snapshot.now),
    tasks: tasksOf(revised.plan),
    seenTriggers: [...(snapshot.run?.seenTriggers ?? []), trigger.id],
    journal: {},
    publications: { plan: null, status: null, summary: null },
    apiCalls: 0,
    createdAt: snapshot.now,
  };
  return { type: 'start-run', run, reason: `asked for by ${trigger.actor}` };
}

/** Plans the checklist as it reads now. */
export function makePlan(snapshot: Snapshot, config: ValidConfig, flags: RunFlags): RevisedPlan {
  const settings = applyFlags(config.settings, flags, config.ceilings);
  const plan = withinSubIssueLimit(planRun(snapshot.checklist, settings, flags), snapshot);
  return { plan, planHash: snapshot.checklistHash, flags, settings };
}

/** A plan that needs nobody runs at once; one that was declined, or asked for as a plan only, goes no further. */
export function firstPhase({ plan, settings, flags }: RevisedPlan, now: number): RunState {
  if (plan.mode === 'declined' || flags.dryRun) return { state: 'planned', at: now };
  const approval = needsApproval(plan, settings, flags);
  if (approval.needed) return { state: 'awaiting_approval', why: approval.why };
  return { state: 'running', since: now };
}

/** Tasks are the items that the plan runs. */
export function tasksOf(plan: Plan): TaskRecord[] {
  const runnable = new Set(plan.waves.flat());
  return plan.items
    .filter(({ handle }) => runnable.has(handle))
    .map(({ handle, key }) => ({
      handle,
      key,
      subIssue: null,
      pullRequest: null,
      followUp: null,
      triesFrom: 0,
      numbered: false,
      ticked: false,
    }));
}

function withinSubIssueLimit(plan: Plan, { github }: Snapshot): Plan {
  const known = new Set(github.subIssues.map(({ tag }) => tag?.key));
  const missing = tasksOf(plan).filter(({ key }) => !known.has(key)).length;
  const total = github.subIssueCount + missing;
  if (total <= SUB_ISSUES_AT_MOST) return plan;
  const reason =
    `The master issue would have ${total} sub-issues; GitHub allows ${SUB_ISSUES_AT_MOST} a parent, closed ones included. ` +
    'Split it into several master issues.';
  return { ...plan, mode: 'declined', reasons: [reason], waves: [] };
}
