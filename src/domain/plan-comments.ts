import type { RunRecord } from './run-record.ts';
import type { OurComment } from './snapshot.ts';

/** Key of the one comment on a master issue that shows a plan which no run has. */
export const PLANNED = 'planned';

/** The comment with the plan that was only asked for. */
export function plannedComment(comments: readonly OurComment[]): OurComment | undefined {
  return comments.find(({ tag }) => tag.kind === 'plan' && tag.key === PLANNED);
}

/**
 * The comment that a run writes its plan into: its own, by the id that the record knows or by its tag; else the one with the plan that was asked for
 * before, which says that nothing was started.
 */
export function planCommentOf(comments: readonly OurComment[], run: RunRecord): OurComment | undefined {
  const recorded = run.publications.plan;
  const own =
    comments.find(({ nodeId }) => nodeId === recorded) ??
    comments.find(({ tag }) => tag.kind === 'plan' && tag.key === run.runId);
  return own ?? (recorded === null ? plannedComment(comments) : undefined);
}

/**
 * What the plan comment of a run carries, signed: which plan it shows. An approval counts only where it is the plan of the record, since a crash or
 * a slow answer of GitHub can leave an older one standing there.
 */
export function planMark({ planNumber, planHash }: RunRecord): string {
  return `${planNumber ?? 1}-${planHash}`;
}

/** The plan comment of the run, if it shows the plan that the record has. */
export function shownPlan(comments: readonly OurComment[], run: RunRecord): OurComment | undefined {
  return comments.find(
    ({ tag, memory }) => tag.kind === 'plan' && tag.key === run.runId && memory === planMark(run),
  );
}
