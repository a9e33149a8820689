import type { Action } from './action.ts';
import type { RunRecord, TaskRecord } from './run-record.ts';
import type { OurComment, Snapshot, Tag, TagKind } from './snapshot.ts';

/** What was made twice: GitHub may apply a create after we gave up on it, or show it long after. */
interface Twin {
  readonly number: number;
  readonly tag: Tag | null;
}

/**
 * Of two objects with one tag the oldest counts, and the other is closed with a word. A sub-issue that has been worked for stays, since its branch is
 * named after it.
 */
export function settleTwins(snapshot: Snapshot): Action[] {
  const { run } = snapshot;
  return [
    ...deleteTwinComments(snapshot),
    ...(run?.tasks ?? []).flatMap((task) => [
      ...settleSubIssues(snapshot, task),
      ...settlePullRequests(snapshot, task),
      ...settleFollowUps(snapshot, task),
    ]),
  ];
}

function settleSubIssues({ github, attempts }: Snapshot, task: TaskRecord): Action[] {
  const twins = twinsOf(
    github.subIssues.filter(({ open }) => open),
    'sub-issue',
    task,
  );
  const recorded = twins.find(({ number }) => number === task.subIssue?.number);
  const oldest = twins[0];
  if (!recorded || !oldest) return [];
  const isWorkedFor = attempts.some(({ handle }) => handle === task.handle);
  if (isWorkedFor || recorded === oldest) return closeOthers(twins, recorded);
  const { handle } = task;
  const { number, nodeId } = oldest;
  return [{ type: 'adopt-sub-issue', handle, number, nodeId, linked: true, reason: OLDEST_COUNTS }];
}

function settlePullRequests({ github }: Snapshot, task: TaskRecord): Action[] {
  const open = github.pullRequests.filter(({ state }) => state === 'open');
  const twins = twinsOf(open, 'pull-request', task);
  return settle(twins, task.pullRequest, (number) => ({
    type: 'adopt-pull-request',
    handle: task.handle,
    number,
    reason: OLDEST_COUNTS,
  }));
}

function settleFollowUps({ github }: Snapshot, task: TaskRecord): Action[] {
  const open = github.followUps.filter((followUp) => followUp.open);
  const twins = twinsOf(open, 'follow-up', task);
  return settle(twins, task.followUp, (number) => ({
    type: 'adopt-follow-up',
    handle: task.handle,
    number,
    reason: OLDEST_COUNTS,
  }));
}

const OLDEST_COUNTS = 'it was made twice, and the oldest counts';

function settle(
  twins: readonly Twin[],
  recorded: number | null,
  adopt: (oldest: number) => Action,
): Action[] {
  const [oldest] = twins;
  if (!oldest || recorded === null || !twins.some(({ number }) => number === recorded)) return [];
  return oldest.number === recorded ? closeOthers(twins, oldest) : [adopt(oldest.number)];
}

/** The oldest first: numbers are given in the order of creation. */
function twinsOf<T extends Twin>(candidates: readonly T[], kind: TagKind, { key }: TaskRecord): T[] {
  return candidates
    .filter(({ tag }) => tag?.kind === kind && tag.key === key)
    .toSorted((a, b) => a.number - b.number);
}

function closeOthers(twins: readonly Twin[], kept: Twin): Action[] {
  return twins
    .filter((twin) => twin !== kept)
    .map(({ number }) => ({
      type: 'close-twin',
      number,
      of: kept.number,
      reason: `#${number} was made twice: #${kept.number} counts`,
    }));
}

function deleteTwinComments({ github, run }: Snapshot): Action[] {
  const groups = Map.groupBy(github.ourComments, ({ tag }) => `${tag.kind} ${tag.key}`);
  return [...groups.values()].flatMap((twins) => {
    const kept = keptComment(twins, run);
    return twins
      .filter((twin) => twin !== kept)
      .map(({ nodeId }): Action => ({ type: 'delete-twin', comment: nodeId, reason: OLDEST_COUNTS }));
  });
}

function keptComment(twins: readonly OurComment[], run: RunRecord | null): OurComment | undefined {
  const recorded = run ? Object.values(run.publications) : [];
  return (
    twins.find(({ nodeId }) => recorded.includes(nodeId)) ??
    twins.toSorted((a, b) => a.createdAt - b.createdAt)[0]
  );
}
