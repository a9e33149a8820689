import type { SyntaxNode } from '@lezer/common';
import type { Assertion, Strength } from '../domain/verification/test-facts.ts';
import { argumentsOf, calleeOf } from './javascript-calls.ts';
import { fingerprint, type ParsedText, textAt } from './parse-tree.ts';

const LITERALS = new Set(['Number', 'String', 'BooleanLiteral', 'null', 'RegExp', 'BigInt']);

/** Matchers that name the very value, of the documented ones of Jest, Vitest, Chai, node:assert, AVA and tap. */
const EXACT =
  /^(?:toBe|toEqual|toStrictEqual|toBeNull|toBeNaN|toBeUndefined|toHaveLength|toHaveBeenCalledTimes|toHaveBeen(?:Last|Nth)?CalledWith|toHaveReturnedWith|toHave(?:Text|Value|Count|URL|Title|Screenshot)|toMatch(?:Inline)?Snapshot|toMatchFileSnapshot|toThrowErrorMatching(?:Inline)?Snapshot|equals?|eql|eq|strictEqual|deepEqual|deepStrictEqual|deep|is|same|true|false|null|undefined|lengthOf|assertEquals|assertStrictEquals|calledWith\w*|calledOnceWith\w*|snapshot)$/;
/** Matchers that hold for nearly everything. */
const WEAK =
  /^(?:toBeDefined|toBeTruthy|toBeFalsy|toBeInstanceOf|toHaveBeenCalled|toBeTypeOf|ok|truthy|falsy|pass|exist|exists|a|an|instanceOf|isOk|isDefined|notEqual|notStrictEqual|notDeepEqual|assert|notThrows|doesNotThrow|called|toBeVisible|toBeInTheDocument)$/;
/** Members of `expect` that only describe a value, or the assertions to come. */
const NO_MATCHER =
  /^(?:any|anything|objectContaining|arrayContaining|stringContaining|stringMatching|closeTo|extend|assertions|hasAssertions|soft|poll|element|configure|addSnapshotSerializer|getState|setState|schemaMatching|not)$/;
const PLACEHOLDER =
  /\bexpect\.(?:any|anything|objectContaining|arrayContaining|string\w+|closeTo)\b|\bmatch\.any\b/;
const HELPER = /^(?:expect|assert|verify|check|ensure|should)(?:[A-Z_]\w*)?$/;
const QUERY = /^(?:get|getAll|find|findAll)By[A-Z]\w*$/;

/** The assertion that a node is, or `null`. `helpers` are functions that assert. */
export function assertionAt(
  file: ParsedText,
  node: SyntaxNode,
  helpers: ReadonlySet<string>,
): Assertion | null {
  const strength =
    node.name === 'CallExpression'
      ? strengthOfCall(file, node, helpers)
      : node.name === 'MemberExpression' && node.parent?.name === 'ExpressionStatement'
        ? strengthOfProperty(file, node)
        : null;
  return strength === null ? null : { strength, text: fingerprint(textAt(file, node)).slice(0, 2_000) };
}

