import type { Action } from './action.ts';
import type { RunRecord, TaskRecord } from './run-record.ts';
import type { OurComment, Snapshot, Tag, TagKind } from './snapshot.ts';

/** What was made twice: GitHub may apply a create after we gave up on it, or show it long after. */
interface Twin {
  readonly number: number;
  readonly tag: Tag | null;
}

/**
 * Of two objects that stand for the same the oldest counts, and the other is closed with a word. A sub-issue that has been worked for stays, since its
 * branch is named after it.
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
  const twins = twinsOf(github.subIssues, 'sub-issue', task);
  const recorded = twins.find(({ number }) => number === task.subIssue?.number);
  const oldest = twins.find(({ open }) => open);
  if (!recorded || !oldest) return [];
  const isWorkedFor = attempts.some(({ handle }) => handle === task.handle);
  if (isWorkedFor || !recorded.open || recorded === oldest) return closeOthers(twins, recorded);
  const { handle } = task;
  const { number, nodeId } = oldest;
  return [{ type: 'adopt-sub-issue', handle, number, nodeId, linked: true, reason: OLDEST_COUNTS }];
}

/** From one branch: those of earlier runs, from other branches, are for people. */
function settlePullRequests({ github }: Snapshot, task: TaskRecord): Action[] {
  const twins = twinsOf(github.pullRequests, 'pull-request', task);
  const recorded = twins.find(({ number }) => number === task.pullRequest);
  if (recorded?.state !== 'open') return [];
  const open = twins.filter(
    ({ state, headBranch }) => state === 'open' && headBranch === recorded.headBranch,
  );
  const [oldest] = open;
  if (!oldest || oldest === recorded) return closeOthers(open, recorded);
  const { handle } = task;
  return [{ type: 'adopt-pull-request', handle, number: oldest.number, reason: OLDEST_COUNTS }];
}

/** An older one belongs to an earlier run, and somebody has opened it again: it is left alone. */
function settleFollowUps({ github }: Snapshot, task: TaskRecord): Action[] {
  const twins = twinsOf(github.followUps, 'follow-up', task);
  const recorded = twins.find(({ number }) => number === task.followUp);
  if (!recorded) return [];
  const younger = twins.filter(({ number, open }) => open && number > recorded.number);
  return closeOthers(younger, recorded);
}

const OLDEST_COUNTS = 'it was made twice, and the oldest counts';

/** The oldest first: numbers are given in the order of creation. */
function twinsOf<T extends Twin>(candidates: readonly T[], kind: TagKind, { key }: TaskRecord): T[] {
  return candidates
    .filter(({ tag }) => tag?.kind === kind && tag.key === key)
    .toSorted((a, b) => a.number - b.number);
}

/** What is closed already stays as it is. */
function closeOthers(twins: readonly (Twin & { readonly open?: boolean })[], kept: Twin): Action[] {
  return twins
    .filter((twin) => twin !== kept && twin.open !== false)
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
