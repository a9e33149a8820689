import type { Action } from './action.ts';
import type { JournalEntry, RunRecord } from './run-record.ts';
import type { Handle } from './work-item.ts';

/**
 * How long a create without an answer is waited for before it is tried again: GitHub may apply a request late, after the client gave up, and a
 * read may lag behind a write, so that absence from the next read proves nothing.
 */
export const GRACE_MS = 60_000;

/** After so many refusals in a row an effect is given up, and people are told in GitHub's words. */
const REFUSALS_AT_MOST = 3;

type JournalMode =
  /** It makes an object, which must not be made twice: intent and outcome are kept. */
  | 'creates'
  /** It may be applied late, over what was written since: the intent is kept until the outcome is known. */
  | 'edits'
  /** It is done once for a run, also when a person undoes it. */
  | 'once'
  /** The snapshot shows whether it is done. */
  | 'visible';

/** How an effect on GitHub stands in the journal; `null` for actions that change the record or our own queue only. */
export function journalPlace(action: Action): { readonly key: string; readonly mode: JournalMode } | null {
  switch (action.type) {
    case 'create-sub-issue':
    case 'open-pull-request':
    case 'create-follow-up':
      return { key: taskKey(action.type, action.handle), mode: 'creates' };
    case 'publish':
      return { key: `publish:${action.publication}`, mode: 'creates' };
    case 'reply':
      return { key: `reply:${action.to}`, mode: 'creates' };
    case 'show-plan':
      return { key: `show-plan:${action.memory.trigger}`, mode: 'creates' };
    case 'close-sub-issue':
    case 'close-follow-up':
      return { key: taskKey(action.type, action.handle), mode: 'once' };
    case 'link-blocker':
      return { key: `link-blocker:${action.blocking}:${action.blocked}`, mode: 'once' };
    case 'adopt-sub-issue':
      return { key: taskKey(action.type, action.handle), mode: 'visible' };
    case 'react':
      return { key: `react:${action.subject}:${action.reaction}`, mode: 'visible' };
    case 'mark-checklist':
      return { key: 'mark-checklist', mode: 'edits' };
    case 'close-twin':
      return { key: `close-twin:${action.number}`, mode: 'visible' };
    case 'delete-twin':
      return { key: `delete-twin:${action.comment}`, mode: 'visible' };
    case 'start-run':
    case 'restore-run':
    case 'revise-plan':
    case 'begin-run':
    case 'retry-tasks':
    case 'allow-work':
    case 'note-trigger':
    case 'finish-run':
    case 'dispatch-attempt':
    case 'requeue-attempt':
    case 'cancel-attempt':
    case 'adopt-pull-request':
    case 'adopt-follow-up':
      return null;
  }
}

/** Until when an action is not to be tried, milliseconds since the epoch; `null` when nothing holds it. */
export function heldUntil(action: Action, { journal }: RunRecord, now: number): number | null {
  const place = journalPlace(action);
  const entry = place && journal[place.key];
  if (!entry) return null;
  if (entry.state === 'refused' && entry.times >= REFUSALS_AT_MOST) return Number.POSITIVE_INFINITY;
  const until = entry.at + GRACE_MS * (entry.state === 'refused' ? entry.times : 1);
  return until > now ? until : null;
}

/** What GitHub refused for the task, and whether it was given up. */
export function refusalOf(
  { journal }: RunRecord,
  type: 'create-sub-issue' | 'adopt-sub-issue' | 'open-pull-request' | 'create-follow-up',
  handle: Handle,
): { readonly message: string; readonly isFinal: boolean } | null {
  const entry = journal[taskKey(type, handle)];
  if (entry?.state !== 'refused') return null;
  return { message: entry.message, isFinal: entry.times >= REFUSALS_AT_MOST };
}

export function wasDone(action: Action, { journal }: RunRecord): boolean {
  const place = journalPlace(action);
  return place !== null && journal[place.key]?.state === 'done';
}

/** The record with a new entry; `null` takes the entry away. */
export function withJournal(run: RunRecord, key: string, entry: JournalEntry | null): RunRecord {
  const { [key]: _, ...others } = run.journal;
  return { ...run, journal: entry === null ? others : { ...others, [key]: entry } };
}

export function refused(run: RunRecord, key: string, message: string, at: number): RunRecord {
  const before = run.journal[key];
  const times = before?.state === 'refused' ? before.times + 1 : 1;
  return withJournal(run, key, { state: 'refused', at, message, times });
}

/** A retried task may ask GitHub again for what it refused. */
export function withoutRefusals(run: RunRecord, handle: Handle): RunRecord {
  const entries = Object.entries(run.journal).filter(
    ([key, { state }]) => state !== 'refused' || !key.endsWith(`:${handle}`),
  );
  return { ...run, journal: Object.fromEntries(entries) };
}

/** The links of a task's sub-issue are to be made for another one. */
export function withoutLinks(run: RunRecord, handle: Handle): RunRecord {
  const entries = Object.entries(run.journal).filter(([key]) => {
    const [type, ...ends] = key.split(':');
    return type !== 'link-blocker' || !ends.includes(handle);
  });
  return { ...run, journal: Object.fromEntries(entries) };
}

function taskKey(type: string, handle: Handle): string {
  return `${type}:${handle}`;
}
