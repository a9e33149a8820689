import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/go';
import type { Assertion, Strength, TestCase, TestFacts } from '../domain/verification/test-facts.ts';
import { marksByLine } from './marks-by-line.ts';
import { childNodes, fingerprint, type ParsedText, parsedText, textAt, walk } from './parse-tree.ts';

const MARKS = [
  [/\bos\.Exit\s*\(|\bsyscall\.Exit\s*\(/, 'ends the process'],
  [/^\s*(?:func\s+TestMain\b|\/\/go:build\b|\/\/ \+build\b)/, 'replaces what tests are made of'],
] as const;

/** What a Go file says about tests, in the forms of `testing` and testify. */
export function readGoTests(text: string): TestFacts {
  const file = parsedText(parser.parse(text), text);
  const cases = childNodes(file.tree.topNode)
    .filter(({ name }) => name === 'FunctionDecl')
    .flatMap((node) => {
      const name = node.getChild('DefName');
      return name !== null && /^(?:Test(?!Main$)|Fuzz|Example)/.test(textAt(file, name))
        ? [caseOf(file, node, textAt(file, name))]
        : [];
    });
  return {
    cases,
    marks: marksByLine(text, MARKS, /(?<!:)\/\/(?!go:build| \+build).*$/),
    mocks: [],
    imports: [],
  };
}

function caseOf(file: ParsedText, node: SyntaxNode, name: string): TestCase {
  const body = node.getChild('Block') ?? node;
  const text = textAt(file, body);
  const assertions: Assertion[] = [];
  const returns: number[] = [];
  let last = -1;
  walk(body, (each) => {
    if (each.prevSibling?.name === 'ReturnStatement' && each.name !== '}') return false;
    if (each.name === 'ReturnStatement' && !isInFunction(each, body)) returns.push(each.from);
    const strength = each.name === 'CallExpr' ? strengthOf(file, each) : null;
    if (strength === null) return true;
    assertions.push({ strength, text: fingerprint(assertedText(file, each)) });
    last = each.from;
    return true;
  });
  // The expected output of an example is a comment at its end.
  if (/^Example/.test(name) && /\/\/\s*(?:Unordered )?[Oo]utput:/.test(text))
    assertions.push({ strength: 3, text: 'output' });
  return {
    name,
    line: file.lineAt(node.from),
    body: fingerprint(text),
    assertions,
    tolerances: [...text.matchAll(/\bIn(?:Delta|Epsilon)\w*\([^\n]*/g)].map(([found]) => fingerprint(found)),
    skipped: skippedIn(text),
    delegates: false,
    focused: false,
    swallowed: /\brecover\(\)/.test(text) ? 1 : 0,
    exits: returns.filter((position) => position < last).length,
    rows: text.split('\n').filter((line) => /^\s*\{.*\},?$/.test(line)).length,
    indulged: 0,
    subjects: [],
  };
}

function skippedIn(text: string): TestCase['skipped'] {
  if (/\bif\b[^{}]*\{\s*[a-z]\w*\.Skip(?:f|Now)?\(/.test(text)) return 'sometimes';
  return /\b[a-z]\w*\.Skip(?:f|Now)?\(/.test(text) ? 'always' : 'no';
}

function isInFunction(node: SyntaxNode, body: SyntaxNode): boolean {
  for (let each = node.parent; each !== null && each.from > body.from; each = each.parent) {
    if (each.name === 'FunctionLiteral') return true;
  }
  return false;
}

function strengthOf(file: ParsedText, call: SyntaxNode): Strength | null {
  const callee = call.firstChild === null ? '' : textAt(file, call.firstChild);
  const testify = /^(?:assert|require|suite|s|is)\.(\w+)$/.exec(callee)?.[1];
  if (testify !== undefined) {
    if (/^(?:Equal|EqualValues|Exactly|Same|JSONEq|Len|ElementsMatch|Empty|Nil|EqualError)f?$/.test(testify))
      return 3;
    return /^(?:Not|True|False|IsType|Implements)/.test(testify) ? 1 : 2;
  }
  if (!/^\w+\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)$/.test(callee)) return null;
  const condition = conditionOf(file, call);
  if (condition === null) return 2;
  if (/^(?:false|0\s*==\s*1|true\s*==\s*false)$/.test(condition)) return null;
  return /!=\s*nil|==/.test(condition) ? 2 : /!=|!\w*(?:\.\w+)*\(/.test(condition) ? 3 : 2;
}

function conditionOf(file: ParsedText, node: SyntaxNode): string | null {
  for (let each: SyntaxNode | null = node.parent; each !== null; each = each.parent) {
    if (each.name !== 'IfStatement') continue;
    const block = each.getChild('Block');
    return textAt(file, { from: each.from + 2, to: block?.from ?? each.to }).trim();
  }
  return null;
}

/** With the condition that it depends on, since that is what is asserted. */
function assertedText(file: ParsedText, call: SyntaxNode): string {
  const callee = call.firstChild === null ? '' : textAt(file, call.firstChild);
  return /\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)$/.test(callee)
    ? (conditionOf(file, call) ?? '')
    : textAt(file, call);
}
