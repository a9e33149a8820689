import type { SyntaxNode } from '@lezer/common';
import type { Assertion } from '../domain/verification/test-facts.ts';
import { argumentsOf, calleeOf } from './javascript-calls.ts';
import { assertionAt } from './javascript-strength.ts';
import { type ParsedText, textAt, walk } from './parse-tree.ts';

const FUNCTIONS = new Set([
  'ArrowFunction',
  'FunctionExpression',
  'FunctionDeclaration',
  'MethodDeclaration',
]);

/** What the body of a case says and how. `helpers` are functions that assert. */
export interface BodyFacts {
  readonly assertions: readonly Assertion[];
  readonly tolerances: readonly string[];
  readonly swallowed: number;
  readonly exits: number;
}

export function readBody(file: ParsedText, body: SyntaxNode, helpers: ReadonlySet<string>): BodyFacts {
  const assertions: Assertion[] = [];
  const tolerances: string[] = [];
  let [swallowed, exits, last] = [0, 0, -1];
  const returns: number[] = [];
  walk(body, (node) => {
    if (isDead(file, node)) return false;
    if (node.name === 'ReturnStatement' && functionOf(node)?.from === body.from) returns.push(node.from);
    const assertion = assertionAt(file, node, helpers);
    if (assertion === null) return true;
    const around = surroundings(file, node, body, helpers);
    if (around === 'swallowed') swallowed += 1;
    else assertions.push(assertion);
    if (around === 'conditional') exits += 1;
    last = node.from;
    tolerances.push(...tolerancesOf(file, node));
    return true;
  });
  exits += returns.filter((position) => position < last).length;
  return { assertions, tolerances, swallowed, exits };
}

/** Behind an unconditional return, or under `if (false)`. */
function isDead(file: ParsedText, node: SyntaxNode): boolean {
  if (node.prevSibling?.name === 'ReturnStatement' || node.prevSibling?.name === 'ThrowStatement') {
    return node.name !== 'FunctionDeclaration' && node.name !== '}';
  }
  if (node.parent?.name !== 'IfStatement' || node.prevSibling?.name !== 'ParenthesizedExpression')
    return false;
  return /^\(\s*(?:false|0|null)\s*\)$/.test(textAt(file, node.prevSibling));
}

function functionOf(node: SyntaxNode): SyntaxNode | null {
  let each: SyntaxNode | null = node.parent;
  while (each !== null && !FUNCTIONS.has(each.name)) each = each.parent;
  return each;
}

function surroundings(
  file: ParsedText,
  node: SyntaxNode,
  body: SyntaxNode,
  helpers: ReadonlySet<string>,
): 'plain' | 'conditional' | 'swallowed' {
  let found: 'plain' | 'conditional' = 'plain';
  for (let each = node; each.from > body.from || each.to < body.to; ) {
    const { parent } = each;
    if (parent === null) break;
    if (parent.name === 'TryStatement' && each.name === 'Block' && swallows(file, parent, helpers))
      return 'swallowed';
    if (parent.name === 'IfStatement' && each.name !== 'ParenthesizedExpression') found = 'conditional';
    each = parent;
  }
  return found;
}

/** A catch that neither throws on nor asserts. */
function swallows(file: ParsedText, statement: SyntaxNode, helpers: ReadonlySet<string>): boolean {
  const clause = statement.getChild('CatchClause');
  if (clause === null) return false;
  let speaks = false;
  walk(clause, (node) => {
    const isFailure = node.name === 'CallExpression' && /fail$/i.test(textAt(file, node.firstChild ?? node));
    speaks ||= node.name === 'ThrowStatement' || isFailure || assertionAt(file, node, helpers) !== null;
    return !speaks;
  });
  return !speaks;
}

function tolerancesOf(file: ParsedText, call: SyntaxNode): string[] {
  const { path } = calleeOf(file, call);
  const name = path.at(-1) ?? '';
  const args = argumentsOf(call);
  if (!/^(?:toBeCloseTo|closeTo|approximately|assertAlmostEquals)$/.test(name)) return [];
  return [
    `${name} ${args
      .slice(1)
      .map((each) => textAt(file, each))
      .join(' ')}`.trim(),
  ];
}
