/**
 * The body of a master issue as a plain tree of what a person can see, made by `markdown/read-outline.ts`.
 * It separates the syntax of Markdown from the meaning that `domain` gives to it.
 */
export interface Outline {
  readonly blocks: readonly OutlineBlock[];
}

export type OutlineBlock =
  | { readonly kind: 'heading'; readonly depth: number; readonly text: VisibleText; readonly line: number }
  | { readonly kind: 'paragraph'; readonly text: VisibleText; readonly line: number }
  | {
      readonly kind: 'list';
      readonly ordered: boolean;
      readonly entries: readonly OutlineEntry[];
      readonly line: number;
    };

export interface OutlineEntry {
  /** `null` where the entry has no checkbox. */
  readonly checked: boolean | null;
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
