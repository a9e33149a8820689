import type { FoundEntry } from './found-entry.ts';
import type { OutlineBlock, VisibleText } from './outline.ts';
import { sliceText, textsOf } from './prose.ts';
import { isInside, type Section } from './sections.ts';
import { isTicked, readsLikeWork } from './work-words.ts';

const LABELLED =
  /^[^\p{L}\p{N}]*(?:task|work item|item|ticket|story|sub-?task|step|todo|aufgabe|t[âa]che|[ée]tape|tarea|paso|tarefa|任务|タスク)\s*#?(\d{1,3}(?:\.\d{1,3})*)\s*(?:[:.–—)-]|：)\s*/iu;
const CALLED = /^[^\p{L}\p{N}]*(?:[A-Z]{1,5}-?\d{1,4}(?:\.\d+)?|\d{1,2}(?:\.\d{1,2})*)[.:)]?\s+/u;
const DONE =
  /^\W*(?:status|state|stand|statut|estado|stato)\s*[:：]\W*(?:done|closed|completed?|finished|merged|shipped|erledigt|fertig|fini|termin|hecho|completad|feito|conclu|fatto|complet|完成|完了)/imu;
/** What only a task has: where it is done, what it waits for, how large it is. */
const ATTRIBUTE =
  /^\W*(?:files?|scope|paths?|depends( on)?|dependencies|blocked by|acceptance( criteria)?|size|effort|estimate|complexity|priority|assignee|labels|dateien|abhängigkeiten|priorität|fichiers|dépendances|archivos|dependencias)\s*[:：]/imu;

/**
 * Headings that are items themselves, as `### Task 1: Add the parser`, or that have lines like `Files:` and `Depends on:` below them. One
 * under which there are items of another form is a group.
 */
export function readHeadings(sections: readonly Section[], others: readonly FoundEntry[]): FoundEntry[] {
  const candidates = sections.filter(
    (section) => section.depth > 0 && section.kind !== 'excluded' && isTask(section),
  );
  const holding = new Set<Section>();
  for (const { section } of others) {
    for (let each: Section | null = section; each !== null; each = each.parent) holding.add(each);
  }
  const tasks = candidates.filter((section) => !holding.has(section));
  const groups = new Set(candidates.filter((section) => holding.has(section)).map(({ depth }) => depth));
  // Among headings that are groups, one that holds no items is none either.
  if (tasks.length < 2 || tasks.some(({ depth }) => groups.has(depth))) return [];
  const own = new Set(tasks);
  const list = {};
  const positions = new Map(sections.map((section, index) => [section, index]));
  return tasks
    .filter((task) => !isInsideOne(task, own))
    .map((section) => toEntry(section, blocksOf(section, sections, positions.get(section) ?? 0), list));
}

/**
 * Where nothing else is a task: headings that begin with what is to be done, as `### 1. Add the parser`, with sentences below them. Two at
 * least, since one could be the name of the whole.
 */
export function readPlainHeadings(sections: readonly Section[]): FoundEntry[] {
  const isWork = ({ kind }: Section): boolean => kind === 'neutral' || kind === 'work';
  const tasks = sections.filter(
    (section) =>
      section.depth > 1 &&
      isWork(section) &&
      section.heading !== null &&
      readsLikeWork({ text: bare(section.heading) }),
  );
  if (tasks.length < 2) return [];
  const list = {};
  const positions = new Map(sections.map((section, index) => [section, index]));
  const own = new Set(tasks);
  return tasks
    .filter((task) => !isInsideOne(task, own))
    .map((section) => toEntry(section, blocksOf(section, sections, positions.get(section) ?? 0), list));
}

function bare(heading: VisibleText): VisibleText {
  const [label = ''] = CALLED.exec(heading.plain) ?? [];
  return sliceText(heading, label.length, heading.plain.length);
}

function isInsideOne(section: Section, others: ReadonlySet<Section>): boolean {
  for (let each = section.parent; each !== null; each = each.parent) if (others.has(each)) return true;
  return false;
}

function isTask(section: Section): boolean {
  const title = section.title ?? '';
  if (LABELLED.test(title)) return true;
  const body = textsOf(section.blocks);
  const hasAttributes = body.some(({ plain }) => ATTRIBUTE.test(plain));
  if (!hasAttributes || section.depth > 6) return false;
  return section.kind === 'neutral' || section.kind === 'work'
    ? CALLED.test(title) || section.depth > 1
    : false;
}

/** Sections inside of another follow it in the document. */
function blocksOf(section: Section, sections: readonly Section[], position: number): OutlineBlock[] {
  const blocks = [...section.blocks];
  for (let index = position + 1; index < sections.length; index += 1) {
    const inner = sections[index];
    if (inner === undefined || !isInside(inner, section)) break;
    if (inner.heading !== null) blocks.push(labelOf(inner.heading, inner.line));
    blocks.push(...inner.blocks);
  }
  return blocks;
}

function labelOf(text: VisibleText, line: number): OutlineBlock {
  return { kind: 'paragraph', text, isLabel: true, line };
}

function toEntry(section: Section, children: readonly OutlineBlock[], list: object): FoundEntry {
  const heading = section.heading ?? { plain: '', code: [], codeAt: [], links: [] };
  const [label = '', number] = LABELLED.exec(heading.plain) ?? [];
  return {
    form: 'heading',
    text: sliceText(heading, label.length, heading.plain.length),
    children,
    done: isTicked(heading) || textsOf(section.blocks).some(({ plain }) => DONE.test(plain)),
    ordinal: number === undefined || number.includes('.') ? null : Number(number),
    id: number ?? null,
    list,
    section: section.parent ?? section,
    groups: [],
    row: null,
    line: section.line,
  };
}
