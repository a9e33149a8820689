import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import type { Breathe } from './breathe.ts';
import {
  childrenOf,
  type FileFacts,
  type ImportStatement,
  type ParsedFile,
  sourceFacts,
  textOf,
} from './file-facts.ts';
import { parseInSteps } from './parse-steps.ts';

/** What a Python file imports, wherever the statement stands, and the functions, classes and methods that it defines. */
export async function pythonFacts(text: string, breathe: Breathe): Promise<FileFacts> {
  const file = await parseInSteps(parser, text, breathe);
  const imports: ImportStatement[] = [];
  const symbols: string[] = [];
  let functions = 0;
  file.tree.iterate({
    enter(node) {
      if (node.name === 'ImportStatement') imports.push(...importsOf(file, node.node));
      const isFunction = node.name === 'FunctionDefinition';
      // What is defined inside of a function is of no use outside of it.
      if (functions === 0 && (isFunction || node.name === 'ClassDefinition')) {
        const name = node.node.getChild('VariableName');
        if (name !== null) symbols.push(textOf(file, name));
      }
      if (isFunction) functions += 1;
    },
    leave(node) {
      if (node.name === 'FunctionDefinition') functions -= 1;
    },
  });
  return sourceFacts(imports, symbols);
}

function importsOf(file: ParsedFile, statement: SyntaxNode): ImportStatement[] {
  const words = [...childrenOf(statement)].map((node) => textOf(file, node));
  const [first, ...rest] = words;
  if (first === 'import') return listed(rest).map((module) => ({ module, names: [] }));
  const at = rest.indexOf('import');
  if (first !== 'from' || at === -1) return [];
  return [{ module: rest.slice(0, at).join(''), names: listed(rest.slice(at + 1)) }];
}

/** `a . b as c , d` → `a.b`, `d`, without brackets. */
function listed(words: readonly string[]): string[] {
  const entries: string[] = [''];
  let renamed = false;
  for (const word of words) {
    if (word === ',') entries.push('');
    renamed = word === ',' ? false : renamed || word === 'as';
    if (!renamed && /^[\p{L}\p{N}_.*]+$/u.test(word)) entries.push(`${entries.pop() ?? ''}${word}`);
  }
  return entries.filter((entry) => entry !== '');
}
