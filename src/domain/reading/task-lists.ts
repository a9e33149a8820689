import { isAcceptanceLabel } from './acceptance-label.ts';
import type { FoundEntry, Group } from './found-entry.ts';
import type { OutlineBlock, OutlineEntry } from './outline.ts';
import { sectionKind } from './section-words.ts';
import type { Section } from './sections.ts';
import {
  introducesNoWork,
  isConfirmation,
  isRemark,
  isTicked,
  readsLikeWork,
  withoutTick,
} from './work-words.ts';

type List = Extract<OutlineBlock, { kind: 'list' }>;

/** A list of a section that may hold items. */
export interface ListFound {
  readonly section: Section;
  readonly form: 'box' | 'number' | 'bullet';
  readonly entries: readonly FoundEntry[];
  /** Half of its entries at least read like something to do. */
  readonly readsLikeWork: boolean;
  /** A line that ends in a colon stands before it. */
  readonly isIntroduced: boolean;
}

interface Place {
  readonly section: Section;
  readonly groups: readonly Group[];
}

/** The lists of a section, each in the form that is trusted most. Lists that are introduced as something else are left out. */
export function readLists(section: Section): ListFound[] {
  return section.blocks.flatMap((block, index) => {
    if (block.kind !== 'list') return [];
    const before = introduction(section.blocks[index - 1]);
    if (before !== null && isNoWork(before)) return [];
    const found = readList(continued(block, section.blocks.slice(index + 1)), block, section);
    return found.entries.length === 0 ? [] : [{ ...found, isIntroduced: before !== null }];
  });
}

/** Paragraphs between `1.` and `2.` belong to the first, though their author did not indent them. */
function continued(list: List, behind: readonly OutlineBlock[]): List {
  const last = list.entries.at(-1);
  const next = behind.findIndex(({ kind }) => kind === 'list');
  const following = behind[next];
  if (last?.ordinal == null || following?.kind !== 'list') return list;
  if (following.entries[0]?.ordinal !== last.ordinal + 1 || next === 0) return list;
  const longer = { ...last, children: [...last.children, ...behind.slice(0, next)] };
  return { ...list, entries: [...list.entries.slice(0, -1), longer] };
}

/** `written` is the list as it stands in the body, by which its entries are known to belong together. */
function readList(list: List, written: List, section: Section): Omit<ListFound, 'isIntroduced'> {
  const boxes = collectBoxes(list, { section, groups: [] }, written);
  if (boxes.length > 0) return { section, form: 'box', entries: boxes, readsLikeWork: true };
  const form = list.ordered ? 'number' : 'bullet';
  const entries = list.entries.map((entry) => foundAt(entry, written, { section, groups: [] }, form));
  const likely = list.entries.filter(readsLikeWork).length;
  return { section, form, entries, readsLikeWork: likely * 2 >= entries.length };
}

/** What belongs to any work, and is none by itself. */
const CHORE =
  /^(?:(?:add|write|update|unit|integration|e2e|regression|the|some|and)\s+)*(?:tests?|docs?|documentation|changelog|types?|typings|review|qa|lint|examples?|release notes?|translations?)\W*$/i;

/** An entry that holds items is a group; next to entries with boxes, one without is meant as one. */
function collectBoxes(list: List, place: Place, written = list): FoundEntry[] {
  const read = list.entries.map((entry) => ({ entry, inside: collectNested(entry, place) }));
  const nested = read.map(({ entry, inside }) =>
    isChores(inside) ? { entry, inside: [] } : { entry, inside },
  );
  if (areCriteria(nested)) return [];
  const hasBoxes = nested.some(({ entry, inside }) => entry.checked !== null || inside.length > 0);
  if (!hasBoxes) return [];
  const own = nested.some(({ entry, inside }) => entry.checked !== null && inside.length === 0);
  return nested.flatMap(({ entry, inside }) => {
    if (inside.length > 0) return inside;
    if (isConfirmation(entry.text)) return [];
    if (entry.checked !== null) return [foundAt(entry, written, place, 'box')];
    const isMeant = own && !isRemark(entry.text) && (readsLikeWork(entry) || isSettled(entry));
    return isMeant ? [foundAt(entry, written, place, 'box')] : [];
  });
}

/** Tests and texts alone are parts of the entry above them. */
function isChores(inside: readonly FoundEntry[]): boolean {
  return inside.length > 0 && inside.every(({ text }) => CHORE.test(text.plain));
}

/** Boxes below few entries of a list without boxes of its own say when those are done. */
function areCriteria(
  nested: readonly { readonly entry: OutlineEntry; readonly inside: readonly FoundEntry[] }[],
): boolean {
  if (nested.some(({ entry }) => entry.checked !== null)) return false;
  const holding = nested.filter(({ inside }) => inside.length > 0).length;
  const likely = nested.filter(({ entry }) => readsLikeWork(entry)).length;
  return (
    holding > 0 && (holding * 2 < nested.length || (holding < nested.length && likely === nested.length))
  );
}

function collectNested(entry: OutlineEntry, place: Place): FoundEntry[] {
  if (isAcceptanceLabel(entry.text)) return [];
  const groups = [...place.groups, { text: entry.text, line: entry.line }];
  return entry.children.flatMap((block, index) => {
    if (block.kind !== 'list') return [];
    const before = index === 0 ? lastLine(entry) : introduction(entry.children[index - 1]);
    return before !== null && isNoWork(before) ? [] : collectBoxes(block, { ...place, groups });
  });
}

function foundAt(entry: OutlineEntry, list: List, place: Place, form: FoundEntry['form']): FoundEntry {
  const { children, ordinal, line } = entry;
  const text = withoutTick(entry.text);
  const done = entry.checked === true || isSettled(entry) || place.section.isDone;
  return { ...place, form, text, children, done, ordinal, id: null, list, row: null, line };
}

function isSettled(entry: OutlineEntry): boolean {
  return entry.isStruckOut || (entry.checked === null && isTicked(entry.text));
}

/** Without a blank line, what introduces a list is the end of the entry's own words. */
function lastLine({ text }: OutlineEntry): string | null {
  const lines = text.plain.split('\n');
  const last = lines.at(-1) ?? '';
  return lines.length > 1 && /[:：]$/u.test(last) ? last : null;
}

/** The last sentence before a list, where it leads over to it. */
function introduction(before: OutlineBlock | undefined): string | null {
  if (before?.kind !== 'paragraph') return null;
  const { plain } = before.text;
  return /[:：]$/u.test(plain) ? (plain.split(/(?<=[.!?。])\s+|\n/u).at(-1) ?? plain) : null;
}

function isNoWork(line: string): boolean {
  return sectionKind(line.replace(/[:：]$/u, '')) === 'excluded' || introducesNoWork(line);
}
