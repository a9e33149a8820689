import { isTestFile } from '../domain/own-files.ts';
import { type ParsedText, textAt, walk } from './parse-tree.ts';

/** Functions that tests leave their assertions to. */
export interface Helpers {
  /** Functions of the file that assert something. */
  readonly own: ReadonlySet<string>;
  /** What it takes from other files of the tests, or from what is called like a helper: whether that asserts is not seen here. */
  readonly elsewhere: ReadonlySet<string>;
}

export function helpersIn(path: string, file: ParsedText): Helpers {
  const own = new Set<string>();
  const elsewhere = new Set<string>();
  walk(file.tree.topNode, (node) => {
    if (node.name === 'ImportDeclaration') {
      const source = node.getChild('String');
      if (source === null || !isOfTests(path, textAt(file, source).slice(1, -1))) return false;
      walk(node, (each) => {
        if (each.name === 'VariableDefinition') elsewhere.add(textAt(file, each));
        return true;
      });
      return false;
    }
    const isNamed = node.name === 'FunctionDeclaration' || node.name === 'VariableDeclaration';
    const name = isNamed ? node.getChild('VariableDefinition') : null;
    if (name === null) return true;
    const text = textAt(file, node);
    if (ASSERTS.test(text)) own.add(textAt(file, name));
    else if ([...elsewhere].some((helper) => text.includes(`${helper}(`))) elsewhere.add(textAt(file, name));
    return true;
  });
  return { own, elsewhere };
}

const ASSERTS = /\b(?:expect|assert)\w*\s*[(.]|\bt\.\w+\(/;

/** Whether a module belongs to the tests, as seen from a file of them. */
export function isOfTests(path: string, specifier: string): boolean {
  if (!specifier.startsWith('.')) return /test-?(?:support|utils|helpers?)/i.test(specifier);
  const steps = specifier.split('/');
  const up = steps.filter((step) => step === '..').length;
  const folders = path.split('/').slice(0, -1);
  const place = [...folders.slice(0, folders.length - up), ...steps.filter((step) => !/^\.+$/.test(step))];
  return (
    isTestFile(place.join('/')) ||
    /(?:^|\/)(?:support|helpers?|test-?utils?)(?:\/|\.|$)/i.test(place.join('/'))
  );
}
