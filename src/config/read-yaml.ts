import { type Document, isMap, isNode, isScalar, Lexer, LineCounter, parseDocument, visit } from 'yaml';

/** Where something stands in a text, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What is wrong with a text, and where. */
export interface Complaint extends Position {
  readonly message: string;
}

/** A YAML document of plain values, with the positions of its keys and values. */
export interface PositionedValue {
  readonly value: unknown;
  /** Of the value at `path`, or of the nearest one above it. */
  positionOf(path: readonly PropertyKey[]): Position;
  /** Of the key itself in the map at `path`. */
  positionOfKey(path: readonly PropertyKey[], key: string): Position;
}

export type YamlResult =
  | { readonly outcome: 'read'; readonly document: PositionedValue }
  | { readonly outcome: 'unreadable'; readonly complaints: readonly Complaint[] };

const LONGEST_TEXT = 16_384;
const DEEPEST_NESTING = 8;

/**
 * Reads a small YAML file that strangers may have written, in bounded time: its size and nesting are limited, and
 * anchors, tags and keys that are not texts are refused.
 */
export function readYaml(text: string): YamlResult {
  const lines = new LineCounter();
  const tooMuch = refuseCostlyText(text);
  if (tooMuch) return { outcome: 'unreadable', complaints: [tooMuch] };

  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const complaints = [...document.errors, ...document.warnings].map((error) => ({
    ...at(error.pos[0]),
    message: `not valid YAML: ${error.message}`,
  }));
  visit(document, {
    Alias: (_, alias) => {
      const message = 'references to anchors are not supported here; write the value out';
      complaints.push({ ...at(alias.range?.[0] ?? 0), message });
    },
  });
  if (complaints.length > 0) return { outcome: 'unreadable', complaints };
  return { outcome: 'read', document: positioned(document, at) };
}

/** The parser needs exponential time for nested collections as keys, so they must not reach it. */
function refuseCostlyText(text: string): Complaint | null {
  if (text.length > LONGEST_TEXT) {
    return { line: 1, column: 1, message: `longer than ${LONGEST_TEXT} characters; shorten it` };
  }
  let line = 1;
  let depth = 0;
  for (const token of new Lexer().lex(text)) {
    line += token.split('\n').length - 1;
    if (token === '[' || token === '{') depth += 1;
    if (token === ']' || token === '}') depth -= 1;
    if (token === '?') return { line, column: 1, message: 'keys that start with `?` are not supported here' };
    if (depth > DEEPEST_NESTING) return { line, column: 1, message: 'brackets are nested too deeply' };
  }
  return null;
}

function positioned(document: Document, at: (offset: number) => Position): PositionedValue {
  const positionOf = (path: readonly PropertyKey[]): Position => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return at(node.range[0]);
    }
    return at(document.contents?.range?.[0] ?? 0);
  };
  return {
    value: document.toJS(),
    positionOf,
    positionOfKey(path, key) {
      const map = path.length === 0 ? document.contents : document.getIn(path, true);
      const pair = isMap(map) && map.items.find((item) => isScalar(item.key) && item.key.value === key);
      const range = pair && isScalar(pair.key) ? pair.key.range : undefined;
      return range ? at(range[0]) : positionOf(path);
    },
  };
}
