import type { Handle } from '../work-item.ts';
import type { NamedItem, NameIndex } from './name-index.ts';
import type { OutlineBlock, VisibleText } from './outline.ts';
import { isProse, maskCode, textsOf } from './prose.ts';
import { readChains } from './read-chains.ts';
import { readStatements } from './read-statements.ts';
import { readTargets } from './read-targets.ts';
import type { Said } from './said.ts';
import type { Section } from './sections.ts';
import { itemsOf, type MaskedText } from './target.ts';

const DEPENDS =
  /^\W*(?:depends?(?: on)?|dependenc(?:y|ies)|blocked by|needs|requires|after|waits for|prerequisites?|abhängig(?: von|keit(?:en)?)?|dépend de|depende de|依赖|依存)\W*$/iu;

/**
 * Takes what the heading of a section, its prose, its tables and those of its lists that hold no items say about the order of items; `own` are
 * the items that stand in it.
 */
export function hearSection(section: Section, own: readonly NamedItem[], names: NameIndex, said: Said): void {
  if (section.kind === 'excluded') return;
  if (section.heading !== null) hearHeading(section, section.heading, names, said);
  const items = new Set<object>(own.flatMap(({ found }) => [found.list, found.text]));
  const first = section.blocks.findIndex((block) => items.has(block));
  const isOrder = section.kind === 'order';
  for (const [index, block] of section.blocks.entries()) {
    if (items.has(block) || ('text' in block && items.has(block.text))) continue;
    if (block.kind === 'table') {
      hearTable(block, names, said);
      continue;
    }
    const isIntroduction = block.kind === 'paragraph' && (first === -1 || index < first);
    const implied =
      introducedBy(section.blocks, index, own) ?? (isIntroduction ? subjectsOf(section, own, names) : []);
    const whole = section.depth === 0 ? own.map(({ handle }) => handle) : implied;
    const place = { line: block.line, implied, whole, isOrder };
    for (const text of textsOf([block])) hearProse(text, place, names, said);
  }
}

/** `Phase 2 (after phase 1)` is about all items below it. */
function hearHeading(section: Section, heading: VisibleText, names: NameIndex, said: Said): void {
  const implied = names.partsByLine.get(section.line)?.handles ?? [];
  if (implied.length === 0) return;
  const inside = new Set<string>(implied);
  for (const statement of readStatements(heading, { stater: null, line: section.line, names })) {
    const objects = statement.objects.filter((target) => !('on' in target) || !inside.has(target.on));
    said.state({ ...statement, objects }, implied, false);
  }
}

interface Place {
  readonly line: number;
  /** What a sentence without a subject is about. */
  readonly implied: readonly Handle[];
  /** What `Blocked by #50.`, as a sentence of its own, is about. */
  readonly whole: readonly Handle[];
  readonly isOrder: boolean;
}

function hearProse(
  text: VisibleText,
  { line, implied, whole, isOrder }: Place,
  names: NameIndex,
  said: Said,
): void {
  const context = { stater: null, line, names };
  const chains = readChains(text, context);
  for (const chain of chains) said.follow(chain);
  // What is said of all in turn says nothing else about single items.
  if (!isProse(text) || chains.some((chain) => chain.said !== 'drawn')) return;
  for (const statement of readStatements(text, context)) {
    said.state(statement, statement.opensSentence ? whole : implied, isOrder);
  }
}

/** A table whose first column names items, and another what they wait for. */
function hearTable(table: Extract<OutlineBlock, { kind: 'table' }>, names: NameIndex, said: Said): void {
  const column = table.head.findIndex(({ plain }) => DEPENDS.test(plain));
  if (column < 1) return;
  for (const { cells, line } of table.rows) {
    const [first] = cells;
    const cell = cells[column];
    if (first === undefined || cell === undefined) continue;
    const view = { stater: null, line, names, certainty: 'strict' } as const;
    const subjects = itemsOf(readTargets(masked(first), 0, view).targets);
    said.wait(subjects, readTargets(masked(cell), 0, view).targets, `${first.plain}: ${cell.plain}`, false);
  }
}

function masked(text: VisibleText): MaskedText {
  return { plain: text.plain, masked: maskCode(text) };
}

/** The items of the list that a line leads over to: `As the last step, when all of the above is done:`. */
function introducedBy(
  blocks: readonly OutlineBlock[],
  index: number,
  own: readonly NamedItem[],
): Handle[] | null {
  const [block, next] = [blocks[index], blocks[index + 1]];
  if (block?.kind !== 'paragraph' || next?.kind !== 'list' || !/[:：]$/u.test(block.text.plain)) return null;
  return own.filter(({ found }) => found.list === next).map(({ handle }) => handle);
}

/** Under a heading that names an item, as `**F4**`, sentences without a subject are about it; else about all items below. */
function subjectsOf({ title, depth }: Section, own: readonly NamedItem[], { byId }: NameIndex): Handle[] {
  const id = byId.get((title ?? '').toUpperCase());
  if (id !== undefined) return [id];
  return depth > 0 ? own.map(({ handle }) => handle) : [];
}
