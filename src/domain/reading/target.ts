import type { Handle, IssueReference } from '../work-item.ts';
import type { NamedItem, NameIndex } from './name-index.ts';
import type { Certainty } from './named-words.ts';

/** What words point at, or why they point at nothing. */
export type Target =
  | { readonly on: Handle | IssueReference; readonly isOneOfAll: boolean }
  | { readonly unresolved: string };

export interface FoundTargets {
  readonly targets: readonly Target[];
  readonly end: number;
}

/** From where the words are read. */
export interface Viewpoint {
  /** The item that says them; `null` outside of items. */
  readonly stater: NamedItem | null;
  /** What is above and what is the previous item counts from here. */
  readonly line: number;
  readonly names: NameIndex;
  readonly certainty: Certainty;
}

/** Text with its code masked, position by position. */
export interface MaskedText {
  readonly plain: string;
  readonly masked: string;
}

/** Points at one item or issue. */
export function pointAt(on: Handle | IssueReference): Target {
  return { on, isOneOfAll: false };
}

/** Points at each of several items that one word stands for. */
export function pointAtAll(handles: readonly Handle[]): Target[] {
  return handles.map((on) => ({ on, isOneOfAll: true }));
}

/** The items among targets. */
export function itemsOf(targets: readonly Target[]): Handle[] {
  return targets.flatMap((target) => ('on' in target && isHandle(target.on) ? [target.on] : []));
}

function isHandle(on: Handle | IssueReference): on is Handle {
  return on.startsWith('item-');
}

/** Matches a sticky pattern at one place. */
export function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The place behind what a sticky pattern matches, or the same place. */
export function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
