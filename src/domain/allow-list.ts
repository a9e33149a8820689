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

/** Those of `entries` that open nothing which `allowed` does not open. */
export function withinAllowList(entries: readonly string[], allowed: readonly string[]): string[] {
  const { rules } = parseAllowList(allowed);
  return entries.filter((entry) => {
    const parsed = parseHostRule(entry);
    return parsed.ok && rules.some((rule) => covers(rule, parsed.rule));
  });
}

function covers(wide: HostRule, narrow: HostRule): boolean {
  if (wide.port !== narrow.port) return false;
  if (wide.kind === 'network' || narrow.kind === 'network') {
    return JSON.stringify(wide) === JSON.stringify(narrow);
  }
  if (!wide.isBelow) return !narrow.isBelow && narrow.name === wide.name;
  return narrow.name.endsWith(`.${wide.name}`) || (narrow.isBelow && narrow.name === wide.name);
}
