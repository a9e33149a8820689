import type { Checklist, Handle, Problem, StatedDependency, WorkItem } from '../work-item.ts';
import { type FoundEntry, findEntries } from './find-entries.ts';
import { readAction } from './item-action.ts';
import { readBody } from './item-body.ts';
import { readPriority } from './item-priority.ts';
import { type FoundScope, readScope } from './item-scope.ts';
import { readSize } from './item-size.ts';
import { keyOf, readTitle } from './item-title.ts';
import type { Outline, OutlineBlock, VisibleText } from './outline.ts';
import { withoutOwnNumbers } from './own-number.ts';
import { maskCode, splitLines, textsOf } from './prose.ts';
import { type Adoption, readAdoption } from './read-adoption.ts';
import type { ReadContext } from './read-context.ts';
import { type NameIndex, resolveDependencies, titleWords } from './resolve-dependencies.ts';

const NOTHING_FOUND =
  'No work item was found. Write a task list, one line an item, as in “- [ ] Fix the date parser in `src/date.ts`”, or a numbered list, as in “1. Fix the date parser in `src/date.ts`”.';

/** An item whose dependencies are not looked up yet. */
interface Draft extends Omit<WorkItem, 'dependsOn'> {
  readonly found: FoundEntry;
  /** Where its dependencies are stated. */
  readonly statements: readonly VisibleText[];
  readonly ownNumber: number | null;
  readonly problems: readonly string[];
}

/**
 * The work items of a master issue, in document order, with what is wrong about them at its line (R7 to R10, R12, R13). It never fails:
 * a body without items is a checklist with a problem.
 */
export function readWorkItems(outline: Outline, context: ReadContext): Checklist {
  const { entries, problems } = findEntries(outline);
  if (entries.length === 0)
    return { items: [], problems: [...problems, { line: 1, message: NOTHING_FOUND }] };
  const keys = new Map<string, number>();
  const adopted = new Set<number>();
  const drafts = entries.map((found, index) =>
    draftItem(found, `item-${index + 1}`, { context, keys, adopted }),
  );
  const names = indexNames(drafts, context);
  const ordinals = indexOrdinals(drafts);
  const read = drafts.map((draft) => finishItem(draft, names, ordinals.get(draft.found.list) ?? new Map()));
  const all = [...problems, ...read.flatMap((each) => each.problems)];
  return { items: read.map(({ item }) => item), problems: all.toSorted((a, b) => a.line - b.line) };
}

/** What earlier items have taken already. */
interface Taken {
  readonly context: ReadContext;
  readonly keys: Map<string, number>;
  readonly adopted: Set<number>;
}

function draftItem(found: FoundEntry, handle: Handle, { context, keys, adopted }: Taken): Draft {
  const { entry, section } = found;
  const { text: own, ownNumber } = withoutOwnNumbers(entry.text, context.ownNumbers);
  const { title, lines } = readTitle(own.plain);
  const [head, rest] = splitLines(own, lines);
  const paragraph: OutlineBlock = { kind: 'paragraph', text: rest, line: entry.line };
  const body = readBody(rest.plain === '' ? entry.children : [paragraph, ...entry.children]);
  const named = readScope([own, ...textsOf(entry.children)]);
  const adoption = readAdoption(own, context, adopted);
  if (adoption.issue !== null) adopted.add(adoption.issue);
  const masked = maskCode(head);
  const action = readAction(title);
  const text = [own, ...textsOf(entry.children)].map(maskCode).join('\n');
  return {
    handle,
    key: uniqueKey(keyOf(title), keys),
    title,
    details: body.details,
    action,
    scope: named.scope,
    acceptance: body.acceptance,
    priority: firstPriority([masked, section ?? '', found.heading ?? '']),
    size: readSize({ action, title, scope: named.scope, acceptance: body.acceptance, text }),
    issue: adoption.issue,
    done: entry.checked === true,
    section,
    line: entry.line,
    found,
    statements: [head, ...body.statements, ...found.groups],
    ownNumber,
    problems: problemsOf(named, adoption),
  };
}

/** The nearest marker counts: in the line itself, in the group around it, in the heading above. */
function firstPriority(texts: readonly string[]): WorkItem['priority'] {
  return texts.map(readPriority).find((priority) => priority !== null) ?? null;
}

function problemsOf({ refused }: FoundScope, { problem }: Adoption): string[] {
  const outside = refused.map(
    (path) => `The path ${path} leads out of the repository: it is not part of the scope.`,
  );
  return problem === null ? outside : [...outside, problem];
}

function uniqueKey(key: string, keys: Map<string, number>): string {
  const count = (keys.get(key) ?? 0) + 1;
  keys.set(key, count);
  return count === 1 ? key : `${key}~${count}`;
}

function indexNames(drafts: readonly Draft[], { self, repository }: ReadContext): NameIndex {
  const byIssue = new Map<number, Handle>();
  const byTitle = new Map<string, Handle>();
  for (const { handle, title, issue, ownNumber } of drafts) {
    for (const number of [ownNumber, issue]) if (number !== null) byIssue.set(number, handle);
    for (const name of [title, title.split(/[(:–—]| - |,/)[0] ?? '']) {
      const words = titleWords(name);
      if (words !== '' && !byTitle.has(words)) byTitle.set(words, handle);
    }
  }
  const name = repository === undefined ? null : `${repository.owner}/${repository.repo}`.toLowerCase();
  return { count: drafts.length, byIssue, byTitle, repository: name, self };
}

function indexOrdinals(drafts: readonly Draft[]): Map<OutlineBlock, Map<number, Handle>> {
  const lists = new Map<OutlineBlock, Map<number, Handle>>();
  for (const { found, handle } of drafts) {
    if (found.entry.ordinal === null) continue;
    const ordinals = lists.get(found.list) ?? new Map<number, Handle>();
    lists.set(found.list, ordinals.set(found.entry.ordinal, handle));
  }
  return lists;
}

function finishItem(
  draft: Draft,
  names: NameIndex,
  byOrdinal: ReadonlyMap<number, Handle>,
): { item: WorkItem; problems: Problem[] } {
  const { found, statements, ownNumber: _, problems, ...item } = draft;
  const resolved = resolveDependencies(statements, { handle: item.handle, byOrdinal }, names);
  const messages = [...problems, ...resolved.unresolved];
  const dependsOn: readonly StatedDependency[] = resolved.dependencies;
  return {
    item: { ...item, dependsOn },
    problems: messages.map((message) => ({ line: item.line, message })),
  };
}
