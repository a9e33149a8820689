import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';
import type { TestCase, TestFacts, TestMark } from '../domain/verification/test-facts.ts';
import { readBody } from './javascript-assertions.ts';
import { argumentsOf, type Callee, calleeOf } from './javascript-calls.ts';
import { type Helpers, helpersIn } from './javascript-helpers.ts';
import { readModules } from './javascript-mocks.ts';
import { namedCodeIn } from './javascript-subjects.ts';
import { type NamedCode, takenBy } from './named-code.ts';
import { childNodes, fingerprint, type ParsedText, parsedText, textAt, walk } from './parse-tree.ts';

/** `<T>x` is a cast in a `.ts` file and an element in the others. */
const dialects = {
  ts: parser.configure({ dialect: 'ts' }),
  tsx: parser.configure({ dialect: 'ts jsx' }),
  js: parser.configure({ dialect: 'jsx' }),
};

const CASE = /^(?:[xf]?(?:it|test|specify))$/;
const GROUP = /^(?:[xf]?(?:describe|context|suite))$/;
/** Objects whose members define tests: node:test, Deno, QUnit, Playwright. */
const OWNER = /^(?:t|ctx|Deno|QUnit|test|it|tap)$/;
const MODIFIERS =
  /^(?:skip|only|todo|each|for|concurrent|failing|fails|fixme|skipIf|runIf|if|sequential|serial|shuffle|retry|repeats|slow)$/;
