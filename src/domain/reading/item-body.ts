import { isAcceptanceLabel } from './acceptance-label.ts';
import type { OutlineBlock, OutlineEntry, VisibleText } from './outline.ts';
import { isProse, maskCode, sliceText, textsOf, toMarkdown } from './prose.ts';

/** What stands below the first line of an item. */
export interface ItemBody {
  /** Markdown. */
  readonly details: string;
  /** Markdown, a criterion each. */
  readonly acceptance: readonly string[];
  /** The author's own sentences among the details. */
  readonly statements: readonly VisibleText[];
}

interface Collected {
  readonly details: string[];
  readonly acceptance: string[];
  readonly statements: VisibleText[];
}

const MODAL = /\b(?:must|should|shall|will)\b/i;
const INLINE_LABEL = /^(?:acceptance(?: criteria| criterion)?|definition of done|done when|ac):\s+/i;

/**
 * Splits what belongs to an item into details and acceptance criteria. Criteria stand under `Acceptance criteria:`, or are entries and
 * sentences with "must", "should", "shall" or "will".
 */
export function readBody(blocks: readonly OutlineBlock[]): ItemBody {
  const collected: Collected = { details: [], acceptance: [], statements: [] };
  collectBlocks(blocks, '', collected);
  const { details, acceptance, statements } = collected;
  return { details: details.join('\n'), acceptance, statements };
}

function collectBlocks(blocks: readonly OutlineBlock[], indent: string, collected: Collected): void {
  for (const [index, block] of blocks.entries()) {
    const before = blocks[index - 1];
    if (block.kind === 'details end') continue;
    if (block.kind !== 'list') {
      collectText(block.text, indent, collected);
    } else if (before?.kind === 'paragraph' && isAcceptanceLabel(before.text)) {
      collected.acceptance.push(...textsOf([block]).map(toMarkdown));
    } else {
      for (const entry of block.entries) collectEntry(entry, indent, collected);
    }
  }
}

function collectText(text: VisibleText, indent: string, collected: Collected): void {
  if (isAcceptanceLabel(text)) return;
  const [first, ...labelled] = splitAtLabels(text);
  if (first !== undefined && labelled.length > 0) {
    for (const part of [first, ...labelled]) collectText(part, indent, collected);
    return;
  }
  const markdown = toMarkdown(text);
  if (!isProse(text)) {
    collected.details.push(indented(markdown, indent));
    return;
  }
  const sentences = INLINE_LABEL.test(markdown) ? [markdown] : markdown.split(/(?<=[.!?])\s+(?=\p{Lu})/u);
  const criteria = sentences.filter(isCriterion);
  const rest = sentences.filter((sentence) => !isCriterion(sentence));
  collected.acceptance.push(...criteria.map(withoutLabel));
  collected.statements.push(text);
  if (rest.length > 0) collected.details.push(indented(rest.join(' '), indent));
}

function collectEntry(entry: OutlineEntry, indent: string, collected: Collected): void {
  const { text, children, ordinal } = entry;
  if (isAcceptanceLabel(text)) {
    collected.acceptance.push(...textsOf(children).map(toMarkdown));
    return;
  }
  const isAcceptance = entry.checked !== null || MODAL.test(maskCode(text)) || INLINE_LABEL.test(text.plain);
  // Numbers in a list of steps count its own steps.
  if (ordinal === null) collected.statements.push(text);
  if (isAcceptance) {
    collected.acceptance.push(withoutLabel(toMarkdown(text)));
  } else {
    const mark = ordinal === null ? '- ' : `${ordinal}. `;
    collected.details.push(`${indent}${mark}${indented(toMarkdown(text), `${indent}  `).trimStart()}`);
  }
  collectBlocks(children, isAcceptance ? indent : `${indent}  `, collected);
}

/** Lines like `Files: …` and `Depends on: …` each speak for themselves. */
function splitAtLabels(text: VisibleText): VisibleText[] {
  const starts = [...text.plain.matchAll(/\n(?=[^\p{L}\n]*[\p{L} ]{2,30}[:：]\s)/gu)].map(
    ({ index }) => index + 1,
  );
  return [0, ...starts].map((start, index) =>
    sliceText(text, start, (starts[index] ?? text.plain.length + 1) - 1),
  );
}

function isCriterion(markdown: string): boolean {
  return INLINE_LABEL.test(markdown) || MODAL.test(markdown.replace(/`[^`]*`/g, ''));
}

function withoutLabel(text: string): string {
  return text.replace(INLINE_LABEL, '');
}

function indented(text: string, indent: string): string {
  return text
    .split('\n')
    .map((line) => `${indent}${line}`)
    .join('\n');
}
