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
  return (
    ourComments.find(({ nodeId }) => nodeId === run.publications[publication]) ??
    ourComments.find(({ tag }) => tag.kind === publication && tag.key === run.runId)
  );
}

/** What the comment should remember; only the status comment does. */
export function rememberIn(
  { attempts }: Snapshot,
  run: RunRecord,
  publication: Publication,
): string | undefined {
  return publication === 'status' ? encodeMemory(rememberRun(run, attempts)) : undefined;
}

/** The comment as it should read now. */
export function renderPublication(snapshot: Snapshot, run: RunRecord, publication: Publication): string {
  const view = viewRun(run, snapshot);
  switch (publication) {
    case 'plan':
      return renderPlanComment(run.plan, planContext(run));
    case 'status':
      return renderStatusComment(view);
    case 'summary':
      return renderSummary(view);
  }
}

function planContext(run: RunRecord): PlanContext {
  const { name, planHash, settings, phase, plan } = run;
  const shown = { runName: name, planHash, settings };
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
