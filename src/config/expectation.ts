import { z } from 'zod';

interface Documentation {
  /** What it is for: one or two sentences. */
  readonly doc: string;
  /** What a valid value is, to follow "expected"; with its remedy or an example. */
  readonly expects: string;
}

const documentation = z.registry<Documentation>();

/** Attaches to a schema what its documentation says (also in the JSON schema) and what an error message says. */
export function documented<S extends z.ZodType>(
  schema: S,
  { doc, expects, ...meta }: Documentation & { readonly default?: unknown },
): S {
  const described = schema.meta({ description: doc, ...meta });
  documentation.add(described, { doc, expects });
  return described;
}

/** What was attached to a schema or to what it wraps. */
export function documentationOf(schema: z.core.$ZodType): Documentation | undefined {
  const inner = inside(schema);
  return documentation.get(schema) ?? (inner && documentationOf(inner));
}

/** `got …, expected …` for the value at `path` in what `root` was given; `shown` is how the value may be shown. */
export function describeMismatch(root: z.ZodType, path: readonly PropertyKey[], shown: string): string {
  return `got ${shown}, expected ${expectationAt(root, path) ?? 'something else'}`;
}

/** A value as a person wrote it, on one line and short. */
export function showValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}

/** Of the schema at `path`, else of the nearest one above it that has an expectation. */
function expectationAt(root: z.ZodType, path: readonly PropertyKey[]): string | undefined {
  let schema: z.core.$ZodType | undefined = root;
  let expects = documentationOf(root)?.expects;
  for (const key of path) {
    schema = child(bare(schema), key);
    if (schema === undefined) break;
    expects = documentationOf(schema)?.expects ?? expects;
  }
  return expects;
}

function child(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[String(key)];
  if (schema instanceof z.ZodArray) return schema.element;
  return undefined;
}

/** The object, array or scalar inside its wrappers. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  const inner = inside(schema);
  return inner ? bare(inner) : schema;
}

function inside(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodOptional) return schema.unwrap();
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return schema.unwrap();
  if (schema instanceof z.ZodPipe) return schema.in;
  return undefined;
}
