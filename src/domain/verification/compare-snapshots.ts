import type { Weakening } from './compare-tests.ts';
import { code } from './quote.ts';

/** A result that was recorded: in the format of Jest and Vitest an entry of a file, otherwise the file. */
const ENTRY = /^exports\[`((?:[^`\\]|\\.)*)`\] = `((?:[^`\\]|\\.)*)`;$/gm;

/**
 * Recorded results that the work has changed or removed, in one file; `null` stands for a file that is not there, or is no text. An entry that only
 * has another name belongs to a test that was renamed.
 */
export function compareSnapshots(path: string, before: string | null, after: string | null): Weakening[] {
  if (before === null) return [];
  const [known, now] = [entriesOf(before), entriesOf(after ?? '')];
  if (known.size === 0) {
    return [
      { path, line: null, what: `the expected results ${after === null ? 'are gone' : 'were changed'}` },
    ];
  }
  const values = new Set([...now.values()].map(({ value }) => value));
  return [...known].flatMap(([name, { value, line }]) => {
    const entry = now.get(name);
    if (entry?.value === value || values.has(value)) return [];
    return entry === undefined
      ? [{ path, line, what: `the expected result of ${code(name)} is gone` }]
      : [{ path, line: entry.line, what: `the expected result of ${code(name)} was changed` }];
  });
}

function entriesOf(text: string): Map<string, { readonly value: string; readonly line: number }> {
  return new Map(
    [...text.matchAll(ENTRY)].map(({ 1: name = '', 2: value = '', index }) => [
      name,
      { value, line: text.slice(0, index).split('\n').length },
    ]),
  );
}
