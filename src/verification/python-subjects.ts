import { type NamedCode, nameCode } from './named-code.ts';
import { type ParsedText, textAt, walk } from './parse-tree.ts';

/** `from app.prices import (total as sum, rate)`, over lines too. */
const FROM = /^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(?:\(([^)]*)\)|([^\n]+))/gm;
const WHOLE = /^[ \t]*import[ \t]+([\w.]+)(?:[ \t]+as[ \t]+(\w+))?/gm;
/** What tests are written with. */
const TOOLS = /^(?:pytest|unittest|mock|hypothesis|typing|__future__)\b/;

/** What a test file takes from other modules, and what its own functions, fixtures and variables are made of. */
export function namedCodeIn(file: ParsedText): NamedCode {
  const taken = new Map<string, string>();
  const own = new Map<string, Set<string>>();
  for (const { 1: module = '', 2: several, 3: line } of file.text.matchAll(FROM)) {
    if (TOOLS.test(module)) continue;
    for (const entry of (several ?? line ?? '').replace(/#.*$/gm, '').split(',')) {
      const [exported = '', as, local] = entry.trim().split(/\s+/);
      if (exported !== '') taken.set(as === 'as' && local !== undefined ? local : exported, exported);
    }
  }
  for (const { 1: module = '', 2: alias } of file.text.matchAll(WHOLE)) {
    if (!TOOLS.test(module)) taken.set(alias ?? module.split('.')[0] ?? module, module);
  }
  walk(file.tree.topNode, (node) => {
    const isFunction = node.name === 'FunctionDefinition';
    if (!isFunction && node.name !== 'AssignStatement') return true;
    const name = isFunction ? node.getChild('VariableName') : node.firstChild;
    if (name?.name === 'VariableName') nameCode(own, textAt(file, name), textAt(file, node));
    return false;
  });
  return { taken, own };
}
