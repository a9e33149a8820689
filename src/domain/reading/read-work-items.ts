import type { Checklist, Handle, Problem, WorkItem } from '../work-item.ts';
import { findEntries } from './find-entries.ts';
import type { FoundEntry } from './found-entry.ts';
import { readAction } from './item-action.ts';
import { readBody } from './item-body.ts';
import { readPriority } from './item-priority.ts';
import { type FoundScope, readPaths, readScope } from './item-scope.ts';
import { readSize, readStatedSize } from './item-size.ts';
import { keyOf, readTitle } from './item-title.ts';
import { indexNames, type NamedItem } from './name-index.ts';
import type { Outline, OutlineBlock, VisibleText } from './outline.ts';
import { withoutOwnNumbers } from './own-number.ts';
import { maskCode, splitLines, textsOf } from './prose.ts';
import { type Adoption, adopt, leadingReference, trailingReference } from './read-adoption.ts';
import type { ReadContext } from './read-context.ts';
import { type Resolved, resolveDependencies, type Speaker } from './resolve-dependencies.ts';
import type { Section } from './sections.ts';

const NOTHING_FOUND =
  'No work item was found. Write a task list, one line an item, as in “- [ ] Fix the date parser in `src/date.ts`”, or a numbered list, as in “1. Fix the date parser in `src/date.ts`”.';

const NONE: Adoption = { issue: null, foreignIssue: null, problem: null };

/** An item whose dependencies are not looked up yet. */
interface Draft extends Omit<WorkItem, 'dependsOn' | 'independentOf'> {
  readonly speaker: Speaker;
  readonly problems: readonly string[];
}

/** What earlier items have taken already, and how references are written here. */
interface Taken {
  readonly context: ReadContext;
  readonly keys: Map<string, number>;
  readonly adopted: Set<number>;
  /** Most lines carry a number: one at the end of a line then is the issue that the line is about. */
  readonly endsAdopt: boolean;
}

/**
 * The work items of a master issue, in document order, with what is wrong about them at its line (R7 to R10, R12, R13). It never fails:
 * a body without items is a checklist with a problem.
 */
export function readWorkItems(outline: Outline, context: ReadContext): Checklist {
  const { sections, entries, problems } = findEntries(outline, context);
  if (entries.length === 0)
    return {
      items: [],
      introduced: [],
      problems: [...problems, { line: 1, message: NOTHING_FOUND, kind: 'nothing found' }],
    };
  const taken: Taken = {
    context,
    keys: new Map(),
    adopted: new Set(),
    endsAdopt: mostCarryNumbers(entries, context),
  };
  const drafts = entries.map((found, index) => draftItem(found, `item-${index + 1}`, taken));
  const speakers = drafts.map(({ speaker }) => speaker);
  const names = indexNames(
    speakers.map(({ item }) => item),
    sections,
    context,
  );
  const resolved = resolveDependencies(speakers, sections, names);
  const read = drafts.map((draft) => finishItem(draft, resolved.get(draft.handle)));
  const all = [...problems, ...read.flatMap((each) => each.problems)];
  return {
    items: read.map(({ item }) => item),
    introduced: introducedPaths(sections, entries),
    problems: all.toSorted((a, b) => a.line - b.line),
  };
}

/** What is left out says nothing about where the work is. */
function introducedPaths(sections: readonly Section[], [first]: readonly FoundEntry[]): readonly string[] {
  const before = sections.filter(({ kind, line }) => kind !== 'excluded' && line < (first?.line ?? 0));
  const texts = before.flatMap(({ heading, blocks }) => [
    ...(heading === null ? [] : [heading]),
    ...textsOf(blocks.filter(({ kind, line }) => kind === 'paragraph' && line < (first?.line ?? 0))),
  ]);
  return readScope(texts).scope;
}

function mostCarryNumbers(entries: readonly FoundEntry[], { ownNumbers }: ReadContext): boolean {
  const open = entries.map(({ text }) => withoutOwnNumbers(text, ownNumbers).text);
  const carrying = open.filter(
    (text) => leadingReference(text) === null && trailingReference(text) !== null,
  ).length;
  return carrying >= 3 && carrying > open.length * 0.6;
}

