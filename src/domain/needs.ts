import type { Attempt } from './attempt.ts';
import type { Need } from './attempt-outcome.ts';
import { nearestWord } from './nearest-word.ts';
import { isEmptyWord, isSameWord, titleWords, wordsOf } from './reading/title-words.ts';
import type { RunRecord } from './run-record.ts';
import { outcomeOf } from './task-tries.ts';
import type { Handle, WorkItem } from './work-item.ts';

/** After so many parked attempts of one task another one counts as a failure. */
export const PARKS_AT_MOST = 3;

/** What another task of the run has to deliver first (R28). */
export interface TaskNeed {
  readonly on: Handle;
  /** What of it, in the agent's words. */
  readonly item: string;
}

/** What a parked attempt asks for, as far as the run can tell. */
export interface Parking {
  /** Needs of tasks of the run, each task once. */
  readonly needs: readonly TaskNeed[];
  /** Sentences about what cannot be waited for. */
  readonly refused: readonly string[];
}

/**
 * What the attempts' last one waits for, if it was parked; `null` if it was not. Without `needs` it counts as a failure of the agent, for the
 * reasons in `refused`.
 * @param tries attempts of one task, the oldest first
 */
export function parkingOf(run: RunRecord, tries: readonly Attempt[]): Parking | null {
  const last = tries.at(-1);
  const outcome = last && outcomeOf(last);
  if (!last || outcome?.kind !== 'parked') return null;
  const parks = tries.filter((attempt) => outcomeOf(attempt)?.kind === 'parked').length;
  const read = readNeeds(run, last.handle, outcome.needs);
  if (parks <= PARKS_AT_MOST || read.needs.length === 0) return read;
  const names = read.needs.map(({ on, item }) => `${quoted(item)} from ${on}`);
  const refused = `It asked for what other tasks deliver for the ${ordinal(parks)} time, now for ${names.join(', ')}: no more than ${PARKS_AT_MOST} times are waited for.`;
  return { needs: [], refused: [...read.refused, refused] };
}

/** Finds the tasks that an agent means by its words. */
export function readNeeds(run: RunRecord, asking: Handle, needs: readonly Need[]): Parking {
  const found = new Map<Handle, TaskNeed>();
  const refused: string[] = [];
  if (needs.length === 0) refused.push('It asks for what another task delivers and does not say for what.');
  for (const { task, item } of needs) {
    const on = namedTask(run, task);
    const why = whyNotWaitedFor(run, asking, on, task);
    if (on === null || why !== null) refused.push(`It asks for ${quoted(item)} from ${why}.`);
    else if (!found.has(on)) found.set(on, { on, item });
  }
  return { needs: [...found.values()], refused };
}

function whyNotWaitedFor(run: RunRecord, asking: Handle, on: Handle | null, words: string): string | null {
  if (on === null) return `${quoted(words)}, which is no task of this run`;
  if (on === asking) return 'itself';
  if (run.tasks.some(({ handle }) => handle === on)) return null;
  const isDone = run.plan.items.find(({ handle }) => handle === on)?.done ?? false;
  return isDone
    ? `${on}, which was done before the run: what it delivers is in the base`
    : `${on}, which this run leaves out`;
}

/** By handle, number of an issue, title, words of a title that no other has, and at last by what was nearly said. */
function namedTask(run: RunRecord, words: string): Handle | null {
  const { items } = run.plan;
  const text = words.trim();
  const handle = /^item[ _-]?(\d{1,6})$/i.exec(text)?.[1];
  if (handle !== undefined) return items.find((item) => item.handle === `item-${handle}`)?.handle ?? null;
  const number = /^(#?)(\d{1,10})$/.exec(text);
  if (number) return byNumber(run, Number(number[2]), number[1] === '#');
  return byTitle(items, text) ?? byWords(items, text) ?? nearly(items, text);
}

function byNumber(run: RunRecord, number: number, isIssue: boolean): Handle | null {
  const { items } = run.plan;
  const subIssue = run.tasks.find((task) => task.subIssue?.number === number)?.handle;
  const adopted = items.find(({ issue }) => issue === number)?.handle;
  const counted = isIssue ? undefined : items.find(({ handle }) => handle === `item-${number}`)?.handle;
  return subIssue ?? adopted ?? counted ?? null;
}

function byTitle(items: readonly WorkItem[], text: string): Handle | null {
  const wanted = titleWords(text);
  return items.find(({ title, key }) => titleWords(title) === wanted || key === text)?.handle ?? null;
}

/** Where exactly one title has all of the words. */
function byWords(items: readonly WorkItem[], text: string): Handle | null {
  const wanted = wordsOf(text).filter((word) => !isEmptyWord(word.text));
  if (wanted.length === 0) return null;
  const [only, ...others] = items.filter(({ title }) => {
    const words = wordsOf(title);
    return wanted.every((word) => words.some((each) => isSameWord(each.text, word.text)));
  });
  return only && others.length === 0 ? only.handle : null;
}

function nearly(items: readonly WorkItem[], text: string): Handle | null {
  const names = new Map(items.flatMap(({ handle, title }) => [[handle, handle] as const, [title, handle]]));
  const nearest = nearestWord(text, [...names.keys()]);
  return nearest === null ? null : (names.get(nearest) ?? null);
}

/** An agent's words, on one line and cut, in quotation marks. */
export function quoted(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim();
  const points = [...line];
  return `“${points.length > 80 ? `${points.slice(0, 79).join('')}…` : line}”`;
}

function ordinal(count: number): string {
  return `${count}${count === 1 ? 'st' : count === 2 ? 'nd' : count === 3 ? 'rd' : 'th'}`;
}
