import type { ActionOf } from '../domain/action.ts';
import { findOverwritten, lagsBehind } from '../domain/overwritten.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { taskOf } from '../domain/view-run.ts';
import { markChecklist } from '../markdown/mark-checklist.ts';
import type { GitHub } from '../ports/github.ts';
import { mergeTexts } from './merge-texts.ts';
import { readContext } from './read-snapshot.ts';

/** More would mean that somebody else writes as often as we do: a later look tries again. */
const WRITES_AT_MOST = 4;

/**
 * Edits of a body have no precondition on GitHub: the lines are merged into what it reads right before. Where the history shows that our newest edit
 * has overwritten somebody's, both are merged. It is asked before each write, since an earlier try may have died right after its own, and after.
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
  let body = await github.readBody(master, nodeId);
  for (let write = 0; write < WRITES_AT_MOST; write += 1) {
    const history = await github.bodyHistory(master, nodeId);
    if (lagsBehind(history, body, mark)) {
      throw new Error(`the edit history of #${master.number} does not show its newest edit yet`);
    }
    const overwritten = findOverwritten(history, mark);
    // With all marks in all three, only words are left to differ.
    const next = overwritten
      ? mergeTexts(mark(body), mark(overwritten.base), mark(overwritten.text))
      : mark(body);
    if (next === body) return;
    await github.updateBody(master, nodeId, next);
    body = next;
  }
  throw new Error(`#${master.number} is edited again and again while its checklist is marked`);
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