/** `expect(x).to.be.true`, which is no call. */
function strengthOfProperty(file: ParsedText, node: SyntaxNode): Strength | null {
  const name = node.lastChild === null ? '' : textAt(file, node.lastChild);
  const text = textAt(file, node);
  if (!/^(?:expect\(|.*\.should\.)/s.test(text) || isVacuousExpect(file, node)) return null;
  return EXACT.test(name) ? 3 : WEAK.test(name) ? 1 : 2;
}

function strengthOfCall(file: ParsedText, call: SyntaxNode, helpers: ReadonlySet<string>): Strength | null {
  const { root, path } = calleeOf(file, call);
  const name = path.at(-1) ?? root;
  if (root === 'expect') {
    if (path.length === 0 || path.every((part) => NO_MATCHER.test(part)) || NO_MATCHER.test(name))
      return null;
    return isVacuousExpect(file, call) ? null : lessened(file, call, matcherStrength(path, name));
  }
  if (/^(?:assert\w*|t|tap|qunit)$/i.test(root) && isAssertMethod(root, path))
    return strengthOfAssert(file, call, name);
  if (path.includes('should') || (path.includes('expect') && root !== '')) return matcherStrength(path, name);
  if (name === 'assert' || path.includes('assert')) return strengthOfAssert(file, call, name);
  if (QUERY.test(name)) return 1;
  return path.length === 0 && (HELPER.test(root) || helpers.has(root)) ? 2 : null;
}

function isAssertMethod(root: string, path: readonly string[]): boolean {
  if (/^assert/i.test(root)) return path.at(-1) !== 'fail';
  const method = path.at(-1) ?? '';
  return (
    EXACT.test(method) || WEAK.test(method) || /^(?:throws\w*|like|regex|not|match|assert)$/.test(method)
  );
}

function matcherStrength(path: readonly string[], name: string): Strength {
  if (path.includes('not')) return 1;
  return EXACT.test(name) ? 3 : WEAK.test(name) ? 1 : 2;
}

/** Placeholders in what is expected, or a subject of which hardly anything is left, say less than the matcher promises. */
function lessened(file: ParsedText, call: SyntaxNode, strength: Strength): Strength {
  const subject = subjectOf(call);
  if (subject !== null && isThin(file, subject)) return 1;
  const hasPlaceholder = argumentsOf(call).some((each) => PLACEHOLDER.test(textAt(file, each)));
  const takesAny =
    /\.toThrow(?:Error)?$/.test(textAt(file, call.firstChild ?? call)) && argumentsOf(call).length === 0;
  return takesAny || (hasPlaceholder && strength === 2) ? 1 : hasPlaceholder ? 2 : strength;
}

/** `typeof x`, `!x`, `x != null`, `x > 0`, `Boolean(x)`. */
function isThin(file: ParsedText, node: SyntaxNode): boolean {
  if (node.name === 'UnaryExpression') return true;
  if (node.name === 'CallExpression') return textAt(file, node.firstChild ?? node) === 'Boolean';
  return node.name === 'BinaryExpression' && !/^[^'"`]*===?/.test(textAt(file, node).replace(/!==?/g, '≠'));
}

function strengthOfAssert(file: ParsedText, call: SyntaxNode, name: string): Strength | null {
  const args = argumentsOf(call);
  const [first, second] = args;
  if (first === undefined) return 1;
  if (args.every(isLiteral)) return null;
  const isComparing = EXACT.test(name) || /equal/i.test(name);
  if (isComparing && second !== undefined) {
    if (textAt(file, first) === textAt(file, second)) return null;
    return /^not|Not/.test(name)
      ? 1
      : isThin(file, first)
        ? 1
        : EXACT.test(name) || /equal/i.test(name)
          ? 3
          : 2;
  }
  if (first.name === 'BinaryExpression') return strengthOfComparison(file, first);
  if (isLiteral(first) && !/throw|reject|match/i.test(name)) return null;
  return WEAK.test(name) || /^(?:assert|ok)$/.test(name) ? 1 : 2;
}

function strengthOfComparison(file: ParsedText, node: SyntaxNode): Strength | null {
  const [left, right] = [node.firstChild, node.lastChild];
  if (left === null || right === null) return 1;
  if (textAt(file, left) === textAt(file, right)) return null;
  const operator = textAt(file, { from: left.to, to: right.from }).trim();
  if (left.name === 'UnaryExpression') return 1;
  return /^===?$/.test(operator) ? 3 : /^[<>]/.test(operator) ? 2 : 1;
}

function isLiteral(node: SyntaxNode): boolean {
  return LITERALS.has(node.name);
}

/** `expect(1).toBe(1)`, `expect(x).toBe(x)`: true whatever the code does. */
function isVacuousExpect(file: ParsedText, node: SyntaxNode): boolean {
  const subject = subjectOf(node);
  if (subject === null) return false;
  if (isLiteral(subject)) return true;
  const [expected] = node.name === 'CallExpression' ? argumentsOf(node) : [];
  return expected !== undefined && textAt(file, expected) === textAt(file, subject);
}

/** The argument of the `expect(…)` at the root of a chain. */
function subjectOf(node: SyntaxNode): SyntaxNode | null {
  let each: SyntaxNode | null = node.firstChild;
  for (; each !== null; each = each.firstChild) {
    if (each.name === 'CallExpression' && each.firstChild?.name === 'VariableName')
      return argumentsOf(each)[0] ?? null;
  }
  return null;
}
