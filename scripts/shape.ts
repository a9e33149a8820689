/**
 * The shape of the source in figures, each with what it should stay below: `npm run shape`. They are signs, not laws: CONTRIBUTING.md says what to
 * make of them. `-- --json` prints them for a program.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseArgs } from 'node:util';
import { parseAst } from 'rolldown/parseAst';

const FILE_LINES = 250;
const FUNCTION_LINES_P90 = 25;
const LONG_FUNCTION_LINES = 40;

interface FunctionShape {
  /** `file:line`. */
  readonly place: string;
  readonly lines: number;
}

interface Import {
  /** As written. */
  readonly to: string;
  /** What is only a type is gone when the program runs. */
  readonly kind: 'type' | 'value';
}

interface FileShape {
  readonly path: string;
  readonly lines: number;
  /** Those with a block: an expression behind an arrow says nothing about length. */
  readonly functions: readonly FunctionShape[];
  readonly imports: readonly Import[];
  /** Whether all that it does is to hand on what others export. */
  readonly isOnlyHandedOn: boolean;
}

interface Sign {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly places: readonly string[];
}

type Node = { readonly type: string; readonly start: number; readonly end: number } & Record<string, unknown>;

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
const IMPORTS = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
]);

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});
if (values.help)
  console.log('npm run shape [-- --json]: figures about src, each with what it should stay below');
else {
  const files = globSync('src/**/*.ts').sort().map(readShape);
  const signs = signsOf(files);
  console.log(values.json ? JSON.stringify(signs, null, 2) : describe(files, signs));
}

function readShape(path: string): FileShape {
  const text = readFileSync(path, 'utf8');
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  const functions: FunctionShape[] = [];
  const imports: Import[] = [];
  const program = parseAst(text, { lang: 'ts' }) as unknown as Node & { readonly body: readonly Node[] };
  walk(program, (node) => {
    if (FUNCTIONS.has(node.type) && isNode(node['body']) && node['body'].type === 'BlockStatement') {
      const line = lineOf(node.start);
      functions.push({ place: `${path}:${line}`, lines: lineOf(node.end) - line + 1 });
    }
    const source = IMPORTS.has(node.type) ? node['source'] : null;
    if (isNode(source) && typeof source['value'] === 'string')
      imports.push({ to: source['value'], kind: kindOf(node) });
  });
  return {
    path,
    lines: lineOf(text.trimEnd().length),
    functions,
    imports,
    isOnlyHandedOn: program.body.length > 0 && program.body.every(handsOn),
  };
}

function kindOf(node: Node): Import['kind'] {
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return 'type';
  const { specifiers } = node;
  const names = Array.isArray(specifiers) ? specifiers.filter(isNode) : [];
  return names.length > 0 && names.every((name) => name['importKind'] === 'type') ? 'type' : 'value';
}

function handsOn(node: Node): boolean {
  return (
    node.type === 'ExportAllDeclaration' || (node.type === 'ExportNamedDeclaration' && isNode(node['source']))
  );
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function signsOf(files: readonly FileShape[]): Sign[] {
  const functions = files.flatMap((file) => file.functions).sort((one, other) => other.lines - one.lines);
  const p90 = functions[Math.floor(functions.length / 10)]?.lines ?? 0;
  const long = functions.filter(({ lines }) => lines > LONG_FUNCTION_LINES);
  const large = files.filter(({ lines }) => lines > FILE_LINES);
  return [
    sign(
      `files over ${FILE_LINES} lines`,
      0,
      large.map(({ path, lines }) => `${path} (${lines})`),
    ),
    { name: 'lines of a function, 90th percentile', value: p90, limit: FUNCTION_LINES_P90, places: [] },
    sign(
      `functions over ${LONG_FUNCTION_LINES} lines`,
      0,
      long.map(({ place, lines }) => `${place} (${lines})`),
    ),
    sign('circles of imports', 0, circlesOf(files, ['value'])),
    sign('circles of imports, types included', 0, circlesOf(files, ['value', 'type'])),
    sign('imports by which domain leaves itself', 0, files.flatMap(leavingDomain)),
    sign(
      'files that only hand on',
      0,
      files.filter((file) => file.isOnlyHandedOn).map(({ path }) => path),
    ),
  ];
}

function sign(name: string, limit: number, places: readonly string[]): Sign {
  return { name, value: places.length, limit, places };
}

function leavingDomain({ path, imports }: FileShape): string[] {
  if (!path.startsWith('src/domain/')) return [];
  return imports
    .filter(({ to }) => !resolveFrom(path, to).startsWith('src/domain/'))
    .map(({ to }) => `${path} → ${to}`);
}

function resolveFrom(path: string, specifier: string): string {
  return specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : specifier;
}

/** Files that import each other, directly or through others, in groups. */
function circlesOf(files: readonly FileShape[], kinds: readonly Import['kind'][]): string[] {
  const next = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.filter(({ kind }) => kinds.includes(kind)).map(({ to }) => resolveFrom(path, to)),
    ]),
  );
  const reached = new Map([...next.keys()].map((path) => [path, reachableFrom(path, next)]));
  const groups = [...reached].flatMap(([path, after]) =>
    after.has(path)
      ? [
          [...after]
            .filter((other) => reached.get(other)?.has(path))
            .sort()
            .join(' '),
        ]
      : [],
  );
  return [...new Set(groups)];
}

function reachableFrom(path: string, next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const waiting = [...(next.get(path) ?? [])];
  for (let to = waiting.pop(); to !== undefined; to = waiting.pop()) {
    if (reached.has(to)) continue;
    reached.add(to);
    waiting.push(...(next.get(to) ?? []));
  }
  return reached;
}

function describe(files: readonly FileShape[], signs: readonly Sign[]): string {
  const lines = files.reduce((sum, file) => sum + file.lines, 0);
  const rows = signs.flatMap(({ name, value, limit, places }) => [
    `${value <= limit ? '✓' : '✗'} ${name}: ${value} (at most ${limit})`,
    ...places.map((place) => `    ${place}`),
  ]);
  return [`${files.length} files, ${lines} lines`, ...rows].join('\n');
}
