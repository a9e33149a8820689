import type { OutlineBlock, VisibleText } from './outline.ts';
import { asListed } from './plain-lists.ts';
import { type SectionKind, saysDone, sectionKind } from './section-words.ts';

/** A part of the master issue: a heading, or a bold line that stands for one, with the blocks up to the next. */
export interface Section {
  /** `null` before the first heading. */
  readonly heading: VisibleText | null;
  readonly title: string | null;
  /** 1 to 6; a bold line is one deeper than the heading above it; 0 before the first heading. */
  readonly depth: number;
  readonly parent: Section | null;
  readonly kind: SectionKind;
  /** Its heading says that what stands in it is done. */
  readonly isDone: boolean;
  /** It can be folded away. */
  readonly isFolded: boolean;
  readonly line: number;
  readonly blocks: readonly OutlineBlock[];
}

type OpenSection = Section & { readonly blocks: OutlineBlock[] };

const UNTITLED: Omit<Section, 'blocks'> = {
  heading: null,
  title: null,
  depth: 0,
  parent: null,
  kind: 'neutral',
  isDone: false,
  isFolded: false,
  line: 0,
};

/** Splits a body at its headings and bold lines. What stands inside of a part that is left out is left out as well. */
export function splitSections(blocks: readonly OutlineBlock[]): Section[] {
  const top: OpenSection = { ...UNTITLED, blocks: [] };
  const sections = [top];
  const name = documentTitle(blocks);
  let current = top;
  let heading: OpenSection = top;
  let unfolded = top;
  for (const block of blocks) {
    if (block.kind === 'details end') {
      current = unfolded;
      continue;
    }
    const isLabel = block.kind === 'summary' || (block.kind === 'paragraph' && block.isLabel);
    if (block.kind !== 'heading' && !isLabel) {
      current.blocks.push(asListed(block));
      continue;
    }
    const depth = block.kind === 'heading' ? block.depth : heading.depth + 1;
    const parent = block.kind === 'heading' ? parentOf(current, depth) : heading;
    if (block.kind === 'summary') unfolded = current;
    current = openSection(block, depth, parent, block === name);
    if (block.kind === 'heading') {
      heading = current;
      unfolded = current;
    }
    sections.push(current);
  }
  return sections;
}

/** What a section is called says what it is for, unless it is the name of the whole. */
function openSection(
  { kind, text, line }: Extract<OutlineBlock, { readonly text: VisibleText }>,
  depth: number,
  parent: Section | null,
  isName: boolean,
): OpenSection {
  const title = text.plain.replace(/[:：]\s*$/u, '') || null;
  return {
    heading: text,
    title,
    depth,
    parent,
    kind: inherited(isName ? 'neutral' : sectionKind(title ?? ''), parent),
    isDone: parent?.isDone === true || saysDone(title ?? ''),
    isFolded: kind === 'summary' || parent?.isFolded === true,
    line,
    blocks: [],
  };
}

/** Whether one section stands inside of another, at any depth. */
export function isInside(section: Section, outer: Section): boolean {
  for (let each = section.parent; each !== null; each = each.parent) if (each === outer) return true;
  return false;
}

/** The only heading of the highest rank is the name of the whole, whatever its words: `# Test plan for 2.0`. */
function documentTitle(blocks: readonly OutlineBlock[]): OutlineBlock | null {
  const headings = blocks.filter((block) => block.kind === 'heading');
  const highest = Math.min(...headings.map(({ depth }) => depth));
  const [only, ...others] = headings.filter(({ depth }) => depth === highest);
  return only !== undefined && others.length === 0 && headings.length > 1 && headings[0] === only
    ? only
    : null;
}

function parentOf(section: Section, depth: number): Section | null {
  let parent: Section | null = section;
  while (parent !== null && parent.depth >= depth) parent = parent.parent;
  return parent;
}

function inherited(own: SectionKind, parent: Section | null): SectionKind {
  if (parent?.kind === 'excluded') return 'excluded';
  if (parent?.kind === 'background' || parent?.kind === 'order' || parent?.kind === 'aside')
    return own === 'neutral' ? parent.kind : own;
  return own;
}
