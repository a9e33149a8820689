import type { ActionOf } from './action.ts';
import type { AgentWork, Assignment, Attempt } from './attempt.ts';
import type { AttemptOutcome } from './attempt-outcome.ts';
import { runIdOf } from './run-id.ts';
import type { RunMemory, TaskMemory, TryMemory } from './run-memory.ts';
import type { RunRecord, TaskRecord } from './run-record.ts';
import type { Snapshot } from './snapshot.ts';
import { makePlan, tasksOf, type ValidConfig } from './start-run.ts';
import { itemOf } from './view-run.ts';
import type { Checklist } from './work-item.ts';

/** The run as the store would have it, had it not been lost. What people changed in the checklist since then is planned as it reads now. */
export function restoreRun(
  snapshot: Snapshot,
  config: ValidConfig,
  memory: RunMemory,
): ActionOf<'restore-run'> {
  const { tasks: remembered, ...kept } = memory;
  const checklist = withoutOurTicks(snapshot.checklist, remembered);
  const { plan, settings } = makePlan({ ...snapshot, checklist }, config, memory.flags);
  const run: RunRecord = {
    schema: 1,
    revision: 0,
    runId: runIdOf(snapshot.master, memory.name),
    master: snapshot.master,
    ...kept,
    settings,
    plan,
    tasks: tasksOf(plan).map((task) => restoreTask(snapshot, task, remembered)),
    journal: {},
    publications: { plan: null, status: null, summary: null },
    apiCalls: 0,
  };
  const attempts = run.tasks.flatMap((task) =>
    (remembered.find(({ key }) => key === task.key)?.tries ?? []).map((each) =>
      restoreTry(snapshot, run, task, each),
    ),
  );
  return {
    type: 'restore-run',
    run,
    attempts,
    reason: 'the store has lost what the status comment remembers',
  };
}

/** A box that we ticked is a task of the run; one that a person ticked is done. */
function withoutOurTicks(checklist: Checklist, remembered: readonly TaskMemory[]): Checklist {
  const ours = new Set(remembered.flatMap(({ key, ticked }) => (ticked ? [key] : [])));
  const items = checklist.items.map((item) => (ours.has(item.key) ? { ...item, done: false } : item));
  return { ...checklist, items };
}

function restoreTask({ github }: Snapshot, task: TaskRecord, remembered: readonly TaskMemory[]): TaskRecord {
  const memory = remembered.find(({ key }) => key === task.key);
  if (!memory) return task;
  const { tries: _, subIssue, ...kept } = memory;
  const issue = [...github.subIssues, ...github.referenced].find(({ number }) => number === subIssue);
  return { ...task, ...kept, subIssue: issue ? { number: issue.number, nodeId: issue.nodeId } : null };
}

function restoreTry(snapshot: Snapshot, run: RunRecord, task: TaskRecord, each: TryMemory): Attempt {
  const { handle } = task;
  const { number, startedAt, endedAt } = each;
  const outcome = restoreOutcome(each);
  return {
    id: `${run.runId}.${handle}.${number}`,
    runId: run.runId,
    handle,
    number,
    assignment: restoreAssignment(snapshot, run, task, each.agent),
    queuedAt: startedAt,
    phase: { state: 'ended', startedAt, endedAt, outcome, ...restoreWork(each) },
  };
}

/** As far as it can be told: nobody works by it any more. */
function restoreAssignment(
  { github }: Snapshot,
  run: RunRecord,
  { handle, subIssue }: TaskRecord,
  agent: string,
): Assignment {
  const { title, action, details, acceptance, scope, size } = itemOf(run, handle);
  const { master, settings } = run;
  return {
    repository: master,
    masterIssue: master.number,
    masterTitle: github.issue.title,
    subIssue: subIssue?.number ?? 0,
    task: { handle, title, action, details, acceptance, scope, size },
    branch: '',
    base: github.defaultBranch,
    prerequisites: [],
    start: { kind: 'fresh' },
    agent,
    model: null,
    timeoutMs: settings.agentTimeoutMs,
    idleMs: settings.idleTimeoutMs,
    stallMs: settings.stallTimeoutMs,
    budget: settings.budget.attempt,
    sandbox: settings.sandbox,
    network: settings.network,
    setUp: settings.setUp,
    verification: settings.verification,
    instructions: settings.instructions,
    lessons: [],
    allowances: [],
  };
}

const LOST = 'What it ended with in detail was lost with the store.';

/** What was spent counts on; conversations are lost. */
function restoreWork({ used }: TryMemory): { readonly work?: AgentWork } {
  if (!used) return {};
  const [inputTokens, outputTokens, costUsd, turns] = used;
  return { work: { usage: { inputTokens, outputTokens, costUsd, turns }, session: null } };
}

function restoreOutcome({ kind, reason, commit, needs }: TryMemory): AttemptOutcome {
  const remains = { message: LOST, logTail: '', diff: '', commit };
  switch (kind) {
    case 'verified':
      if (commit === null) return { kind: 'failed', ...remains };
      return { kind, commit, changedFiles: [], evidence: [], findings: [], commits: [] };
    case 'rejected':
      return { kind, reason: reason ?? 'unverifiable', evidence: [], ...remains };
    case 'timed_out':
      return { kind, limit: 'wall', ...remains };
    case 'over_limit':
      return { kind, limit: 'costUsd', ...remains };
    case 'parked':
      return { kind, needs: needs ?? [], ...remains };
    case 'infrastructure':
      return { kind, cause: { kind: 'host' }, ...remains };
    default:
      return { kind, ...remains };
  }
}
