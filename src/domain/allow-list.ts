import { type HostRule, parseHostRule } from './host-rule.ts';

export interface ParsedAllowList {
  readonly rules: readonly HostRule[];
  /** A sentence for each entry that is no rule. */
  readonly problems: readonly string[];
}

/** Reads all entries, so that all problems are told at once. */
export function parseAllowList(entries: readonly string[]): ParsedAllowList {
  const parsed = entries.map(parseHostRule);
  return {
    rules: parsed.flatMap((result) => (result.ok ? [result.rule] : [])),
    problems: parsed.flatMap((result) => (result.ok ? [] : [result.message])),
  };
}