function draftItem(found: FoundEntry, handle: Handle, taken: Taken): Draft {
  const { section, row } = found;
  const { text: own, ownNumber } = withoutOwnNumbers(found.text, taken.context.ownNumbers);
  const { title, lines } = readTitle(own.plain);
  const [head, rest] = splitLines(own, lines);
  const blocks = [
    ...asBlocks([rest], found.line),
    ...asBlocks(row?.details ?? [], found.line),
    ...found.children,
  ];
  const body = readBody(blocks);
  const texts = [own, ...(row?.details ?? []), ...textsOf(found.children)];
  const named = readScope(texts);
  const itsOwn = [...new Set([...named.scope, ...(row?.scope ?? []).flatMap(readPaths)])];
  const scope = itsOwn.length > 0 ? itsOwn : scopeAround(found);
  const adoption = adoptFor(found, own, ownNumber, taken);
  if (adoption.issue !== null) taken.adopted.add(adoption.issue);
  const action = readAction(title);
  const said = texts.map(maskCode);
  const size = readStatedSize(row?.size ?? '', said);
  const priority = priorityOf(found, maskCode(head), said);
  const item: NamedItem = {
    handle,
    title,
    codes: head.code,
    found,
    issues: [ownNumber, adoption.issue].filter((number) => number !== null),
    mentioned: trailingReference(own)?.number ?? null,
    foreignIssue: adoption.foreignIssue,
    action,
    priority,
    done: found.done,
  };
  return {
    handle,
    key: uniqueKey(keyOf(title), taken.keys),
    title,
    details: body.details,
    action,
    scope,
    codes: head.code,
    acceptance: body.acceptance,
    priority,
    size: size ?? readSize({ action, title, scope, acceptance: body.acceptance, text: said.join('\n') }),
    issue: adoption.issue,
    foreignIssue: adoption.foreignIssue,
    done: found.done,
    section: sectionOf(found),
    line: found.line,
    speaker: { item, texts: [head, ...body.statements] },
    problems: problemsOf(named, adoption, section.kind),
  };
}

/** What a text gives that stands in no block of its own. */
function asBlocks(texts: readonly VisibleText[], line: number): OutlineBlock[] {
  return texts
    .filter(({ plain }) => plain !== '')
    .map((text) => ({ kind: 'paragraph', text, isLabel: false, line }));
}

/** Files that the group or heading around an item names hold for it as well, where it names none of its own. */
function scopeAround({ groups, section }: FoundEntry): readonly string[] {
  const around = [
    ...groups.map(({ text }) => text).reverse(),
    ...(section.heading === null ? [] : [section.heading]),
  ];
  return around.map((text) => readScope([text]).scope).find(({ length }) => length > 0) ?? [];
}

function adoptFor(
  { row }: FoundEntry,
  own: VisibleText,
  ownNumber: number | null,
  { context, adopted, endsAdopt }: Taken,
): Adoption {
  const trailing = trailingReference(own);
  const ending = ownNumber ?? (trailing?.repository === null ? trailing.number : null);
  const native = ending !== null && context.native?.has(ending) ? { number: ending, repository: null } : null;
  const cell = row?.issue ? leadingReference(row.issue) : null;
  const reference = leadingReference(own) ?? native ?? cell ?? (endsAdopt ? trailing : null);
  return reference === null ? NONE : adopt(reference, context, adopted);
}

/** The nearest marker counts: in the line itself, below it, in the groups around it, in the heading above. */
function priorityOf(
  { row, groups, section }: FoundEntry,
  head: string,
  said: readonly string[],
): WorkItem['priority'] {
  const own = said
    .flatMap((text) => text.split('\n'))
    .filter((line) => /^\W*priorit(?:y|ät|é)\b/iu.test(line));
  const around = [...groups.map(({ text }) => maskCode(text)).reverse(), section.title ?? ''];
  const cell = row?.priority ? `priority: ${row.priority.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()}` : '';
  const texts = [cell, head, ...own, ...around];
  return texts.map(readPriority).find((priority) => priority !== null) ?? null;
}

/** Title of the group around it, else the heading above it. */
function sectionOf({ groups, section }: FoundEntry): string | null {
  return groups.at(-1)?.text.plain.split('\n')[0] || section.title;
}

function problemsOf(
  { refused }: FoundScope,
  { problem }: Adoption,
  kind: FoundEntry['section']['kind'],
): string[] {
  const outside = refused.map(
    (path) => `The path ${path} leads out of the repository: it is not part of the scope.`,
  );
  const unsure =
    kind === 'background'
      ? ['It stands where things are usually explained: it is taken for work, since there is none elsewhere.']
      : [];
  return [...outside, ...unsure, ...(problem === null ? [] : [problem])];
}

function uniqueKey(key: string, keys: Map<string, number>): string {
  const count = (keys.get(key) ?? 0) + 1;
  keys.set(key, count);
  return count === 1 ? key : `${key}~${count}`;
}

function finishItem(draft: Draft, resolved: Resolved | undefined): { item: WorkItem; problems: Problem[] } {
  const { speaker: _, problems, ...item } = draft;
  const messages = [...problems, ...(resolved?.unresolved ?? [])];
  return {
    item: { ...item, dependsOn: resolved?.dependencies ?? [], independentOf: resolved?.independentOf ?? [] },
    problems: messages.map((message) => ({ line: item.line, message })),
  };
}
