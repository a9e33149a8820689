import type { Problem } from '../work-item.ts';
import { findCues } from './dependency-cues.ts';
import type { FoundEntry } from './found-entry.ts';
import { isList, sayLeftOut, withoutItems } from './left-out-parts.ts';
import type { LeftOutLines, Outline, VisibleText } from './outline.ts';
import type { ReadContext } from './read-context.ts';
import { type Section, splitSections } from './sections.ts';
import { readHeadings, readPlainHeadings } from './task-headings.ts';
import { type ListFound, readLists } from './task-lists.ts';
import { readParagraphs } from './task-paragraphs.ts';
import { readTables } from './task-tables.ts';

export interface FoundEntries {
  readonly sections: readonly Section[];
  /** In document order. */
  readonly entries: readonly FoundEntry[];
  readonly problems: readonly Problem[];
}

/** What may be items, by section. */
interface Candidates {
  readonly sections: readonly Section[];
  readonly lists: readonly ListFound[];
  readonly rows: readonly FoundEntry[];
}

/**
 * The work items of an outline (R7). Boxes, headings and rows that are tasks are trusted most; where there are none, numbered lists, then
 * bullets under headings, bare bullets, paragraphs. A body that mixes them keeps them all where the weaker form stands beside the stronger.
 * Parts that say when all is done, what is not to be done, or how people go about it hold no items.
 */
export function findEntries(outline: Outline, { native }: Pick<ReadContext, 'native'>): FoundEntries {
  const sections = splitSections(outline.blocks);
  const all = candidatesOf(sections);
  const found = chooseEntries(all, native !== undefined && native.size > 0);
  const entries = found.filter((entry) => !isEmpty(entry)).toSorted((a, b) => a.line - b.line);
  const invisible = found
    .filter(isEmpty)
    .map(({ line }) => ({ line, message: 'This entry has no text that can be seen: it is left out.' }));
  const unread = outline.leftOut.map((lines) => ({ line: lines.from, message: sayUnread(lines) }));
  return {
    sections,
    entries,
    problems: [...sayLeftOut(sections, entries), ...sayPassedOver(all, entries), ...invisible, ...unread],
  };
}

function candidatesOf(sections: readonly Section[]): Candidates {
  return {
    sections,
    lists: sections.filter(({ kind }) => kind !== 'excluded').flatMap(readLists),
    rows: sections.filter(({ kind }) => kind !== 'excluded' && kind !== 'order').flatMap(readTables),
  };
}

function chooseEntries(all: Candidates, hasSubIssues: boolean): FoundEntry[] {
  const { sections } = all;
  const strong = strongest(sections, all, maySayWork);
  if (strong.length > 0) return strong;
  const numbers = ofForm(all, 'number', isWork);
  if (numbers.length > 0) return withSiblings(entriesOf(preferWork(numbers)), all);
  const bullets = ofForm(all, 'bullet', isWork);
  if (bullets.length > 0) return entriesOf(preferWork(preferHeaded(bullets)));
  const explained = strongest(sections, all, () => true);
  if (explained.length > 0) return explained;
  const weak = all.lists.filter(
    ({ section, form }) => form !== 'box' && (section.kind === 'background' || section.kind === 'aside'),
  );
  const likely = weak.filter((list) => list.readsLikeWork && !isOrder(list.section));
  if (likely.length > 0) return entriesOf(likely);
  if (hasSubIssues) return [];
  const headings = readPlainHeadings(sections);
  if (headings.length > 0) return headings;
  return sections.filter(({ kind }) => kind !== 'excluded').flatMap(readParagraphs);
}

/** Boxes, headings and rows in the sections that count, and what stands beside them. */
function strongest(
  sections: readonly Section[],
  all: Candidates,
  counts: (section: Section) => boolean,
): FoundEntry[] {
  const boxes = entriesOf(all.lists.filter(({ section, form }) => form === 'box' && counts(section)));
  const listed = entriesOf(
    all.lists.filter(({ section, form }) => form === 'box' && !counts(section) && isOrder(section)),
  );
  boxes.push(...listed.filter(({ text }) => !ordersWork(text)));
  const rows = all.rows.filter(({ section }) => counts(section));
  const headings = readHeadings(sections, [...boxes, ...rows]);
  const strong = [...boxes, ...rows, ...headings];
  return strong.length === 0 ? [] : withSiblings(strong, all);
}

