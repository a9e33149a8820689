import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import type { Assertion, Mock, Strength, TestCase, TestFacts } from '../domain/verification/test-facts.ts';
import { marksByLine } from './marks-by-line.ts';
import { type NamedCode, takenBy } from './named-code.ts';
import { childNodes, fingerprint, type ParsedText, parsedText, textAt, walk } from './parse-tree.ts';
import { namedCodeIn } from './python-subjects.ts';

const SKIP = /\b(?:skip|xfail|expectedFailure)\b/;
const SKIP_IF = /\b(?:skipif|skipIf|skipUnless)\b/;
const SKIP_CALL = /\b(?:pytest\.(?:skip|xfail)\(|self\.skipTest\(|raise\s+(?:unittest\.)?SkipTest\b)/;
const INDULGENCE = /\b(?:flaky|timeout|rerun)\b/;
const MARKS = [
  [/\b(?:os\._exit|sys\.exit|exit|quit)\s*\(\s*0?\s*\)/, 'ends the process'],
  [
    /\bpytest\.main\s*\(|\b(?:unittest\.TestCase|builtins|pytest)\.\w+\s*=[^=]|\bcollect_ignore\w*\s*=|\b__test__\s*=\s*False/,
    'replaces what tests are made of',
  ],
] as const;
/** `unittest.mock` and pytest's `monkeypatch` by the dotted name of what they replace. */
const MOCK =
  /\b(?:patch|patch\.object|patch\.dict|mocker\.patch(?:\.\w+)?|monkeypatch\.setattr)\(\s*(?:["']([\w.]+)["']|([\w.]+)\s*,\s*["'](\w+)["'])/g;

/** What a Python file says about tests, in the forms of pytest and unittest. */
export function readPythonTests(text: string): TestFacts {
  const file = parsedText(parser.parse(text), text);
  const named = namedCodeIn(file);
  const cases: TestCase[] = [];
  const visit = (node: SyntaxNode, group: string, decorators: string): void => {
    for (const child of childNodes(node)) {
      if (child.name === 'DecoratedStatement') {
        const own = child.getChildren('Decorator').map((each) => textAt(file, each));
        visit(child, group, [decorators, ...own].join('\n'));
      } else if (child.name === 'ClassDefinition') {
        const body = child.getChild('Body');
        if (body !== null) visit(body, `${group}${nameOf(file, child)} > `, decorators);
      } else if (child.name === 'FunctionDefinition' && /^test/.test(nameOf(file, child))) {
        cases.push(caseOf(file, child, group, decorators, named));
      }
    }
  };
  visit(file.tree.topNode, '', '');
  return { cases, marks: marksByLine(text, MARKS, /#.*$/), ...modulesIn(text) };
}

function nameOf(file: ParsedText, definition: SyntaxNode): string {
  const name = definition.getChild('VariableName');
  return name === null ? '' : textAt(file, name);
}

function caseOf(
  file: ParsedText,
  node: SyntaxNode,
  group: string,
  decorators: string,
  named: NamedCode,
): TestCase {
  const body = node.getChild('Body') ?? node;
  const text = textAt(file, body);
  const assertions: Assertion[] = [];
  let [swallowed, exits, last] = [0, 0, -1];
  const returns: number[] = [];
  walk(body, (each) => {
    if (isDead(file, each)) return false;
    if (each.name === 'ReturnStatement') returns.push(each.from);
    const strength = strengthOf(file, each);
    if (strength === null) return true;
    const around = surroundings(file, each, body);
    if (around === 'swallowed') swallowed += 1;
    else assertions.push({ strength, text: fingerprint(textAt(file, each)) });
    if (around === 'conditional') exits += 1;
    last = each.from;
    return true;
  });
  return {
    name: `${group}${nameOf(file, node)}`,
    line: file.lineAt(node.from),
    body: fingerprint(`${decorators.replace(/@[\w.]*(?:skip|xfail)\w*(?:\([^\n]*\))?/g, '')}${text}`),
    assertions,
    tolerances: [
      ...text.matchAll(/\b(?:rel|abs|places|delta|rtol|atol|rel_tol|abs_tol)\s*=\s*[\w.+-]+/g),
    ].map(([found]) => fingerprint(found)),
    skipped: skippedBy(decorators, text),
    delegates: false,
    focused: false,
    swallowed,
    exits: exits + returns.filter((position) => position < last).length,
    rows: rowsIn(decorators),
    subjects: takenBy(`${decorators}\n${textAt(file, node)}`, named),
    indulged: INDULGENCE.test(decorators) ? 1 : 0,
  };
}

function skippedBy(decorators: string, text: string): TestCase['skipped'] {
  if (SKIP.test(decorators)) return 'always';
  if (SKIP_IF.test(decorators) || new RegExp(`^\\s*if\\b.*:\\s*${SKIP_CALL.source}`, 'm').test(text))
    return 'sometimes';
  return SKIP_CALL.test(text) ? 'always' : 'no';
}

/** Entries of `@pytest.mark.parametrize`, told by their commas: of two states the one with more rows has more of them. */
function rowsIn(decorators: string): number {
  return /\bparametrize\b/.test(decorators) ? decorators.split(',').length : 0;
}

function isDead(file: ParsedText, node: SyntaxNode): boolean {
  for (let before = node.prevSibling; before !== null; before = before.prevSibling) {
    if (before.name === 'ReturnStatement' || before.name === 'RaiseStatement') return true;
  }
  const isBranch = node.name === 'Body' && node.parent?.name === 'IfStatement';
  return isBranch && /^(?:False|0|None)$/.test(textAt(file, node.prevSibling ?? node));
}

function surroundings(
  file: ParsedText,
  node: SyntaxNode,
  body: SyntaxNode,
): 'plain' | 'conditional' | 'swallowed' {
  let found: 'plain' | 'conditional' = 'plain';
  for (let each = node; each.from > body.from || each.to < body.to; ) {
    const { parent } = each;
    if (parent === null) break;
    const isTried =
      parent.name === 'TryStatement' && each.name === 'Body' && each.prevSibling?.name === 'try';
    if (isTried && swallows(file, parent)) return 'swallowed';
    if (parent.name === 'WithStatement' && /\bsuppress\s*\(/.test(textAt(file, parent).split('\n')[0] ?? ''))
      return 'swallowed';
    if (parent.name === 'IfStatement' && each.name === 'Body') found = 'conditional';
    each = parent;
  }
  return found;
}

function swallows(file: ParsedText, statement: SyntaxNode): boolean {
  const text = textAt(file, statement);
  const handlers = text.slice(text.search(/^\s*except\b/m));
  return /^\s*except\b/m.test(text) && !/\braise\b|\bassert|\bfail\(/.test(handlers);
}

function strengthOf(file: ParsedText, node: SyntaxNode): Strength | null {
  if (node.name === 'AssertStatement') {
    const condition = node.firstChild?.nextSibling;
    return condition ? strengthOfCondition(file, condition) : null;
  }
  if (node.name !== 'CallExpression' || node.firstChild === null) return null;
  const callee = textAt(file, node.firstChild);
  const args = textAt(file, node.getChild('ArgList') ?? node);
  if (/\.(?:raises|warns|assertRaises\w*|assertWarns\w*)$/.test(callee))
    return /^\(\s*(?:Base)?Exception\s*[,)]/.test(args) ? 1 : 2;
  if (/\.assert(?:True|False)$/.test(callee)) return isConstant(args) ? null : /==/.test(args) ? 3 : 1;
  if (/\.assert(?:IsNotNone|NotEqual|IsInstance|NotIn|IsNot)$/.test(callee)) return 1;
  if (/\.assert(?:In|Regex|Greater\w*|Less\w*|AlmostEqual)$/.test(callee)) return 2;
  if (/\.assert\w*$/.test(callee)) return hasSameArguments(args) ? null : 3;
  return /^(?:assert|check|verify|expect)_?\w*$/.test(callee) ? 2 : null;
}

function strengthOfCondition(file: ParsedText, node: SyntaxNode): Strength | null {
  const text = textAt(file, node);
  if (isConstant(text) || /\bor\s+(?:True|1)\b/.test(text) || node.name === 'TupleExpression') return null;
  const operator = node.getChild('CompareOp');
  if (node.name !== 'BinaryExpression' || operator === null) return /^(?:all|any)\(/.test(text) ? 2 : 1;
  const [left, right] = [
    textAt(file, { from: node.from, to: operator.from }),
    textAt(file, { from: operator.to, to: node.to }),
  ];
  if (left.trim() === right.trim() || (isConstant(left) && isConstant(right))) return null;
  const sign = textAt(file, operator);
  if (/^(?:type|isinstance|bool)\(/.test(left)) return 1;
  if (sign === '==') return /\bANY\b/.test(right) ? 2 : 3;
  if (sign === '!=') return 1;
  return sign === 'is' ? (/^\s*not\b/.test(right) ? 1 : 3) : 2;
}

function isConstant(text: string): boolean {
  return /^\(?\s*(?:True|None|[1-9]\d*|"[^"]+"|'[^']+')\s*\)?$/.test(text.trim());
}

function hasSameArguments(args: string): boolean {
  const [first, second] = args
    .replace(/^\(|\)$/g, '')
    .split(',')
    .map((each) => each.trim());
  return (
    first !== undefined &&
    first !== '' &&
    (first === second || (isConstant(first) && isConstant(second ?? '')))
  );
}

function modulesIn(text: string): Pick<TestFacts, 'mocks' | 'imports'> {
  const sources = new Map<string, string>();
  const imports: string[] = [];
  for (const { 1: module = '', 2: names = '' } of text.matchAll(
    /^\s*from\s+([\w.]+)\s+import\s+([^\n]+)/gm,
  )) {
    imports.push(module);
    for (const name of names.split(/[\s,()]+/).filter(Boolean)) sources.set(name, `${module}.${name}`);
  }
  for (const { 1: module = '', 2: alias } of text.matchAll(/^\s*import\s+([\w.]+)(?:\s+as\s+(\w+))?/gm)) {
    imports.push(module);
    sources.set(alias ?? module, module);
  }
  const mocks: Mock[] = [...text.matchAll(MOCK)].map(
    ({ 1: dotted, 2: object = '', 3: name = '', index }) => ({
      line: text.slice(0, index).split('\n').length,
      target: dotted ?? `${sources.get(object) ?? object}.${name}`,
    }),
  );
  return {
    mocks,
    imports: imports.filter((module) => !mocks.some(({ target }) => target.startsWith(`${module}.`))),
  };
}
