import type { ChangedFile } from './comparison.ts';
import { git } from './run-git.ts';

/** Characters of one file's patch; a longer one is cut at the end of a line. */
export const patchLimit = 50_000;

interface RawEntry {
  readonly letter: string;
  readonly path: string;
  readonly previousPath: string | null;
  readonly oid: string;
}

/** The files that differ between two commits, renames found, in git's order (by path). */
export async function readChangedFiles(dir: string, from: string, to: string): Promise<ChangedFile[]> {
  const formats = ['--raw', '--no-abbrev', '--numstat', '--patch', '-z'];
  const args = ['diff-tree', '-r', '--find-renames', '--no-ext-diff', '--no-textconv', ...formats, from, to];
  // With `-z`, the three formats follow one another as fields, and an empty one stands before the patches.
  const fields = (await git(dir, args)).split('\0');
  const { entries, end } = parseRaw(fields);
  const { counts, end: patchStart } = parseNumstat(fields, end);
  const sections = fields
    .slice(patchStart + 1)
    .join('\0')
    .split(/^(?=diff --git )/m);
  return entries.map((entry) => {
    // A file that became a symbolic link (or the reverse) is one raw entry, but two patches: removal and addition.
    const own = sections.splice(0, entry.letter === 'T' ? 2 : 1);
    const { additions, deletions } = counts.get(entry.path) ?? { additions: 0, deletions: 0 };
    const { path, previousPath, oid } = entry;
    return {
      path,
      status: statusOf(entry.letter),
      previousPath,
      oid,
      additions,
      deletions,
      patch: patchOf(own),
    };
  });
}

/** `end` is the first field after the raw entries; each of them begins with a colon. */
function parseRaw(fields: readonly string[]): { entries: RawEntry[]; end: number } {
  const entries: RawEntry[] = [];
  let index = 0;
  for (; fields[index]?.startsWith(':'); index += 2) {
    const [, , before = '', after = '', letter = ''] = (fields[index] ?? '').split(' ');
    const isRename = letter.startsWith('R');
    const previousPath = isRename ? (fields[index + 1] ?? '') : null;
    if (isRename) index += 1;
    const oid = letter === 'D' ? before : after;
    entries.push({ letter: letter.slice(0, 1), path: fields[index + 1] ?? '', previousPath, oid });
  }
  return { entries, end: index };
}

interface LineCounts {
  readonly additions: number;
  readonly deletions: number;
}

/** By path after the change; `end` is the empty field behind them. A rename is `counts, empty path` and then the two paths. */
function parseNumstat(
  fields: readonly string[],
  start: number,
): { counts: Map<string, LineCounts>; end: number } {
  const counts = new Map<string, LineCounts>();
  let index = start;
  for (; (fields[index] ?? '') !== ''; index += 1) {
    const [additions = '', deletions = '', ...path] = (fields[index] ?? '').split('\t');
    const isRename = path.join('\t') === '';
    if (isRename) index += 2;
    const after = isRename ? (fields[index] ?? '') : path.join('\t');
    counts.set(after, { additions: lineCount(additions), deletions: lineCount(deletions) });
  }
  return { counts, end: index };
}

/** Git prints `-` for a binary file. */
function lineCount(text: string): number {
  return text === '-' ? 0 : Number(text);
}

function statusOf(letter: string): ChangedFile['status'] {
  if (letter === 'A') return 'added';
  if (letter === 'D') return 'removed';
  return letter === 'R' ? 'renamed' : 'modified';
}

function patchOf(sections: readonly string[]): ChangedFile['patch'] {
  const hunks = sections.map(hunksOf).filter((text) => text !== '');
  if (hunks.length === 0) return null;
  const text = hunks.join('\n');
  if (text.length <= patchLimit) return { text, isCut: false };
  const end = text.lastIndexOf('\n', patchLimit);
  return { text: text.slice(0, end === -1 ? patchLimit : end), isCut: true };
}

function hunksOf(section: string): string {
  const start = section.search(/^@@ /m);
  return start === -1 ? '' : section.slice(start).replace(/\n$/, '');
}
