import type { OutlineBlock, VisibleText } from './outline.ts';
import type { Section } from './sections.ts';

/** How an entry is written down; the order is that of trust (R7). */
export type EntryForm = 'box' | 'heading' | 'row' | 'number' | 'bullet' | 'paragraph';

/** An entry of the master issue that is a work item, with what stands around it. */
export interface FoundEntry {
  readonly form: EntryForm;
  readonly text: VisibleText;
  /** What belongs to it below its first paragraph. */
  readonly children: readonly OutlineBlock[];
  readonly done: boolean;
  /** The number in front of it. */
  readonly ordinal: number | null;
  /** A name of its own, such as `T1`, `1.2` or `CAT-881`, where it does not stand in the title. */
  readonly id: string | null;
  /** The list or table that it stands in: entries of one list share it, and numbers count within it. */
  readonly list: object;
  readonly section: Section;
  /** What the groups around it say, outermost first, each with its line. */
  readonly groups: readonly Group[];
  /** What the other cells of its row say. */
  readonly row: RowFacts | null;
  readonly line: number;
}

/** An entry that holds items. */
export interface Group {
  readonly text: VisibleText;
  readonly line: number;
}

/** Cells of a row by what the head of their column says. */
export interface RowFacts {
  readonly dependsOn: readonly VisibleText[];
  /** Where the work is done. */
  readonly scope: readonly VisibleText[];
  readonly priority: string | null;
  readonly size: string | null;
  readonly issue: VisibleText | null;
  /** Everything else that says something about the work. */
  readonly details: readonly VisibleText[];
}
