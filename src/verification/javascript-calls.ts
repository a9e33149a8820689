import type { SyntaxNode } from '@lezer/common';
import { childNodes, type ParsedText, textAt } from './parse-tree.ts';

/** `a.b(1).c.d(2)` → root `a`, path `b c d`; the root is empty where it is no name. */
export interface Callee {
  readonly root: string;
  readonly path: readonly string[];
}

export function calleeOf(file: ParsedText, call: SyntaxNode): Callee {
  const path: string[] = [];
  let node = call.firstChild;
  for (;;) {
    if (node === null) return { root: '', path };
    if (node.name === 'MemberExpression') {
      const name = node.lastChild;
      if (name !== null && name.name === 'PropertyName') path.unshift(textAt(file, name));
      node = node.firstChild;
    } else if (
      /^(?:CallExpression|TaggedTemplateExpression|AwaitExpression|ParenthesizedExpression)$/.test(node.name)
    ) {
      const isPrefixed = node.name === 'AwaitExpression' || node.name === 'ParenthesizedExpression';
      node = isPrefixed ? (node.firstChild?.nextSibling ?? null) : node.firstChild;
    } else {
      const isName = node.name === 'VariableName' || node.name === 'this';
      return { root: isName ? textAt(file, node) : '', path };
    }
  }
}

/** The arguments of a call, without brackets and commas. */
export function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  const list = call.getChild('ArgList');
  return list === null
    ? []
    : childNodes(list).filter(({ name }) => !/^[(),]$/.test(name) && !/Comment$/.test(name));
}
