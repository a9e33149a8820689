import type { ActionOf, RevisedPlan } from './action.ts';
import { needsApproval } from './planning/needs-approval.ts';
import type { Plan } from './planning/plan.ts';
import { planRun } from './planning/plan-run.ts';
import { nextRunName, runIdOf } from './run-id.ts';
import type { RunRecord, RunState, TaskRecord, Trigger } from './run-record.ts';
import { applyFlags, type RunFlags } from './settings.ts';
import type { Snapshot } from './snapshot.ts';

/** GitHub's limit of sub-issues a parent, closed ones included. */
const SUB_ISSUES_AT_MOST = 100;

export type ValidConfig = Extract<Snapshot['config'], { outcome: 'valid' }>;

/** The first look of a run: its plan, and whether it may begin at once. */
export function startRun(snapshot: Snapshot, trigger: Trigger, revised: RevisedPlan): ActionOf<'start-run'> {
  const name = nextRunName(snapshot.master.number, snapshot.now, snapshot.run?.name ?? null);
  const run: RunRecord = {
    schema: 1,
    revision: 0,
    runId: runIdOf(snapshot.master, name),
    name,
    master: snapshot.master,
    trigger,
    ...revised,
    approvedBy: null,
    phase: phaseOnTrigger(snapshot, trigger, revised),
    tasks: tasksOf(revised.plan),
    seenTriggers: [...(snapshot.run?.seenTriggers ?? []), trigger.id],
    journal: {},
    publications: { plan: null, status: null, summary: null },
    apiCalls: 0,
    createdAt: snapshot.now,
  };
  return { type: 'start-run', run, reason: `asked for by ${trigger.actor}` };
}

/** Whoever asked for the run has not read what was edited afterwards: the author of an issue may be anybody. */
export function phaseOnTrigger({ github, now }: Snapshot, trigger: Trigger, revised: RevisedPlan): RunState {
  if ((github.issue.lastEditedAt ?? 0) <= trigger.at) return firstPhase(revised, now);
  return {
    state: 'awaiting_approval',
    why: `The issue was edited after ${trigger.actor} asked for the run.`,
  };
}

/** Plans the checklist as it reads now. */
export function makePlan(snapshot: Snapshot, config: ValidConfig, flags: RunFlags): RevisedPlan {
  const settings = applyFlags(config.settings, flags, config.ceilings);
  const plan = withinSubIssueLimit(
    planRun(snapshot.checklist, settings, flags, snapshot.repository),
    snapshot,
  );
  return { plan, planHash: snapshot.checklistHash, flags, settings };
}

/** A plan that needs nobody runs at once. */
export function firstPhase({ plan, settings, flags }: RevisedPlan, now: number): RunState {
  const approval = needsApproval(plan, settings, flags);
  if (approval.needed) return { state: 'awaiting_approval', why: approval.why };
  return plan.mode === 'declined'
    ? { state: 'awaiting_approval', why: 'The plan was declined.' }
    : { state: 'running', since: now };
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
  const keys = new Set(github.subIssues.map(({ tag }) => tag?.key));
  const numbers = new Set(github.subIssues.map(({ number }) => number));
  const runnable = new Set(plan.waves.flat());
  const missing = plan.items.filter(
    ({ handle, key, issue }) =>
      runnable.has(handle) && !keys.has(key) && !(issue !== null && numbers.has(issue)),
  ).length;
  const total = github.subIssueCount + missing;
  if (total <= SUB_ISSUES_AT_MOST) return plan;
  const reason =
    `The master issue would have ${total} sub-issues; GitHub allows ${SUB_ISSUES_AT_MOST} a parent, closed ones included. ` +
    'Split it into several master issues.';
  return { ...plan, mode: 'declined', reasons: [reason], waves: [] };
}
