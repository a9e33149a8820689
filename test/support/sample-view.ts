import type { AttemptView, RunView, TaskView } from '../../src/domain/run-view.ts';
import { NO_USAGE } from '../../src/domain/usage.ts';
import type { Handle } from '../../src/domain/work-item.ts';
import { anItem } from './an-item.ts';
import { SETTINGS } from './settings.ts';

type Changes = Partial<Omit<TaskView, 'item'>> & { readonly title?: string };

/** A task as a view shows it; pending with nothing done yet unless `changes` say otherwise. */
export function sampleTask(handle: Handle, { title = `Do ${handle}`, ...changes }: Changes = {}): TaskView {
  return {
    item: anItem(Number(handle.slice('item-'.length)), title),
    handle,
    key: handle,
    state: 'pending',
    why: 'ready: waits for a free agent',
    wave: 0,
    blockers: [],
    retryAt: null,
    attempts: [],
    deciding: changes.attempts?.at(-1) ?? null,
    allowances: [],
    held: null,
    branch: null,
    subIssue: null,
    pullRequest: null,
    followUp: null,
    ...changes,
  };
}

export function sampleAttempt(changes: Partial<AttemptView>): AttemptView {
  return {
    id: 'orch-1-20260102.item-1.1',
    number: 1,
    agent: 'command',
    model: null,
    because: null,
    queuedAt: 0,
    startedAt: 0,
    endedAt: null,
    outcome: null,
    evidence: [],
    stage: null,
    percentage: null,
    commits: null,
    usage: NO_USAGE,
    ...changes,
  };
}

/** A run of these tasks that was created at 0 and is under way unless `phase` says otherwise. */
export function sampleView(
  tasks: readonly TaskView[],
  phase: RunView['phase'] = { state: 'running', since: 0 },
): RunView {
  return {
    runId: 'acme/humane/orch-1-20260102',
    name: 'orch-1-20260102',
    master: { owner: 'acme', repo: 'humane', installationId: 1, number: 1 },
    masterTitle: 'humane 1.1',
    trigger: { kind: 'label', id: 'LE_1', actor: 'maya', at: 0 },
    phase,
    plan: {
      mode: 'parallel',
      reasons: ['3 items are independent'],
      items: tasks.map(({ item }) => item),
      edges: [],
      conflicts: [],
      waves: [tasks.map(({ handle }) => handle)],
      groups: [],
      predictedScopes: [],
      needsClarification: [],
      assumptions: [],
      problems: [],
    },
    settings: SETTINGS,
    tasks,
    needs: [],
    spent: NO_USAGE,
    createdAt: 0,
  };
}
