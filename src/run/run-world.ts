import type { Attempt, Heartbeat } from '../domain/attempt.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { Ceilings } from '../domain/settings.ts';
import type { Snapshot } from '../domain/snapshot.ts';

/** What a run without GitHub decides by. */
export interface RunFactsHere {
  readonly run: RunRecord;
  readonly title: string;
  /** Commit or branch that tasks start from. */
  readonly base: string;
  readonly attempts: readonly Attempt[];
  readonly heartbeats: readonly Heartbeat[];
  readonly ceilings: Ceilings;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The same snapshot that a look reads from GitHub and the store, of a master issue that is open and that nobody comments on. */
export function snapshotHere(facts: RunFactsHere): Snapshot {
  const { run, title, base, attempts, heartbeats, ceilings, now } = facts;
  return {
    now,
    master: run.master,
    github: {
      repositoryNodeId: '',
      defaultBranch: base,
      issue: {
        nodeId: '',
        number: run.master.number,
        title,
        body: '',
        open: true,
        lastEditedAt: null,
        parent: null,
        ourReactions: [],
        labels: [],
      },
      labelEvents: [],
      commands: [],
      ourComments: [],
      subIssues: [],
      subIssueCount: 0,
      followUps: [],
      referenced: [],
      branches: [],
      pullRequests: [],
    },
    config: { outcome: 'valid', settings: run.settings, ceilings, agents: run.settings.agents },
    checklist: { items: run.plan.items, introduced: [], problems: [] },
    checklistHash: run.planHash,
    repository: { state: 'unknown', why: null },
    permissions: {},
    run,
    remembered: null,
    planned: null,
    attempts,
    queuedJobs: new Set(),
    heartbeats,
  };
}
