import type { ActionOf } from '../domain/action.ts';
import { planCommentOf, planMark } from '../domain/plan-comments.ts';
import { type PlanNews, whatChanged } from '../domain/planning/what-changed.ts';
import { rememberRun } from '../domain/run-memory.ts';
import type { Publication, RunRecord } from '../domain/run-record.ts';
import type { OurComment, Snapshot } from '../domain/snapshot.ts';
import { viewRun } from '../domain/view-run.ts';
import { type PlanContext, renderPlanComment } from '../render/plan-comment.ts';
import { renderStatusComment } from '../render/status-comment.ts';
import { renderSummary } from '../render/summary.ts';
import { encodeMemory } from './memory-codec.ts';

/** The comment as it is, if it is there: by the id that the record knows, else by its tag. */
export function publishedComment(
  snapshot: Snapshot,
  run: RunRecord,
  publication: Publication,
): OurComment | undefined {
  const { ourComments } = snapshot.github;
  if (publication === 'plan') return planCommentOf(ourComments, run);
  return (
    ourComments.find(({ nodeId }) => nodeId === run.publications[publication]) ??
    ourComments.find(({ tag }) => tag.kind === publication && tag.key === run.runId)
  );
}

/** What the comment should remember: the status comment the run, the plan comment which plan it shows. */
export function rememberIn(
  { attempts }: Snapshot,
  run: RunRecord,
  publication: Publication,
): string | undefined {
  switch (publication) {
    case 'plan':
      return planMark(run);
    case 'status':
      return encodeMemory(rememberRun(run, attempts));
    case 'summary':
      return undefined;
  }
}

/** The comment as it should read now. */
export function renderPublication(snapshot: Snapshot, run: RunRecord, publication: Publication): string {
  const view = viewRun(run, snapshot);
  switch (publication) {
    case 'plan':
      return renderPlanComment(run.plan, planContext(run, planNews(snapshot, run)));
    case 'status':
      return renderStatusComment(view);
    case 'summary':
      return renderSummary(view);
  }
}

/** The comment with a plan that no run has. */
export function renderShownPlan({ revised, news }: ActionOf<'show-plan'>): string {
  const { plan, planHash, settings } = revised;
  return renderPlanComment(plan, {
    runName: null,
    planHash,
    approval: { needed: false },
    settings,
    phase: plan.mode === 'declined' ? 'declined' : 'planned only',
    news,
  });
}

/** While the plan waits: against what was shown before. While it runs: against the checklist as it reads now, which the run does not follow. */
function planNews({ checklist, checklistHash }: Snapshot, run: RunRecord): PlanNews | null {
  const { plan, planHash, phase, shownBefore } = run;
  if (phase.state === 'awaiting_approval') {
    return shownBefore ? { kind: 'revised', changes: whatChanged(shownBefore, plan.items) } : null;
  }
  if (checklistHash === planHash) return null;
  return { kind: 'outdated', changes: whatChanged(plan.items, checklist.items) };
}

function planContext(run: RunRecord, news: PlanNews | null): PlanContext {
  const { name, planHash, settings, phase, plan } = run;
  const shown = { runName: name, planHash, settings, news };
  switch (phase.state) {
    case 'awaiting_approval':
      return plan.mode === 'declined'
        ? { ...shown, phase: 'declined', approval: { needed: false } }
        : { ...shown, phase: 'awaiting approval', approval: { needed: true, why: phase.why } };
    case 'running':
    case 'finished':
      return { ...shown, phase: 'starting', approval: { needed: false } };
  }
}
