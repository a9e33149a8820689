import type { z } from 'zod';
import { nearestWord } from '../domain/nearest-word.ts';
import { describeMismatch, showValue } from './expectation.ts';
import { type Complaint, type PositionedValue, readYaml } from './read-yaml.ts';
import { configKeys, type RepositoryConfig, repositoryConfigSchema } from './repository-config.ts';

const MOST_ERRORS = 20;

export type ParsedRepositoryConfig =
  | { readonly outcome: 'valid'; readonly config: RepositoryConfig }
  /** Each `line:column: key: what is wrong, and the remedy`, in the order of the file. */
  | { readonly outcome: 'invalid'; readonly errors: readonly string[] };

/**
 * Reads the text of `.github/parallel-orchestrator.yml`; `null` (there is no file) and an empty text set nothing.
 * `knownAgents` are the names that the server offers; with them, others are errors.
 */
export function parseRepositoryConfig(
  text: string | null,
  knownAgents: readonly string[] | null = null,
): ParsedRepositoryConfig {
  const yaml = readYaml(text ?? '');
  if (yaml.outcome === 'unreadable') return invalid(yaml.complaints);

  const { document } = yaml;
  const parsed = repositoryConfigSchema.safeParse(document.value ?? {});
  const complaints = parsed.success ? [] : parsed.error.issues.flatMap((issue) => explain(issue, document));
  complaints.push(...unknownAgents(document, knownAgents));
  if (complaints.length > 0 || !parsed.success) return invalid(complaints);
  return { outcome: 'valid', config: parsed.data };
}

function explain(issue: z.core.$ZodIssue, document: PositionedValue): Complaint[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      ...document.positionOfKey(issue.path, key),
      message: `${dotted([...issue.path, key])}: unknown key; ${suggestKey(issue.path, key)}`,
    }));
  }
  const shown = showValue(valueAt(document.value, issue.path));
  const mismatch = describeMismatch(repositoryConfigSchema, issue.path, shown);
  const subject = issue.path.length > 0 ? `${dotted(issue.path)}: ` : '';
  return [{ ...document.positionOf(issue.path), message: subject + mismatch }];
}

function suggestKey(parent: readonly PropertyKey[], key: string): string {
  const inside = `${dotted(parent)}.`;
  const siblings = configKeys.filter((path) => dotted(path.slice(0, -1)) === dotted(parent));
  const sibling = nearestWord(key, siblings.map(lastOf));
  const misplaced = configKeys.find((path) => lastOf(path) === key);
  if (sibling && !misplaced) return `did you mean \`${sibling}\`?`;
  const elsewhere =
    misplaced ?? configKeys.find((path) => lastOf(path) === nearestWord(key, configKeys.map(lastOf)));
  if (elsewhere) return `did you mean \`${dotted(elsewhere)}\`?`;
  return `known keys ${parent.length > 0 ? `of \`${inside.slice(0, -1)}\` ` : ''}are ${siblings.map(lastOf).join(', ')}`;
}

function unknownAgents(document: PositionedValue, known: readonly string[] | null): Complaint[] {
  const named = valueAt(document.value, ['agents']);
  if (known === null || !Array.isArray(named)) return [];
  return named.flatMap((name, index) => {
    if (typeof name !== 'string' || known.includes(name)) return [];
    const message = `agents.${index}: this server has no agent ${showValue(name)}; it has ${known.join(', ') || 'none'}`;
    return [{ ...document.positionOf(['agents', index]), message }];
  });
}

function invalid(complaints: readonly Complaint[]): ParsedRepositoryConfig {
  const errors = [...complaints]
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map(({ line, column, message }) => `${line}:${column}: ${message}`);
  const rest = errors.length - MOST_ERRORS;
  const shown = rest > 0 ? [...errors.slice(0, MOST_ERRORS), `… and ${rest} more`] : errors;
  return { outcome: 'invalid', errors: shown };
}

function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

function lastOf(path: readonly string[]): string {
  return path.at(-1) ?? '';
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}
