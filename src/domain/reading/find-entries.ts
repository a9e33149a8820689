import type { Problem } from '../work-item.ts';
import type { Outline, OutlineBlock, OutlineEntry, VisibleText } from './outline.ts';

/** An entry of the master issue that is a work item, with what stands around it. */
export interface FoundEntry {
  readonly entry: OutlineEntry;
  /** The list that it stands in: entries of one list share it. */
  readonly list: OutlineBlock;
  /** Title of the group around it, else the heading above it. */
  readonly section: string | null;
  /** The heading above it, also where a group is nearer. */
  readonly heading: string | null;
  /** What the groups around it say, outermost first. */
  readonly groups: readonly VisibleText[];
}

export interface FoundEntries {
  readonly entries: readonly FoundEntry[];
  readonly problems: readonly Problem[];
}

interface Section {
  readonly title: string | null;
  readonly isWork: boolean;
  readonly line: number;
  readonly blocks: OutlineBlock[];
}

interface Surroundings {
  readonly section: string | null;
  readonly heading: string | null;
  readonly groups: readonly VisibleText[];
}

type IsItem = (entry: OutlineEntry) => boolean;

const NOT_WORK = /^(?:acceptance criteria|definition of done|done when|non-?goals|(?:out of|not in) scope)$/i;
const ACCEPTANCE = /^(?:acceptance criteria|definition of done|done when|acceptance|ac)$/i;

/**
 * The work items of an outline, in document order: entries with a checkbox, or where the whole body has none, entries of numbered
 * lists (R7). An entry that holds items is a group: it is no item itself. Sections that say when all is done, or what is not to be
 * done, hold no items.
 */
export function findEntries(outline: Outline): FoundEntries {
  const sections = splitSections(outline.blocks);
  const work = sections.filter(({ isWork }) => isWork);
  const tasks = collectSections(work, ({ checked }) => checked !== null);
  const found = tasks.length > 0 ? tasks : collectSections(work, ({ ordinal }) => ordinal !== null);
  const entries = found.filter(({ entry }) => entry.text.plain !== '');
  const invisible = found
    .filter(({ entry }) => entry.text.plain === '')
    .map(({ entry }) => ({
      line: entry.line,
      message: 'This entry has no text that can be seen: it is left out.',
    }));
  const leftOut = sections
    .filter(({ isWork, blocks }) => !isWork && blocks.some(({ kind }) => kind === 'list'))
    .map(({ title, line }) => ({
      line,
      message: `What stands under “${title}” is no work to hand out: it is left out.`,
    }));
  return { entries, problems: [...leftOut, ...invisible] };
}

/** Whether a text introduces acceptance criteria, as in `Acceptance criteria:`. */
export function isAcceptanceLabel({ plain }: VisibleText): boolean {
  return ACCEPTANCE.test(labelOf(plain));
}

function splitSections(blocks: readonly OutlineBlock[]): Section[] {
  const sections: Section[] = [{ title: null, isWork: true, line: 1, blocks: [] }];
  let leftOutAt = Number.POSITIVE_INFINITY;
  for (const block of blocks) {
    if (block.kind !== 'heading' || block.depth > leftOutAt) {
      sections.at(-1)?.blocks.push(block);
      continue;
    }
    const isWork = !NOT_WORK.test(labelOf(block.text.plain));
    leftOutAt = isWork ? Number.POSITIVE_INFINITY : block.depth;
    sections.push({ title: block.text.plain || null, isWork, line: block.line, blocks: [] });
  }
  return sections;
}

function collectSections(sections: readonly Section[], isItem: IsItem): FoundEntry[] {
  return sections.flatMap(({ title, blocks }) =>
    collect(blocks, { section: title, heading: title, groups: [] }, isItem),
  );
}

function collect(blocks: readonly OutlineBlock[], around: Surroundings, isItem: IsItem): FoundEntry[] {
  return blocks.flatMap((list, index) => {
    if (list.kind !== 'list' || isLabelled(blocks[index - 1])) return [];
    return list.entries.flatMap((entry) => {
      const nested = collectNested(entry, around, isItem);
      if (nested.length > 0) return nested;
      return isItem(entry) ? [{ entry, list, ...around }] : [];
    });
  });
}

function collectNested(entry: OutlineEntry, around: Surroundings, isItem: IsItem): FoundEntry[] {
  if (isAcceptanceLabel(entry.text)) return [];
  const title = entry.text.plain.split('\n')[0] || around.section;
  return collect(
    entry.children,
    { ...around, section: title, groups: [...around.groups, entry.text] },
    isItem,
  );
}

function isLabelled(before: OutlineBlock | undefined): boolean {
  return before?.kind === 'paragraph' && isAcceptanceLabel(before.text);
}

/** The words of a heading or label, without signs around them. */
function labelOf(plain: string): string {
  return plain.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
}
