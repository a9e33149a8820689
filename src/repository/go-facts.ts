import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/go';
import type { Breathe } from './breathe.ts';
import { childrenOf, type FileFacts, type ParsedFile, sourceFacts, textOf } from './file-facts.ts';
import { parseInSteps } from './parse-steps.ts';

/** What a Go file imports, and the functions, methods, types, constants and variables that it defines at its top level. */
export async function goFacts(text: string, breathe: Breathe): Promise<FileFacts> {
  const file = await parseInSteps(parser, text, breathe);
  const paths: string[] = [];
  const symbols: string[] = [];
  for (const declaration of childrenOf(file.tree.topNode)) {
    if (declaration.name === 'ImportDecl') {
      paths.push(...specsOf(declaration, 'ImportSpec').flatMap((spec) => pathOf(file, spec)));
    }
    symbols.push(...definedBy(file, declaration));
  }
  return sourceFacts(
    [...new Set(paths)].map((module) => ({ module, names: [] })),
    symbols,
  );
}

function specsOf(declaration: SyntaxNode, kind: string): SyntaxNode[] {
  const list = declaration.getChild('SpecList');
  return [...declaration.getChildren(kind), ...(list?.getChildren(kind) ?? [])];
}

function pathOf(file: ParsedFile, spec: SyntaxNode): string[] {
  const string = spec.getChild('String');
  return string === null ? [] : [textOf(file, string).slice(1, -1)];
}

function definedBy(file: ParsedFile, declaration: SyntaxNode): string[] {
  const names = (nodes: readonly SyntaxNode[]): string[] => nodes.map((node) => textOf(file, node));
  switch (declaration.name) {
    case 'FunctionDecl':
      return names(declaration.getChildren('DefName'));
    case 'MethodDecl':
      return names(declaration.getChildren('FieldName'));
    case 'TypeDecl':
    case 'ConstDecl':
    case 'VarDecl': {
      const kind = declaration.name.replace('Decl', 'Spec');
      return specsOf(declaration, kind).flatMap((spec) => names(spec.getChildren('DefName')));
    }
    default:
      return [];
  }
}
