/**
 * The body of a master issue as a plain tree of what a person can see, made by `markdown/read-outline.ts`.
 * It separates the syntax of Markdown from the meaning that `domain` gives to it.
 */
export interface Outline {
  readonly blocks: readonly OutlineBlock[];
  /** What was too much to read; nothing that people write. */
  readonly leftOut: readonly LeftOutLines[];
}

/** Lines that were not read, and why: too deeply nested, too many signs of markup in one paragraph, or too long a body. */
export interface LeftOutLines {
  readonly why: 'nesting' | 'signs' | 'size';
  /** The first and the last of them, from 1. */
  readonly from: number;
  readonly to: number;
}

export type OutlineBlock =
  | { readonly kind: 'heading'; readonly depth: number; readonly text: VisibleText; readonly line: number }
  | {
      readonly kind: 'paragraph';
      readonly text: VisibleText;
      /** The whole line is bold, at most with a bracket behind it: authors use it as a heading. */
      readonly isLabel: boolean;
      readonly line: number;
    }
  | {
      readonly kind: 'list';
      readonly ordered: boolean;
      readonly entries: readonly OutlineEntry[];
      readonly line: number;
    }
  | {
      readonly kind: 'table';
      readonly head: readonly VisibleText[];
      readonly rows: readonly OutlineRow[];
      /** The table as a text, a line a row. */
      readonly text: VisibleText;
      readonly line: number;
    }
  /** What can be folded away: the line that stays, and the end of it. */
  | { readonly kind: 'summary'; readonly text: VisibleText; readonly line: number }
  | { readonly kind: 'details end'; readonly line: number };

export interface OutlineRow {
  readonly cells: readonly VisibleText[];
  /** By cell: it is crossed out, at most with a remark behind it. */
  readonly struckOut: readonly boolean[];
  readonly line: number;
}

export interface OutlineEntry {
  /** `null` where the entry has no checkbox. */
  readonly checked: boolean | null;
  /** Crossed out, at most with a remark behind it: not to be done, though its box may be open. */
  readonly isStruckOut: boolean;
  /** The number as written in an ordered list, else `null`. */
  readonly ordinal: number | null;
  readonly text: VisibleText;
  /** Blocks inside the entry after its first paragraph. */
  readonly children: readonly OutlineBlock[];
  readonly line: number;
}

/** Text without markup, together with what the markup said about its parts. */
export interface VisibleText {
  /** As a person reads it: link texts kept, HTML comments, titles, alt texts and invisible code points gone. */
  readonly plain: string;
  /** Contents of inline code, in order. */
  readonly code: readonly string[];
  /** Where in `plain` each of `code` begins: the same words may stand in it as prose. */
  readonly codeAt: readonly number[];
  readonly links: readonly { readonly text: string; readonly url: string }[];
}
