import type { z } from 'zod';
import { AGENT_NAMES } from '../domain/agent-names.ts';
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
 * `offered` are the names of the agents that the server has, others are errors; without a server, those that nobody has.
 */
export function parseRepositoryConfig(
  text: string | null,
  offered: readonly string[] | null = null,
): ParsedRepositoryConfig {
  const yaml = readYaml(text ?? '');
  if (yaml.outcome === 'unreadable') return invalid(yaml.complaints);

  const { document } = yaml;
  const parsed = repositoryConfigSchema.safeParse(document.value ?? {});
  const complaints = parsed.success ? [] : parsed.error.issues.flatMap((issue) => explain(issue, document));
  complaints.push(...unknownAgents(document, offered), ...unknownElsewhere(document));
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

function unknownAgents(document: PositionedValue, offered: readonly string[] | null): Complaint[] {
  const named = valueAt(document.value, ['agents']);
  if (!Array.isArray(named)) return [];
  const known: readonly string[] = offered ?? AGENT_NAMES;
  return named.flatMap((name, index) => {
    if (typeof name !== 'string' || known.includes(name)) return [];
    const [is, has] = offered === null ? ['there is', 'there are'] : ['this server has', 'it has'];
    const message = `agents.${index}: ${explainUnknown(is, has, name, known)}`;
    return [{ ...document.positionOf(['agents', index]), message }];
  });
}

/** Agents that nobody has, where a config speaks of more than who works. */
function unknownElsewhere(document: PositionedValue): Complaint[] {
  const models = valueAt(document.value, ['models']);
  const named = typeof models === 'object' && models !== null ? Object.keys(models) : [];
  const qaAgent = valueAt(document.value, ['qa_agent']);
  return [
    ...named.flatMap((name) => {
      const message = isNobody(name);
      return message === null
        ? []
        : [{ ...document.positionOfKey(['models'], name), message: `models.${name}: ${message}` }];
    }),
    ...[qaAgent].flatMap((name) => {
      const message = typeof name === 'string' ? isNobody(name) : null;
      return message === null
        ? []
        : [{ ...document.positionOf(['qa_agent']), message: `qa_agent: ${message}` }];
    }),
  ];
}

function isNobody(name: string): string | null {
  const known: readonly string[] = AGENT_NAMES;
  return known.includes(name) ? null : explainUnknown('there is', 'there are', name, known);
}

function explainUnknown(is: string, has: string, name: string, known: readonly string[]): string {
  const near = nearestWord(name, known);
  const suggestion = near === null ? '' : `did you mean \`${near}\`? `;
  return `${is} no agent ${showValue(name)}; ${suggestion}${has} ${known.join(', ') || 'none'}`;
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
