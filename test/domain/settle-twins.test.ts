import { describe, expect, test } from 'vitest';
import type { Attempt } from '../../src/domain/attempt.ts';
import { nextActions } from '../../src/domain/next-actions.ts';
import type { RunRecord, TaskRecord } from '../../src/domain/run-record.ts';
import { settleTwins } from '../../src/domain/settle-twins.ts';
import type {
  GitHubFacts,
  IssueFact,
  OurComment,
  PullRequestFact,
  TagKind,
} from '../../src/domain/snapshot.ts';
import { FOUR_ITEMS, snapshotOf } from '../support/build-snapshot.ts';

const started = nextActions(snapshotOf(FOUR_ITEMS)).find(({ type }) => type === 'start-run');
if (started?.type !== 'start-run') throw new Error('no run was started');
const { run } = started;
const [first] = run.tasks;
if (!first) throw new Error('the run has no task');

function issue(number: number, kind: TagKind, open = true): IssueFact {
  return {
    number,
    nodeId: `I_${number}`,
    title: '',
    open,
    tag: { kind, key: first?.key ?? '' },
    blockedBy: [],
  };
}

function pull(number: number): PullRequestFact {
  const facts = { headBranch: 'orch/12/30', headCommit: 'c0ffee', state: 'open' } as const;
  return {
    number,
    ...facts,
    baseBranch: `base-${number}`,
    tag: { kind: 'pull-request', key: first?.key ?? '' },
  };
}

/** The actions with the first task as recorded, in a few words. */
function settled(
  task: Partial<TaskRecord>,
  facts: Partial<GitHubFacts>,
  attempts: readonly Attempt[] = [],
): string[] {
  const tasks = run.tasks.map((each) => (each === first ? { ...each, ...task } : each));
  return settleTwins(snapshotOf(FOUR_ITEMS, { run: { ...run, tasks }, attempts }, facts)).map((action) => {
    if (action.type === 'close-twin') return `close #${action.number} of #${action.of}`;
    if (action.type === 'delete-twin') return `delete ${action.comment}`;
    return 'number' in action ? `${action.type} #${action.number}` : action.type;
  });
}

const subIssue = (number: number) => ({ subIssue: { number, nodeId: `I_${number}` } });

describe('of two sub-issues of one task', () => {
  const twins = { subIssues: [issue(31, 'sub-issue'), issue(30, 'sub-issue')] };

  test('the oldest counts, and the other is closed', () => {
    expect(settled(subIssue(30), twins)).toEqual(['close #31 of #30']);
    expect(settled(subIssue(31), twins)).toEqual(['adopt-sub-issue #30']);
  });

  test('the one that has been worked for stays: its branch is named after it', () => {
    const attempts = [{ handle: first.handle } as Attempt];
    expect(settled(subIssue(31), twins, attempts)).toEqual(['close #30 of #31']);
  });

  test('none is touched that a person has closed, that is not ours, or that the record does not know', () => {
    expect(
      settled(subIssue(30), { subIssues: [issue(31, 'sub-issue', false), issue(30, 'sub-issue')] }),
    ).toEqual([]);
    expect(
      settled(subIssue(30), {
        subIssues: [{ ...issue(31, 'sub-issue'), tag: null }, issue(30, 'sub-issue')],
      }),
    ).toEqual([]);
    expect(settled({}, twins)).toEqual([]);
  });
});

test('of two pull requests from one branch, and of two follow-up issues, the oldest counts too', () => {
  expect(settled({ pullRequest: 40 }, { pullRequests: [pull(41), pull(40)] })).toEqual(['close #41 of #40']);
  expect(settled({ pullRequest: 41 }, { pullRequests: [pull(41), pull(40)] })).toEqual([
    'adopt-pull-request #40',
  ]);
  const followUps = [issue(50, 'follow-up'), issue(51, 'follow-up')];
  expect(settled({ followUp: 50 }, { followUps })).toEqual(['close #51 of #50']);
});

test('what belongs to an earlier run is left alone: another branch, or a follow-up issue that somebody opened again', () => {
  const earlier = { ...pull(40), headBranch: 'orch/12/20' };
  expect(settled({ pullRequest: 41 }, { pullRequests: [pull(41), earlier] })).toEqual([]);
  expect(settled({ followUp: 51 }, { followUps: [issue(50, 'follow-up'), issue(51, 'follow-up')] })).toEqual(
    [],
  );
});

test('an open twin of a sub-issue that was closed meanwhile is closed, too', () => {
  const subIssues = [issue(30, 'sub-issue', false), issue(31, 'sub-issue')];
  expect(settled(subIssue(30), { subIssues })).toEqual(['close #31 of #30']);
});

describe('of two comments that say the same', () => {
  function comment(nodeId: string, kind: TagKind, key: string, createdAt: number): OurComment {
    return { nodeId, tag: { kind, key }, body: '', memory: null, createdAt, updatedAt: createdAt };
  }
  const plans = [comment('IC_2', 'plan', run.runId, 2), comment('IC_1', 'plan', run.runId, 1)];

  test('the one that the record knows stays, else the oldest', () => {
    expect(settled({}, { ourComments: plans })).toEqual(['delete IC_2']);
    const known: RunRecord = { ...run, publications: { ...run.publications, plan: 'IC_2' } };
    const actions = settleTwins(snapshotOf(FOUR_ITEMS, { run: known }, { ourComments: plans }));
    expect(actions).toMatchObject([{ type: 'delete-twin', comment: 'IC_1' }]);
  });

  test('also where there is no run', () => {
    const replies = [comment('IC_1', 'reply', 'IC_0', 1), comment('IC_2', 'reply', 'IC_0', 2)];
    const actions = settleTwins(snapshotOf(FOUR_ITEMS, {}, { ourComments: replies }));
    expect(actions).toMatchObject([{ type: 'delete-twin', comment: 'IC_2' }]);
  });

  test('what answers different people, or belongs to different runs, is no twin', () => {
    const others = [
      comment('IC_1', 'reply', 'a', 1),
      comment('IC_2', 'reply', 'b', 2),
      comment('IC_3', 'plan', 'a', 3),
    ];
    expect(settled({}, { ourComments: others })).toEqual([]);
  });
});