const SKIPS = /^(?:skip|fixme|failing|fails)$/;
const SKIPS_AT_TIMES = /^(?:skipIf|runIf|if)$/;
/** `t.skip()` and the like, on a condition. */
const SKIP_ON_CONDITION = /\bif\s*\([^{}]*\)\s*\{?\s*(?:return\s+)?[\w.]+\.(?:skip|pending)\(/;

interface Group {
  readonly name: string;
  readonly skipped: TestCase['skipped'];
  readonly focused: boolean;
}

/** What a JavaScript or TypeScript file says about tests, in the forms of node:test, Vitest, Jest, Mocha, Jasmine, AVA, Playwright and tap. */
export function readJavascriptTests(path: string, text: string): TestFacts {
  const file = parsedText(dialectOf(path).parse(text), text);
  const helpers = helpersIn(path, file);
  const named = namedCodeIn(path, file);
  const cases: TestCase[] = [];
  const open: { node: SyntaxNode; group: Group }[] = [
    { node: file.tree.topNode, group: { name: '', skipped: 'no', focused: false } },
  ];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    const { node } = each;
    const found = node.name === 'CallExpression' ? readCall(file, node, each.group) : null;
    if (found?.kind === 'case') cases.push(caseOf(file, node, found, helpers, named));
    const group = found?.kind === 'group' ? found : each.group;
    for (const child of childNodes(node).toReversed()) open.push({ node: child, group });
  }
  return { cases, marks: marksIn(file), ...readModules(file) };
}

function dialectOf(path: string): (typeof dialects)[keyof typeof dialects] {
  if (path.endsWith('.tsx')) return dialects.tsx;
  return /\.[cm]?ts$/.test(path) ? dialects.ts : dialects.js;
}

interface Definition extends Group {
  readonly kind: 'case' | 'group';
}

/** What a call defines: a case, a group of cases, or nothing. */
function readCall(file: ParsedText, call: SyntaxNode, group: Group): Definition | null {
  const args = argumentsOf(call);
  const [first] = args;
  const callee = calleeOf(file, call);
  const kind = kindOf(callee);
  // `test.each(table)` is called once more, with the name.
  if (kind === null || first === undefined || (call.parent?.firstChild?.from === call.from && isCallee(call)))
    return null;
  const hasFunction = args
    .slice(1)
    .some(({ name }) => name === 'ArrowFunction' || name === 'FunctionExpression');
  const isNamed = /^(?:String|TemplateString)$/.test(first.name);
  const takesOne = args.length === 1 && !(isNamed && kind === 'case');
  if (takesOne && !/^(?:ArrowFunction|FunctionExpression|ObjectExpression)$/.test(first.name)) return null;
  if (!isNamed && !hasFunction && kind === 'case' && args.length < 2 && !takesOne) return null;
  const options = args.flatMap((each) => (each.name === 'ObjectExpression' ? optionsOf(file, each) : []));
  const words = [callee.root, ...callee.path];
  const ownName = textAt(file, first).replace(/^['"`]|['"`]$/g, '');
  return {
    kind,
    name: group.name === '' ? ownName : `${group.name} > ${ownName}`,
    skipped:
      group.skipped === 'no' ? skippedBy(callee, options, isNamed && args.length === 1) : group.skipped,
    focused: group.focused || /^f/.test(callee.root) || words.includes('only') || options.includes('only'),
  };
}

function skippedBy(
  { root, path }: Callee,
  options: readonly string[],
  hasNoBody: boolean,
): TestCase['skipped'] {
  if (path.includes('todo') || options.includes('todo') || hasNoBody) return 'todo';
  if (/^x/.test(root) || path.some((word) => SKIPS.test(word))) return 'always';
  if (options.some((option) => /^(?:skip|ignore)$/.test(option))) return 'always';
  return path.some((word) => SKIPS_AT_TIMES.test(word)) ? 'sometimes' : 'no';
}

/** Whether a call is itself what is called: `test.each(table)` in `test.each(table)('name', …)`. */
function isCallee(call: SyntaxNode): boolean {
  return call.parent?.name === 'CallExpression' || call.parent?.name === 'MemberExpression';
}

function kindOf({ root, path }: Callee): Definition['kind'] | null {
  const own = path.filter((word) => !MODIFIERS.test(word));
  if (own.length === 0 && CASE.test(root)) return 'case';
  if (own.length === 0 && GROUP.test(root)) return 'group';
  if (own.length !== 1 || !OWNER.test(root)) return null;
  if (own[0] === 'describe') return 'group';
  return own[0] === 'test' || own[0] === 'it' ? 'case' : null;
}

/** Names of options that are not switched off. */
function optionsOf(file: ParsedText, object: SyntaxNode): string[] {
  return object.getChildren('Property').flatMap((property) => {
    const name = property.getChild('PropertyDefinition');
    const isOff = property.lastChild !== null && textAt(file, property.lastChild) === 'false';
    return name === null || isOff ? [] : [textAt(file, name)];
  });
}

function caseOf(
  file: ParsedText,
  call: SyntaxNode,
  { name, skipped, focused }: Definition,
  helpers: Helpers,
  code: NamedCode,
): TestCase {
  const args = argumentsOf(call);
  const body = args.findLast(({ name }) => name === 'ArrowFunction' || name === 'FunctionExpression');
  const [first] = args;
  const text = `${textAt(file, call.firstChild ?? call)} ${textAt(file, { from: first?.to ?? call.from, to: call.to })}`;
  const options = args.flatMap((each) => (each.name === 'ObjectExpression' ? optionsOf(file, each) : []));
  const calls = body === undefined ? [] : callsIn(file, body);
  const own = calls.filter(
    ({ root, path }) => /^(?:t|this|ctx|context|test|it|jest|vi)$/.test(root) && path.length > 0,
  );
  const skipsItself = own.some(({ path }) => /^(?:skip|todo|fixme|pending)$/.test(path.at(-1) ?? ''));
  const skipsHow = SKIP_ON_CONDITION.test(text) ? 'sometimes' : 'always';
  const indulgences = [
    ...options.filter((option) => /^(?:timeout|retry|retries|repeats)$/.test(option)),
    ...args.slice(2).filter((each) => each.name === 'Number'),
    ...own.filter(({ path }) => /^(?:timeout|retries|setTimeout|retryTimes|slow)$/.test(path.at(-1) ?? '')),
  ];
  const facts =
    body === undefined
      ? { assertions: namedBody(file, args), tolerances: [], swallowed: 0, exits: 0 }
      : readBody(file, body, helpers.own);
  return {
    name,
    line: file.lineAt(call.from),
    body: fingerprint(text.replace(/^[^(]*/, (word) => word.replace(/\.(?:only|skip)\b/g, ''))),
    ...facts,
    skipped: skipped === 'no' && skipsItself ? skipsHow : skipped,
    delegates: calls.some(({ root }) => helpers.elsewhere.has(root)),
    focused,
    indulged: indulgences.length,
    rows: rowsOf(call),
    subjects: takenBy(text, code),
  };
}

/** `it('works', check)`: what the function asserts stands elsewhere. */
function namedBody(file: ParsedText, args: readonly SyntaxNode[]): TestCase['assertions'] {
  const last = args.at(-1);
  const isNamed =
    last !== undefined &&
    args.length > 1 &&
    /^(?:VariableName|MemberExpression|CallExpression)$/.test(last.name);
  return isNamed ? [{ strength: 2, text: fingerprint(textAt(file, last)) }] : [];
}

function callsIn(file: ParsedText, body: SyntaxNode): Callee[] {
  const calls: Callee[] = [];
  walk(body, (node) => {
    if (node.name === 'CallExpression') calls.push(calleeOf(file, node));
    return true;
  });
  return calls;
}

/** Entries of the table in `test.each([…])`. */
function rowsOf(call: SyntaxNode): number {
  const inner = call.firstChild;
  if (inner === null || inner.name !== 'CallExpression') return 0;
  const [table] = argumentsOf(inner);
  return table?.name === 'ArrayExpression'
    ? childNodes(table).filter(({ name }) => !/^[[\],]$/.test(name) && !/Comment$/.test(name)).length
    : 0;
}

const MARKS: readonly (readonly [RegExp, TestMark['kind']])[] = [
  [/process\s*\.\s*(?:exit|reallyExit|abort)\s*\(|process\.exitCode\s*=/, 'ends the process'],
  [
    /\b(?:jest\.(?:setTimeout|retryTimes)|vi\.setConfig|test\.(?:setTimeout|slow)|mocha\.setup)\s*\(|\bdescribe\.configure\s*\(/,
    'indulges all tests',
  ],
  [
    /\b(?:globalThis|global|window)\.(?:it|test|describe|expect|assert)\s*=[^=]|\b(?:assert|console\.assert)(?:\.\w+)?\s*=[^=>]|\b(?:it|test|describe|expect)(?:\.\w+)?\s*=[^=>]|process\.on\s*\(/,
    'replaces what tests are made of',
  ],
];

/** Signals that a file sends itself; SIGKILL cannot be handled. */
const SENDS_SIGNALS = /process\s*(?:\.\s*|\[['"`])(?:emit\b|kill\b(?!\([^()]*['"]SIGKILL))/;

/** `process.once('SIGTERM', () => …)`, in a file that sends none: nobody does in a run that passes. */
function handlesSignal(file: ParsedText, node: SyntaxNode): boolean {
  if (node.name !== 'CallExpression') return false;
  const { root, path } = calleeOf(file, node);
  const [signal, handler, ...more] = argumentsOf(node);
  return (
    root === 'process' &&
    /^(?:on|once)$/.test(path.join('.')) &&
    signal !== undefined &&
    /^['"`](?:SIG(?:TERM|INT|HUP)|disconnect)['"`]$/.test(textAt(file, signal)) &&
    /^(?:ArrowFunction|FunctionExpression)$/.test(handler?.name ?? '') &&
    more.length === 0 &&
    !SENDS_SIGNALS.test(file.text)
  );
}

/** Strings and comments are no code: tests of programs hold much of it in strings. What a program does when it is told to end is its own. */
function marksIn(file: ParsedText): TestMark[] {
  let blanked = '';
  let end = 0;
  walk(file.tree.topNode, (node) => {
    const isText = /^(?:String|TemplateString|LineComment|BlockComment|RegExp)$/.test(node.name);
    if (!isText && !handlesSignal(file, node)) return true;
    blanked += textAt(file, { from: end, to: node.from }) + textAt(file, node).replace(/[^\n]/g, ' ');
    end = node.to;
    return false;
  });
  blanked += file.text.slice(end);
  const originals = file.text.split('\n');
  return blanked.split('\n').flatMap((text, index) =>
    MARKS.filter(([pattern]) => pattern.test(text)).map(([, kind]) => ({
      line: index + 1,
      kind,
      text: (originals[index] ?? '').trim(),
    })),
  );
}
