import type { SyntaxNode, Tree } from '@lezer/common';

/** What an import statement names, in the words of its language. */
export interface ImportStatement {
  /** A specifier (JavaScript), an import path (Go), or a dotted module with its leading dots (Python). */
  readonly module: string;
  /** Python: the names after `import` in `from … import …`, each of which may be a module; else empty. */
  readonly names: readonly string[];
}

/** What one file says about itself. */
export interface FileFacts {
  readonly imports: readonly ImportStatement[];
  /** What it defines at its top level, and the methods of its classes. */
  readonly symbols: readonly string[];
  /** The headings of a Markdown file. */
  readonly headings: readonly string[];
}

/** Of a machine-made file no more than this is of use. */
const MOST_FACTS = 2_000;
/** No name that a person wrote is longer. */
const LONGEST_NAME = 300;

export const NO_FACTS: FileFacts = { imports: [], symbols: [], headings: [] };

export function sourceFacts(imports: readonly ImportStatement[], symbols: Iterable<string>): FileFacts {
  const short = (name: string): boolean => name.length <= LONGEST_NAME;
  return {
    imports: imports.filter(({ module, names }) => short(module) && names.every(short)).slice(0, MOST_FACTS),
    symbols: [...new Set(symbols)].filter(short).slice(0, MOST_FACTS),
    headings: [],
  };
}

export function headingFacts(headings: readonly string[]): FileFacts {
  return { imports: [], symbols: [], headings: headings.slice(0, MOST_FACTS) };
}

/** A parsed file, and the text that its tree points into. */
export interface ParsedFile {
  readonly tree: Tree;
  readonly text: string;
}

export function textOf({ text }: ParsedFile, node: { readonly from: number; readonly to: number }): string {
  return text.slice(node.from, node.to);
}

/** The direct children of `node`, the unnamed ones left out. */
export function* childrenOf(node: SyntaxNode): Generator<SyntaxNode> {
  for (let child = node.firstChild; child !== null; child = child.nextSibling) yield child;
}
