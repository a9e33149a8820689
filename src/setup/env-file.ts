import { parseEnv } from 'node:util';

/** What shall stand in the file; `null` makes a comment of a variable. */
export type EnvChanges = Readonly<Record<string, string | null>>;

export interface EnvEdit {
  readonly text: string;
  /** Names that had another value, which is gone from `text`. */
  readonly replaced: readonly string[];
}

/** `name` is empty for whatever is no variable: comments, empty lines, and what nobody can read. */
interface Entry {
  readonly name: string;
  readonly lines: readonly string[];
}

const VARIABLE = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/;
/** What needs no quotes for Node, Docker and a shell alike. */
const PLAIN = /^[\w./:@%+,=-]*$/;

/**
 * Changes variables in the text of an `.env` file. What is there already is changed in its place, the rest comes last below `heading`; all other
 * lines stay as they are. Throws when a value has a line break or a quote, which not every reader of such files understands.
 */
export function editEnv(text: string, changes: EnvChanges, heading: string): EnvEdit {
  const before = parseEnv(text);
  const placed = new Set<string>();
  const lines = entriesOf(text).flatMap(({ name, lines: own }) => {
    const change = changes[name];
    if (change === undefined || before[name] === change) {
      if (change !== undefined) placed.add(name);
      return own;
    }
    if (change === null) return own.map((line) => `#${line}`);
    const isFirst = !placed.has(name);
    placed.add(name);
    return isFirst ? [assign(name, change)] : [];
  });
  const added = Object.entries(changes).flatMap(([name, value]) =>
    value === null || placed.has(name) ? [] : [assign(name, value)],
  );
  const replaced = Object.entries(changes)
    .filter(([name, value]) => (before[name] ?? '') !== '' && before[name] !== value)
    .map(([name]) => name);
  return { text: join(lines, added, heading), replaced };
}

function assign(name: string, value: string): string {
  if (/['\r\n]/.test(value)) throw new Error(`${name} has a line break or a quote`);
  return PLAIN.test(value) ? `${name}=${value}` : `${name}='${value}'`;
}

function join(kept: readonly string[], added: readonly string[], heading: string): string {
  const end = kept.findLastIndex((line) => line.trim() !== '') + 1;
  const head = kept.slice(0, end);
  const tail = added.length === 0 ? [] : [...(end === 0 ? [] : ['']), `# ${heading}`, ...added];
  return `${[...head, ...tail].join('\n')}\n`;
}

/** A value in quotes may go over lines, as the keys that Probot writes do; and so does a key that somebody pasted as it was. */
function entriesOf(text: string): Entry[] {
  const entries: Entry[] = [];
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; ) {
    const [, name = '', value = ''] = VARIABLE.exec(lines[index] ?? '') ?? [];
    const length = linesOfValue(value, lines.slice(index));
    entries.push({ name, lines: lines.slice(index, index + length) });
    index += length;
  }
  return entries;
}

function linesOfValue(value: string, lines: readonly string[]): number {
  if (/^-----BEGIN (?!.*-----END )/.test(value)) {
    const end = lines.findIndex((line) => line.startsWith('-----END '));
    return end === -1 ? 1 : end + 1;
  }
  const quote = /^["'`]/.exec(value)?.[0];
  if (quote === undefined || value.includes(quote, 1)) return 1;
  const end = lines.findIndex((line, index) => index > 0 && line.includes(quote));
  return end === -1 ? 1 : end + 1;
}
