import type { Problem } from '../work-item.ts';
import type { FoundEntry } from './found-entry.ts';
import type { OutlineBlock } from './outline.ts';
import type { Section } from './sections.ts';

/** Only parts that could have been taken for work are worth a word. */
export function sayLeftOut(sections: readonly Section[], entries: readonly FoundEntry[]): Problem[] {
  const holding = new Set(entries.map(({ section }) => section));
  const tasks = new Set(entries.filter(({ form }) => form === 'heading').map(({ line }) => line));
  return sections
    .filter((section) => !isBelow(section, tasks))
    .filter((section) => section.kind !== 'work' && section.kind !== 'neutral' && section.kind !== 'order')
    .filter(({ parent, kind }) => kind !== parent?.kind)
    .filter((section) => !holding.has(section) && section.blocks.some(holdsEntries))
    .map(({ title, line }) => ({
      line,
      message: `What stands under “${title}” is no work to hand out: it is left out.`,
      kind: 'left out' as const,
    }));
}

/** Parts that may hold work, and have lists of which nothing became an item. */
export function withoutItems(sections: readonly Section[], entries: readonly FoundEntry[]): Section[] {
  const holding = new Set(entries.map(({ section }) => section));
  const tasks = new Set(entries.filter(({ form }) => form === 'heading').map(({ line }) => line));
  return sections.filter(
    (section) =>
      (section.kind === 'work' || section.kind === 'neutral') &&
      !section.isFolded &&
      !holding.has(section) &&
      !isBelow(section, tasks) &&
      section.blocks.some(isList),
  );
}

export function isList({ kind }: OutlineBlock): boolean {
  return kind === 'list';
}

/** What stands below a heading that is an item belongs to the item. */
function isBelow(section: Section, lines: ReadonlySet<number>): boolean {
  for (let each: Section | null = section; each !== null; each = each.parent)
    if (lines.has(each.line)) return true;
  return false;
}

function holdsEntries(block: OutlineBlock): boolean {
  return block.kind === 'list' || block.kind === 'table';
}