/** Adds lists of a weaker form that stand where their authors would put items: under a heading like those that hold items. */
function withSiblings(strong: readonly FoundEntry[], { lists }: Candidates): FoundEntry[] {
  const holding = new Set(strong.map(({ section }) => section));
  const places = new Set([...holding].filter(({ depth }) => depth > 0).map(placeOf));
  const tasks = new Set(strong.filter(({ form }) => form === 'heading').map(({ section }) => section));
  const taken = new Set(strong.map(({ list }) => list));
  const more = lists.filter(
    (list) =>
      list.form !== 'box' &&
      isWork(list.section) &&
      !list.section.isFolded &&
      (!holding.has(list.section) || (list.form === 'number' && !list.isIntroduced)) &&
      !list.entries.some((entry) => taken.has(entry.list)) &&
      !(list.section.parent !== null && tasks.has(list.section.parent)) &&
      list.readsLikeWork &&
      (list.section.kind === 'work' ||
        holding.has(list.section) ||
        (list.section.parent?.kind === 'work' && holding.has(list.section.parent)) ||
        places.has(placeOf(list.section))),
  );
  return [...strong, ...entriesOf(more)];
}

/** What is folded away explains something, unless it has boxes. */
function ofForm({ lists }: Candidates, form: ListFound['form'], counts: (section: Section) => boolean) {
  return lists.filter((list) => list.form === form && counts(list.section) && !list.section.isFolded);
}

/** Where a section is called after its tasks, lists elsewhere are explanations unless they read like work. */
function preferWork(lists: readonly ListFound[]): readonly ListFound[] {
  const named = lists.filter(({ section }) => section.kind === 'work');
  if (named.length === 0) {
    const likely = lists.filter(({ readsLikeWork, isIntroduced }) => readsLikeWork || !isIntroduced);
    return likely.length > 0 ? likely : lists;
  }
  const places = new Set(named.map(({ section }) => placeOf(section)));
  return lists.filter(
    (list) => list.section.kind === 'work' || (list.readsLikeWork && places.has(placeOf(list.section))),
  );
}

function preferHeaded(lists: readonly ListFound[]): readonly ListFound[] {
  const headed = lists.filter(({ section }) => section.depth > 0);
  const likely = headed.filter(({ readsLikeWork }) => readsLikeWork);
  if (likely.length > 0) {
    const places = new Set(likely.map(({ section }) => placeOf(section)));
    return headed.filter(({ section }) => places.has(placeOf(section)));
  }
  return headed.length > 0 ? headed : lists;
}

/** Headings of one rank under one parent stand side by side. */
function placeOf({ depth, parent }: Section): string {
  return `${depth} ${parent?.line ?? 0}`;
}

function entriesOf(lists: readonly ListFound[]): FoundEntry[] {
  return lists.flatMap(({ entries }) => entries);
}

function isWork({ kind }: Section): boolean {
  return kind === 'work' || kind === 'neutral';
}

function maySayWork({ kind }: Section): boolean {
  return kind === 'work' || kind === 'neutral' || kind === 'aside';
}

/** Under “Dependencies” there are packages to update, or sentences about what comes first. */
function ordersWork({ plain }: VisibleText): boolean {
  return findCues(plain).length > 0 || /→|->/.test(plain);
}

function isOrder({ kind }: Section): boolean {
  return kind === 'order';
}

/** Lists where other forms were trusted more: each that reads like work, else each part of the issue that has lists and no item. */
function sayPassedOver({ sections, lists }: Candidates, entries: readonly FoundEntry[]): Problem[] {
  const taken = new Set(entries.map(({ list }) => list));
  if (entries.length === 0) return [];
  const likely = lists.filter(
    (list) => list.form !== 'box' && isWork(list.section) && list.readsLikeWork && !list.section.isFolded,
  );
  const passedOver = likely.filter(({ entries: [first] }) => first !== undefined && !taken.has(first.list));
  const said = new Set(passedOver.map(({ section }) => section));
  const silent = withoutItems(sections, entries).filter((section) => !said.has(section));
  return [
    ...passedOver.map(({ entries: [first] }) => ({
      line: first?.line ?? 1,
      message:
        'The list that begins here has no boxes, and others have: it is left out. Put “- [ ]” before what is work.',
      kind: 'left out' as const,
    })),
    ...silent.map(({ title, line, blocks }) => ({
      line: title === null ? (blocks.find(isList)?.line ?? 1) : line,
      message: `${title === null ? 'The list that begins here' : `What is listed under “${title}”`} does not read like work, and other lists do: it is left out. Put “- [ ]” before what is work.`,
      kind: 'left out' as const,
    })),
  ];
}

/** A box without words is no box to Markdown, but one to whoever reads it. */
function isEmpty({ text }: FoundEntry): boolean {
  return /^(?:\[[ xX]?\])?$/.test(text.plain);
}

function sayUnread({ why, from, to }: LeftOutLines): string {
  const lines = from === to ? `Line ${from}` : `Lines ${from} to ${to}`;
  switch (why) {
    case 'nesting':
      return `${lines}: more than 30 lists or quotations in one another; this is left out.`;
    case 'signs':
      return `${lines}: one paragraph with more signs of emphasis, links or code than are read; it is left out. Put blank lines into it, or a code fence around it.`;
    case 'size':
      return `From line ${from} on nothing was read: the body has more lines than are read. Split it into several issues.`;
  }
}
