import type { SyntaxNode } from '@lezer/common';
import type { Mock, TestFacts } from '../domain/verification/test-facts.ts';
import { argumentsOf, calleeOf } from './javascript-calls.ts';
import { type ParsedText, textAt, walk } from './parse-tree.ts';

/** Calls that replace a module by its name, of Vitest, Jest, node:test, testdouble and proxyquire. */
const BY_NAME =
  /^(?:(?:vi|vitest|jest)\.(?:mock|doMock|unstable_mockModule|setMock)|(?:t\.)?mock\.module|td\.replace(?:Esm)?|proxyquire|rewiremock)$/;
/** Calls that replace a member of an object. */
const OF_OBJECT =
  /^(?:(?:t\.)?mock\.method|sinon\.(?:stub|replace)|sandbox\.(?:stub|replace)|(?:vi|vitest|jest)\.spyOn)$/;

/** What a test file imports, and which modules it replaces. */
export function readModules(file: ParsedText): Pick<TestFacts, 'mocks' | 'imports'> {
  const sources = new Map<string, string>();
  const imports: string[] = [];
  const mocks: Mock[] = [];
  walk(file.tree.topNode, (node) => {
    if (node.name === 'ImportDeclaration') {
      const source = stringIn(file, node);
      if (source !== null) {
        imports.push(source);
        for (const name of definitionsIn(file, node)) sources.set(name, source);
      }
      return false;
    }
    if (node.name === 'VariableDeclaration') rememberRequire(file, node, sources);
    if (node.name === 'CallExpression') {
      const { root, path } = calleeOf(file, node);
      const callee = [root, ...path].join('.');
      const [first] = argumentsOf(node);
      const text = first === undefined ? '' : textAt(file, first);
      const named = /^(?:import\()?\s*['"`]([^'"`]+)['"`]/.exec(text)?.[1];
      const line = file.lineAt(node.from);
      if (callee === 'require' && named !== undefined) imports.push(named);
      if (BY_NAME.test(callee) && named !== undefined) mocks.push({ line, target: named });
      const target = sources.get(text.split('.')[0] ?? '');
      if (target !== undefined && OF_OBJECT.test(callee) && isReplacing(file, node, callee))
        mocks.push({ line, target });
    }
    if (node.name === 'DynamicImport')
      imports.push(...(stringIn(file, node) === null ? [] : [stringIn(file, node) ?? '']));
    return true;
  });
  const mocked = new Set(mocks.map(({ target }) => target));
  return { mocks, imports: [...new Set(imports)].filter((specifier) => !mocked.has(specifier)) };
}

/** A spy lets calls through until it is told otherwise. */
function isReplacing(file: ParsedText, call: SyntaxNode, callee: string): boolean {
  if (!callee.endsWith('.spyOn')) return true;
  return /^\s*\.mock/.test(file.text.slice(call.to, call.to + 40));
}

function rememberRequire(file: ParsedText, declaration: SyntaxNode, sources: Map<string, string>): void {
  const source = /\b(?:require|import)\(\s*['"`]([^'"`]+)['"`]/.exec(textAt(file, declaration))?.[1];
  if (source === undefined) return;
  for (const name of definitionsIn(file, declaration)) sources.set(name, source);
}

function definitionsIn(file: ParsedText, node: SyntaxNode): string[] {
  const names: string[] = [];
  walk(node, (each) => {
    if (each.name === 'VariableDefinition') names.push(textAt(file, each));
    return each.name !== 'ArrowFunction' && each.name !== 'FunctionExpression';
  });
  return names;
}

function stringIn(file: ParsedText, node: SyntaxNode): string | null {
  let found: string | null = null;
  walk(node, (each) => {
    if (each.name === 'String') found ??= textAt(file, each).slice(1, -1);
    return found === null;
  });
  return found;
}
