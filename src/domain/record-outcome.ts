import type { Action, ActionOf } from './action.ts';
import { withoutLinks, withoutRefusals } from './journal.ts';
import type { RunRecord, SubIssue, TaskRecord } from './run-record.ts';
import { tasksOf } from './start-run.ts';
import type { Handle } from './work-item.ts';

/** What an effect made on GitHub. */
export type Made =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'issue'; readonly number: number; readonly nodeId: string }
  | { readonly kind: 'pull-request'; readonly number: number }
  | { readonly kind: 'comment'; readonly nodeId: string };

/** The record after `action` was executed; pure, so that the same outcome always leaves the same record. */
export function recordOutcome(run: RunRecord, action: Action, made: Made, now: number): RunRecord {
  switch (action.type) {
    case 'start-run':
    case 'restore-run':
      return action.run;
    case 'revise-plan':
      return revisePlan(run, action);
    case 'begin-run': {
      const begun = { ...see(run, action.seen), approvedBy: action.approvedBy };
      return { ...begun, phase: { state: 'running', since: now } };
    }
    case 'retry-tasks': {
      const retried = action.tasks.reduce(
        (record, { handle, triesFrom }) => onTask(withoutRefusals(record, handle), handle, { triesFrom }),
        see(run, action.seen),
      );
      const { settings, flags } = action;
      return { ...retried, settings, flags, phase: { state: 'running', since: now } };
    }
    case 'allow-work':
      return { ...allow(see(run, action.seen), action), phase: { state: 'running', since: now } };
    case 'note-trigger':
    case 'show-plan':
      return see(run, action.seen);
    case 'finish-run':
      return { ...run, phase: { state: 'finished', at: now, verdict: action.verdict } };
    case 'create-sub-issue':
      return onTask(run, action.handle, { subIssue: subIssueOf(made) });
    case 'adopt-sub-issue':
      return adoptSubIssue(run, action);
    case 'open-pull-request':
      return onTask(run, action.handle, { pullRequest: made.kind === 'pull-request' ? made.number : null });
    case 'adopt-pull-request':
      return onTask(run, action.handle, { pullRequest: action.number });
    case 'adopt-follow-up':
      return onTask(run, action.handle, { followUp: action.number });
    case 'create-follow-up':
      return onTask(run, action.handle, { followUp: made.kind === 'issue' ? made.number : null });
    case 'publish':
      return made.kind === 'comment'
        ? { ...run, publications: { ...run.publications, [action.publication]: made.nodeId } }
        : run;
    case 'mark-checklist':
      return action.marks.reduce((record, { handle, tick }) => onTask(record, handle, mark(tick)), run);
    case 'react':
    case 'reply':
    case 'link-blocker':
    case 'dispatch-attempt':
    case 'requeue-attempt':
    case 'cancel-attempt':
    case 'close-sub-issue':
    case 'close-follow-up':
    case 'close-twin':
    case 'delete-twin':
      return run;
  }
}

function revisePlan(
  run: RunRecord,
  { revised, phase, shownBefore, seen }: ActionOf<'revise-plan'>,
): RunRecord {
  const planNumber = (run.planNumber ?? 1) + 1;
  const shown = shownBefore === null ? {} : { shownBefore };
  return { ...see(run, seen), ...revised, ...shown, planNumber, phase, tasks: tasksOf(revised.plan) };
}

/** Links and number of another sub-issue, which the task had before, say nothing of this one. */
function adoptSubIssue(run: RunRecord, { handle, number, nodeId }: ActionOf<'adopt-sub-issue'>): RunRecord {
  const adopted = onTask(run, handle, { subIssue: { number, nodeId } });
  const before = run.tasks.find((task) => task.handle === handle)?.subIssue;
  if (!before || before.number === number) return adopted;
  return onTask(withoutLinks(adopted, handle), handle, { numbered: false });
}

/** Of two words about the same reason the newest counts. */
function allow(run: RunRecord, { handle, allowance }: ActionOf<'allow-work'>): RunRecord {
  const before = run.tasks.find((task) => task.handle === handle)?.allowances ?? [];
  const others = before.filter(({ reason }) => reason !== allowance.reason);
  return onTask(run, handle, { allowances: [...others, allowance] });
}

function mark(tick: boolean): Partial<TaskRecord> {
  return tick ? { numbered: true, ticked: true } : { numbered: true };
}

function see(run: RunRecord, id: string | null): RunRecord {
  if (id === null || run.seenTriggers.includes(id)) return run;
  return { ...run, seenTriggers: [...run.seenTriggers, id] };
}

function onTask(run: RunRecord, handle: Handle, change: Partial<TaskRecord>): RunRecord {
  return {
    ...run,
    tasks: run.tasks.map((task) => (task.handle === handle ? { ...task, ...change } : task)),
  };
}

function subIssueOf(made: Made): SubIssue | null {
  return made.kind === 'issue' ? { number: made.number, nodeId: made.nodeId } : null;
}
