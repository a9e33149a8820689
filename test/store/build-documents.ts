import type { Attempt, AttemptPhase } from '../../src/domain/attempt.ts';
import type { MasterRef } from '../../src/domain/master-ref.ts';
import type { RunRecord } from '../../src/domain/run-record.ts';
import { USUAL_WORK, verifiedBy } from '../support/attempts.ts';
import { SETTINGS } from '../support/settings.ts';

export function master(number: number, repo = 'widgets'): MasterRef {
  return { owner: 'Acme', repo, installationId: 7, number };
}

/** A run that was never saved. */
export function newRun(of: MasterRef, runId = `orch-${of.number}-20260730`): RunRecord {
  return {
    schema: 1,
    revision: 0,
    runId,
    name: 'orch-1-20260730',
    master: of,
    trigger: { kind: 'label', id: 'LE_1', actor: 'ada', at: 1 },
    flags: { maxWorkers: 2 },
    settings: SETTINGS,
    plan: {
      mode: 'sequential',
      reasons: ['one task'],
      items: [],
      edges: [],
      conflicts: [],
      waves: [],
      groups: [],
      predictedScopes: [],
      needsClarification: [],
      assumptions: [],
      problems: [],
    },
    planHash: 'abc',
    approvedBy: null,
    phase: { state: 'running', since: 1 },
    tasks: [],
    seenTriggers: [],
    journal: { 'sub-issue:item-1': { state: 'intended', at: 2 } },
    publications: { plan: 'IC_1', status: null, summary: null },
    apiCalls: 0,
    createdAt: 1,
  };
}

export function newAttempt(run: RunRecord, number: number): Attempt {
  return {
    id: `${run.runId}.item-1.${number}`,
    runId: run.runId,
    handle: 'item-1',
    number,
    assignment: {
      repository: { owner: 'Acme', repo: 'widgets', installationId: 7 },
      masterIssue: run.master.number,
      masterTitle: 'Widgets',
      subIssue: 40,
      task: {
        handle: 'item-1',
        title: 'Fix',
        action: 'fix',
        details: '',
        acceptance: [],
        scope: ['src/**'],
        size: 'S',
      },
      base: 'main',
      branch: 'orch/item-1',
      prerequisites: [],
      agent: 'claude',
      timeoutMs: 1_000,
      ...USUAL_WORK,
      ...verifiedBy('npm test'),
      lessons: [],
    },
    queuedAt: 5,
    phase: { state: 'queued' },
  };
}

export const ENDED: AttemptPhase = {
  state: 'ended',
  startedAt: 10,
  endedAt: 20,
  outcome: { kind: 'failed', message: 'it broke', logTail: 'a \u0000 byte', diff: '', commit: null },
};
