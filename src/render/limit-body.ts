/**
 * Longest body that a renderer makes, in UTF-16 units. We stay under 60,000 characters (GitHub refuses more than 65,536) and leave room for the
 * hidden tag.
 */
export const BODY_LIMIT = 59_600;

/** A part of a body that stands by itself: a paragraph, a table, a code block. */
export interface Block {
  /** What a reader calls it, for the note on what is missing. */
  readonly name: string;
  /** What matters least is shortened first. */
  readonly importance: 1 | 2 | 3;
  /** From the fullest to the shortest, each complete in itself; after the last the block is left out. Empty text is no block. */
  readonly versions: readonly string[];
}

/** A block with one version. */
export function block(name: string, importance: Block['importance'], text: string): Block {
  return { name, importance, versions: [text] };
}

/**
 * Joins blocks to a body of at most `limit` characters. It never cuts inside a block: it takes shorter versions, or leaves the block out,
 * beginning with the least important and longest, and a note at the end names what happened.
 */
export function limitBody(blocks: readonly Block[], limit = BODY_LIMIT): string {
  const present = blocks.filter(({ versions }) => versions.some((text) => text !== ''));
  const chosen = new Map(present.map((part) => [part, 0]));
  const textOf = (part: Block) => part.versions[chosen.get(part) ?? 0] ?? '';
  const body = () => joinBlocks([...present.map(textOf), noteOn(present, chosen)]);

  for (let text = body(); ; text = body()) {
    if (text.length <= limit) return text;
    const victim = present
      .filter((part) => textOf(part) !== '')
      .sort((a, b) => a.importance - b.importance || textOf(b).length - textOf(a).length)[0];
    if (victim === undefined) return text;
    chosen.set(victim, (chosen.get(victim) ?? 0) + 1);
  }
}

/** Blocks with an empty line between them; empty ones are left out. */
export function joinBlocks(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}

function noteOn(blocks: readonly Block[], chosen: ReadonlyMap<Block, number>): string {
  const cut = blocks.filter((part) => (chosen.get(part) ?? 0) > 0);
  if (cut.length === 0) return '';
  const left = cut.filter((part) => (chosen.get(part) ?? 0) >= part.versions.length).map(({ name }) => name);
  const shortened = cut.filter(({ name }) => !left.includes(name)).map(({ name }) => name);
  const parts = [
    left.length > 0 ? `left out: ${left.join(', ')}` : '',
    shortened.length > 0 ? `shortened: ${shortened.join(', ')}` : '',
  ].filter((part) => part !== '');
  return `_GitHub limits the length of a text, so not everything is here (${parts.join('; ')})._`;
}
