import type { SyntaxNode } from '@lezer/common';
import { OF_TESTS } from '../domain/verification/test-facts.ts';
import { isOfTests } from './javascript-helpers.ts';
import { type NamedCode, nameCode } from './named-code.ts';
import { type ParsedText, textAt, walk } from './parse-tree.ts';

/** Of an import or a call that loads a module: its address. */
const SOURCE = /(?:\bfrom\s*|\b(?:require|import)\s*\(\s*)['"`]([^'"`]+)['"`]/;
const IMPORT = /^import\s+(?:([\w$]+)\s*,?\s*)?(?:\*\s*as\s+([\w$]+)|\{([^}]*)\})?\s*from\b/;

/** What a test file takes from the repository, and what its own functions and variables are made of. */
export function namedCodeIn(path: string, file: ParsedText): NamedCode {
  const taken = new Map<string, string>();
  const own = new Map<string, Set<string>>();
  walk(file.tree.topNode, (node) => {
    if (node.name === 'ImportDeclaration') {
      for (const [name, exported] of namesOf(textAt(file, node), path)) taken.set(name, exported);
      return false;
    }
    if (node.name === 'AssignmentExpression') nameDefined(file, node, own);
    if (node.name !== 'FunctionDeclaration' && node.name !== 'VariableDeclaration')
      return node.name !== 'AssignmentExpression';
    const text = textAt(file, node);
    const origin = node.name === 'VariableDeclaration' ? originOf(text, path) : null;
    for (const name of definedBy(file, node)) {
      if (origin === null) nameCode(own, name, text);
      else taken.set(name, `${origin.prefix}${name}`);
    }
    // What is named in it is its own.
    return false;
  });
  return { taken, own };
}

/** `let server; beforeAll(() => { server = start(); })` */
function nameDefined(file: ParsedText, node: SyntaxNode, own: NamedCode['own']): void {
  const target = node.firstChild;
  if (target?.name === 'VariableName') nameCode(own, textAt(file, target), textAt(file, node));
}

/** Names of its pattern, not those within its value. */
function definedBy(file: ParsedText, node: SyntaxNode): string[] {
  const names: string[] = [];
  walk(node, (each) => {
    if (each.name === 'VariableDefinition') names.push(textAt(file, each));
    return !/^(?:ArrowFunction|FunctionExpression|ParamList|Block|TypeParamList)$/.test(each.name);
  });
  return names;
}

/** Local names with what they are exported as; a default or a whole module goes by the name of its file. */
function namesOf(declaration: string, path: string): [string, string][] {
  const origin = originOf(declaration, path);
  const [, standard, whole, group] = IMPORT.exec(declaration) ?? [];
  if (origin === null || standard === 'type') return [];
  const { prefix, stem } = origin;
  const named = (group ?? '').split(',').flatMap((entry): [string, string][] => {
    const [exported = '', as, local] = entry.trim().split(/\s+/);
    if (exported === '' || exported === 'type') return [];
    return [[as === 'as' && local !== undefined ? local : exported, `${prefix}${exported}`]];
  });
  const all = [standard, whole].flatMap((name): [string, string][] =>
    name === undefined ? [] : [[name, `${prefix}${stem}`]],
  );
  return [...all, ...named];
}

/** `null` for packages: what a test tries is in the repository. Helpers of tests are not what has their name elsewhere. */
function originOf(text: string, path: string): { readonly prefix: string; readonly stem: string } | null {
  const specifier = SOURCE.exec(text)?.[1];
  if (specifier === undefined || !/^(?:[./#~]|@\/)/.test(specifier)) return null;
  const stem = (specifier.split('/').at(-1) ?? '').replace(/\.[^.]+$/, '');
  return { prefix: isOfTests(path, specifier) ? OF_TESTS : '', stem };
}
