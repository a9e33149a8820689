import { createHash } from 'node:crypto';
import type { MasterRef } from '../../src/domain/master-ref.ts';
import { canonicalItems } from '../../src/domain/planning/canonical-items.ts';
import { readWorkItems } from '../../src/domain/reading/read-work-items.ts';
import type { GitHubFacts, LabelEvent, Snapshot } from '../../src/domain/snapshot.ts';
import { readOutline } from '../../src/markdown/read-outline.ts';
import { CEILINGS, SETTINGS } from './settings.ts';

export const MASTER: MasterRef = { owner: 'acme', repo: 'units', installationId: 1, number: 12 };
export const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);

/** Four independent items: a plan that needs nobody. */
export const FOUR_ITEMS = [1, 2, 3, 4]
  .map((n) => `- [ ] Add \`src/part-${n}.ts\` that exports part ${n}`)
  .join('\n');

export const LABELLED: LabelEvent = {
  nodeId: 'LE_1',
  label: 'parallel-orchestrate',
  actor: { login: 'maya', isBot: false },
  createdAt: NOW - 1_000,
};

/** A labelled master issue that nobody has looked at yet. */
export function snapshotOf(
  body: string,
  change: Partial<Snapshot> = {},
  facts: Partial<GitHubFacts> = {},
  ownNumbers: readonly number[] = [],
): Snapshot {
  const checklist = readWorkItems(readOutline(body), {
    self: MASTER.number,
    ownNumbers: new Set(ownNumbers),
  });
  return {
    now: NOW,
    master: MASTER,
    github: {
      repositoryNodeId: 'R_1',
      defaultBranch: 'main',
      issue: {
        nodeId: 'I_12',
        number: MASTER.number,
        title: 'Round out the library',
        body,
        open: true,
        lastEditedAt: null,
        parent: null,
        ourReactions: [],
        labels: ['parallel-orchestrate'],
      },
      labelEvents: [LABELLED],
      commands: [],
      ourComments: [],
      subIssues: [],
      subIssueCount: 0,
      referenced: [],
      followUps: [],
      branches: [],
      pullRequests: [],
      ...facts,
    },
    config: {
      outcome: 'valid',
      settings: SETTINGS,
      ceilings: CEILINGS,
      agents: SETTINGS.agents,
    },
    checklist,
    checklistHash: createHash('sha256').update(canonicalItems(checklist)).digest('hex'),
    repository: { state: 'unknown', why: null },
    permissions: { maya: 'write' },
    run: null,
    remembered: null,
    planned: null,
    attempts: [],
    queuedJobs: new Set(),
    heartbeats: [],
    ...change,
  };
}
