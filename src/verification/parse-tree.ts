import type { SyntaxNode, Tree } from '@lezer/common';

/** A parsed file, and where its lines begin. */
export interface ParsedText {
  readonly tree: Tree;
  readonly text: string;
  /** From 1. */
  lineAt(position: number): number;
}

export function parsedText(tree: Tree, text: string): ParsedText {
  const starts = [0];
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1))
    starts.push(index + 1);
  return {
    tree,
    text,
    lineAt(position) {
      let [low, high] = [0, starts.length];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? 0) <= position) low = middle;
        else high = middle;
      }
      return low + 1;
    },
  };
}

export function textAt({ text }: ParsedText, node: { readonly from: number; readonly to: number }): string {
  return text.slice(node.from, node.to);
}

/** The children of `node`, those without a name left out. */
export function childNodes(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** Every node below `node`, in the order of the text; `enter` answers whether to look into it. */
export function walk(node: SyntaxNode, enter: (node: SyntaxNode) => boolean): void {
  // A stack, since code that a machine wrote is nested deeper than calls may be.
  const open = [node];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (!enter(each)) continue;
    for (let child = each.lastChild; child !== null; child = child.prevSibling) open.push(child);
  }
}

/** Code by which a test is known again, without what a formatter decides. */
export function fingerprint(code: string): string {
  return code.replace(/\s+/g, '');
}
