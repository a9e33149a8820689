import type { ActionOf, RevisedPlan } from './action.ts';
import { shownPlan } from './plan-comments.ts';
import { needsApproval } from './planning/needs-approval.ts';
import type { Plan } from './planning/plan.ts';
import { planRun } from './planning/plan-run.ts';
import { comparedItem } from './planning/what-changed.ts';
import { nextRunName, runIdOf } from './run-id.ts';
import type { RunRecord, RunState, TaskRecord, Trigger } from './run-record.ts';
import { applyFlags, type RunFlags, type Settings } from './settings.ts';
import type { Snapshot } from './snapshot.ts';

/** GitHub's limit of sub-issues a parent, closed ones included. */
const SUB_ISSUES_AT_MOST = 100;

export type ValidConfig = Extract<Snapshot['config'], { outcome: 'valid' }>;

/** The first look of a run: its plan, and whether it may begin at once. */
export function startRun(snapshot: Snapshot, trigger: Trigger, revised: RevisedPlan): ActionOf<'start-run'> {
  const { planned } = snapshot;
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
    ...(planned?.items ? { shownBefore: planned.items } : {}),
    seenTriggers: [
      ...(snapshot.run?.seenTriggers ?? []),
      ...(planned?.label ? [planned.label] : []),
      trigger.id,
    ],
    journal: {},
    publications: { plan: null, status: null, summary: null },
    apiCalls: 0,
    createdAt: snapshot.now,
  };
  return { type: 'start-run', run, reason: `asked for by ${trigger.actor}` };
}

/**
 * Whoever asked for the run has not read what was edited afterwards: the author of an issue may be anybody. GitHub's times are whole seconds: what was
 * edited in the same one counts as unread.
 */
export function phaseOnTrigger({ github, now }: Snapshot, trigger: Trigger, revised: RevisedPlan): RunState {
  if ((github.issue.lastEditedAt ?? 0) < trigger.at) return firstPhase(revised, now);
  return {
    state: 'awaiting_approval',
    why: `The issue was edited after ${trigger.actor} asked for the run.`,
  };
}

/** Another plan for a run that waits. What changed is told from the plan that people have seen last, which need not be the one before. */
export function revisePlan(
  snapshot: Snapshot,
  run: RunRecord,
  change: Pick<ActionOf<'revise-plan'>, 'revised' | 'phase' | 'seen' | 'reason'>,
): ActionOf<'revise-plan'> {
  const shownBefore = shownPlan(snapshot.github.ourComments, run)
    ? run.plan.items.map(comparedItem)
    : (run.shownBefore ?? null);
  return { type: 'revise-plan', shownBefore, ...change };
}

/** The phase of a plan that must not begin by itself: somebody was asked, and answers. */
export function waitingPhase(revised: RevisedPlan, now: number, why: string): RunState {
  const phase = firstPhase(revised, now);
  return phase.state === 'running' ? { state: 'awaiting_approval', why } : phase;
}

/** Plans the checklist as it reads now. */
export function makePlan(snapshot: Snapshot, config: ValidConfig, flags: RunFlags): RevisedPlan {
  const settings = applyFlags(config.settings, flags, config.ceilings);
  const plan = withinSubIssueLimit(planWith(snapshot, settings, flags), snapshot);
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
      allowances: [],
    }));
}

function planWith({ checklist, repository, github }: Snapshot, settings: Settings, flags: RunFlags): Plan {
  const findings = repository.state === 'known' ? repository.findings : null;
  const plan = planRun(checklist, settings, flags, findings, github.outside);
  if (repository.state !== 'unknown' || repository.why === null) return plan;
  const unread = `The repository’s files were not read (${repository.why}): the plan rests on the words alone.`;
  return { ...plan, assumptions: [...plan.assumptions, unread] };
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
