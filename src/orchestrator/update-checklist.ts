import type { ActionOf } from '../domain/action.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { taskOf } from '../domain/view-run.ts';
import { markChecklist } from '../markdown/mark-checklist.ts';
import type { GitHub } from '../ports/github.ts';
import { readContext } from './read-snapshot.ts';

/** More would mean that somebody else writes as often as we do. */
const MERGES_AT_MOST = 3;

/**
 * Edits of a body have no precondition on GitHub: the lines are merged into what it reads right before. Where the history shows afterwards that
 * somebody wrote in between, the lines are merged into what they wrote.
 */
export async function updateChecklist(
  github: GitHub,
  snapshot: Snapshot,
  run: RunRecord,
  { marks }: ActionOf<'mark-checklist'>,
): Promise<void> {
  const { master } = snapshot;
  const { nodeId } = snapshot.github.issue;
  const mark = marker(snapshot, run, marks);
  let expected = await github.readBody(master, nodeId);
  let body = expected;
  for (let merge = 0; merge < MERGES_AT_MOST; merge += 1) {
    const marked = mark(body);
    if (marked === expected) return;
    await github.updateBody(master, nodeId, marked);
    const overwritten = await github.bodyBefore(master, nodeId, marked);
    if (overwritten === null || overwritten === expected) return;
    expected = marked;
    body = overwritten;
  }
}

function marker(
  snapshot: Snapshot,
  run: RunRecord,
  marks: ActionOf<'mark-checklist'>['marks'],
): (body: string) => string {
  const byKey = new Map(
    marks.map(({ handle, issue, tick }) => {
      const named = run.plan.items.some((item) => item.handle === handle && item.issue === issue);
      return [taskOf(run, handle).key, { issue: named ? null : issue, tick }];
    }),
  );
  const context = readContext(snapshot.master, snapshot.github);
  const ownNumbers = new Set([...context.ownNumbers, ...marks.map(({ issue }) => issue)]);
  return (body) => markChecklist(body, byKey, { ...context, ownNumbers });
}
