/** What a work item asks for, from its leading verb; `other` where no verb says. */
export type ItemAction = 'fix' | 'refactor' | 'add' | 'test' | 'remove' | 'update' | 'document' | 'other';

/** Expected agent time: S < 15 min, M 15–60 min, L 1–3 h, XL more than 3 h (R12). */
/** The smallest first. */
export const SIZES = ['S', 'M', 'L', 'XL'] as const;
export type Size = (typeof SIZES)[number];

export type Priority = 'P0' | 'P1' | 'P2' | 'P3';

/** `item-N`: fixed when the plan is made, never reused. */
export type Handle = `item-${number}`;

/** An issue of the same repository, as people write it. */
export type IssueReference = `#${number}`;

/** A dependency that the words of an item state, resolved to an item or an issue. */
export interface StatedDependency {
  readonly on: Handle | IssueReference;
  /** The words that say so, quoted in every message about the edge. */
  readonly words: string;
}

/** What the parser found in one entry of the master issue. */
export interface WorkItem {
  readonly handle: Handle;
  /** Identity across edits and runs: the normalised title, without ticks and our own numbers. */
  readonly key: string;
  readonly title: string;
  /** Text below the entry that is not an acceptance criterion, Markdown. */
  readonly details: string;
  readonly action: ItemAction;
  /** Paths and globs, relative to the repository's root, that the item names. */
  readonly scope: readonly string[];
  /** Contents of inline code in its title: names of symbols, commands, also paths. */
  readonly codes: readonly string[];
  readonly acceptance: readonly string[];
  readonly priority: Priority | null;
  readonly size: Size;
  readonly dependsOn: readonly StatedDependency[];
  /** Items that it does not wait for, as somebody says in words. */
  readonly independentOf: readonly Handle[];
  /** The existing issue that the entry starts with, which is adopted as the sub-issue. */
  readonly issue: number | null;
  /** The issue that it starts with, where a repository is written with it: `owner/repo#12` in lower case. */
  readonly foreignIssue: string | null;
  readonly done: boolean;
  /** The heading above the entry. */
  readonly section: string | null;
  /** Line in the body of the master issue, from 1. */
  readonly line: number;
}

/** Something about the master issue that a person should know, at its line. */
export interface Problem {
  readonly line: number;
  readonly message: string;
  /** What is only told: that there is no item at all, or a part that holds none. Left out for mistakes. */
  readonly kind?: 'nothing found' | 'left out';
}

/** All that was read from the body of a master issue. */
export interface Checklist {
  readonly items: readonly WorkItem[];
  /** Paths that the text before the first item names: where no item names any, they say where the work is. */
  readonly introduced: readonly string[];
  readonly problems: readonly Problem[];
}
