import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';
import type { Breathe } from './breathe.ts';
import { childrenOf, type FileFacts, type ParsedFile, sourceFacts, textOf } from './file-facts.ts';
import { parseInSteps } from './parse-steps.ts';

/** `<T>x` is a cast in a `.ts` file and an element in the others. */
const dialects = {
  ts: parser.configure({ dialect: 'ts' }),
  tsx: parser.configure({ dialect: 'ts jsx' }),
  js: parser.configure({ dialect: 'jsx' }),
};

/** Only these calls ask for a walk through whole functions. */
const CALLS = /\b(?:require|import)\s*\(/;

const DEFINITIONS = new Set(['VariableDefinition', 'TypeDefinition']);
const MEMBERS = new Set(['MethodDeclaration', 'PropertyDeclaration']);

/** What a JavaScript or TypeScript file imports and defines; `path` says which of the two it is. */
export async function javascriptFacts(path: string, text: string, breathe: Breathe): Promise<FileFacts> {
  const file = await parseInSteps(dialectOf(path), text, breathe);
  const specifiers: string[] = [];
  const symbols: string[] = [];
  for (const statement of childrenOf(file.tree.topNode)) {
    if (statement.name === 'ImportDeclaration' || statement.name === 'ExportDeclaration') {
      const source = statement.getChild('String');
      if (source !== null) specifiers.push(unquoted(file, source));
    }
    symbols.push(...definedBy(file, statement));
  }
  if (CALLS.test(text)) specifiers.push(...calledSpecifiers(file));
  const modules = [...new Set(specifiers)].filter((specifier) => specifier !== '');
  return sourceFacts(
    modules.map((module) => ({ module, names: [] })),
    symbols,
  );
}

function dialectOf(path: string): (typeof dialects)[keyof typeof dialects] {
  if (path.endsWith('.tsx')) return dialects.tsx;
  return /\.[cm]?ts$/.test(path) ? dialects.ts : dialects.js;
}

function unquoted(file: ParsedFile, string: SyntaxNode): string {
  return textOf(file, string).replace(/^['"`]|['"`]$/g, '');
}

/** `import(…)`, `require(…)` and the type `import(…)`, wherever they stand, as far as their argument is a plain string. */
function calledSpecifiers(file: ParsedFile): string[] {
  const found: string[] = [];
  file.tree.iterate({
    enter(node) {
      const call = argumentsOf(file, node.name, () => node.node);
      const argument = call?.getChild('String') ?? call?.getChild('TemplateString');
      if (argument?.firstChild === null) found.push(unquoted(file, argument));
    },
  });
  return found;
}

function argumentsOf(file: ParsedFile, name: string, node: () => SyntaxNode): SyntaxNode | null {
  if (name === 'DynamicImport' || name === 'ImportType') return node();
  if (name !== 'CallExpression') return null;
  const callee = node().firstChild;
  if (callee?.name !== 'VariableName' || textOf(file, callee) !== 'require') return null;
  return node().getChild('ArgList');
}

/** The names that a statement at the top level defines. */
function definedBy(file: ParsedFile, statement: SyntaxNode): string[] {
  switch (statement.name) {
    case 'ExportDeclaration':
    case 'AmbientDeclaration':
      return [...childrenOf(statement)].flatMap((child) => definedBy(file, child));
    case 'ExpressionStatement':
      return assignedMember(file, statement);
    case 'ClassDeclaration':
      return [...directNames(file, statement), ...memberNames(file, statement)];
    case 'VariableDeclaration':
      return [...directNames(file, statement), ...patternNames(file, statement)];
    case 'FunctionDeclaration':
    case 'TypeAliasDeclaration':
    case 'InterfaceDeclaration':
    case 'EnumDeclaration':
    case 'NamespaceDeclaration':
      return directNames(file, statement);
    default:
      return [];
  }
}

function directNames(file: ParsedFile, declaration: SyntaxNode): string[] {
  return [...childrenOf(declaration)]
    .filter(({ name }) => DEFINITIONS.has(name))
    .map((name) => textOf(file, name));
}

/** `const { a, b: c } = …` */
function patternNames(file: ParsedFile, declaration: SyntaxNode): string[] {
  return [...declaration.getChildren('ObjectPattern'), ...declaration.getChildren('ArrayPattern')].flatMap(
    (pattern) => [
      ...directNames(file, pattern),
      ...pattern.getChildren('PatternProperty').flatMap((property) => directNames(file, property)),
    ],
  );
}

function memberNames(file: ParsedFile, declaration: SyntaxNode): string[] {
  const body = declaration.getChild('ClassBody');
  if (body === null) return [];
  return [...childrenOf(body)].flatMap((member) => {
    const name = MEMBERS.has(member.name) ? member.getChild('PropertyDefinition') : null;
    return name === null ? [] : [textOf(file, name)];
  });
}

/** `exports.name = …` and `thing.prototype.name = …`: how older code defines. */
function assignedMember(file: ParsedFile, statement: SyntaxNode): string[] {
  const target = statement.getChild('AssignmentExpression')?.firstChild;
  const name = target?.name === 'MemberExpression' ? target.getChild('PropertyName') : null;
  return name === null ? [] : [textOf(file, name)];
}
