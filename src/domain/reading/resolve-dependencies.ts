import type { Handle, StatedDependency } from '../work-item.ts';
import { hearSection } from './hear-section.ts';
import type { NamedItem, NameIndex } from './name-index.ts';
import type { VisibleText } from './outline.ts';
import { isProse, maskCode } from './prose.ts';
import { readStatements } from './read-statements.ts';
import { readTargets } from './read-targets.ts';
import { Said } from './said.ts';
import type { Section } from './sections.ts';

/** What the words of a master issue say about one item. */
export interface Resolved {
  readonly dependencies: readonly StatedDependency[];
  /** Items that it does not wait for, as somebody says in words. */
  readonly independentOf: readonly Handle[];
  /** Messages about words that name nothing. */
  readonly unresolved: readonly string[];
}

/** An item with the texts that speak for it. */
export interface Speaker {
  readonly item: NamedItem;
  readonly texts: readonly VisibleText[];
}

/** The dependencies that the texts of items, headings and the prose between them state, each on one item or issue once (R10). */
export function resolveDependencies(
  speakers: readonly Speaker[],
  sections: readonly Section[],
  names: NameIndex,
): ReadonlyMap<Handle, Resolved> {
  const said = new Said(names);
  for (const speaker of speakers) hearItem(speaker, names, said);
  const tasks = new Set(
    names.items.filter(({ found }) => found.form === 'heading').map(({ found }) => found.line),
  );
  const own = Map.groupBy(names.items, ({ found }) => found.section);
  for (const section of sections) {
    if (!isPartOfItem(section, tasks)) hearSection(section, own.get(section) ?? [], names, said);
  }
  const byItem = Map.groupBy(said.settle(), ({ to }) => to);
  return new Map(
    names.items.map(({ handle }) => [
      handle,
      {
        dependencies: (byItem.get(handle) ?? []).map(({ from, words }) => ({ on: from, words })),
        independentOf: said.independentOf(handle),
        unresolved: said.unresolvedOf(handle),
      },
    ]),
  );
}

/** The item itself is what its texts, and the groups around it, are about. */
function hearItem({ item, texts }: Speaker, names: NameIndex, said: Said): void {
  const { handle, found } = item;
  const own = texts.filter(isProse).map((text) => ({ text, line: found.line }));
  for (const { text, line } of [...own, ...found.groups]) {
    for (const statement of readStatements(text, { stater: item, line, names }))
      said.state(statement, [handle], true);
  }
  for (const cell of found.row?.dependsOn ?? []) hearCell(cell, item, names, said);
}

/** A cell of a column for dependencies holds statements, or only what they would point at. */
function hearCell(cell: VisibleText, item: NamedItem, names: NameIndex, said: Said): void {
  const context = { stater: item, line: item.found.line, names };
  const statements = readStatements(cell, context);
  for (const statement of statements) said.state(statement, [item.handle], true);
  if (statements.length > 0) return;
  const text = { plain: cell.plain, masked: maskCode(cell) };
  const { targets } = readTargets(text, 0, { ...context, certainty: 'strict' });
  said.wait([item.handle], targets, `depends on ${cell.plain}`, true);
}

/** What stands below a heading that is an item has spoken for it already. */
function isPartOfItem(section: Section, tasks: ReadonlySet<number>): boolean {
  for (let each: Section | null = section; each !== null; each = each.parent) {
    if (tasks.has(each.line)) return true;
  }
  return false;
}
