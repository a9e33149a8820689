import { createHash } from 'node:crypto';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of everything in the file but the hash itself, whatever the order of its keys: what was changed by hand has another one. */
export function hashOf({ hash, ...rest }: JsonObject): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(rest)))
    .digest('hex');
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(byKey)
      .map(([key, part]) => [key, sorted(part)]),
  );
}

/** The object at the end of the path, if every step leads to one. */
export function objectAt(value: Json, path: readonly string[]): JsonObject | undefined {
  const [step, ...more] = path;
  if (!isObject(value)) return undefined;
  return step === undefined ? value : objectAt(value[step] ?? null, more);
}

/** Words for people, and what says nothing about which values are right. */
const IDLE = new Set([
  '$schema',
  'default',
  'deprecated',
  'description',
  'discriminator',
  'example',
  'examples',
  'externalDocs',
  'readOnly',
  'title',
  'tsAdditionalProperties',
  'writeOnly',
]);

/** Takes schemas out of a description, and remembers which named ones they need. */
export class SchemaShelf {
  readonly #description: JsonObject;
  readonly #prefix: string;
  readonly #taken = new Map<string, Json>();

  /** `prefix` is what the references to named schemas begin with. */
  constructor(description: JsonObject, prefix: string) {
    this.#description = description;
    this.#prefix = prefix;
  }

  /** The schema without idle words, its keys sorted, its references leading to `#/schemas/…`. */
  take(schema: Json): Json {
    if (Array.isArray(schema)) return schema.map((entry) => this.take(entry));
    if (!isObject(schema)) return schema;
    const kept = Object.entries(schema).filter(([key]) => !IDLE.has(key) && !key.startsWith('x-'));
    return Object.fromEntries(
      kept.toSorted(byKey).map(([key, value]) => [key, this.#takeKeyword(key, value)]),
    );
  }

  /** The named schemas that were needed so far, sorted by name. */
  taken(): JsonObject {
    return Object.fromEntries([...this.#taken].toSorted(byKey));
  }

  /** What a reference leads to; other objects as they are. */
  deref(value: Json): JsonObject {
    const reference = isObject(value) ? value['$ref'] : undefined;
    const found = typeof reference === 'string' ? this.#at(reference) : value;
    return isObject(found) ? found : {};
  }

  #takeKeyword(keyword: string, value: Json): Json {
    if (keyword === '$ref' && typeof value === 'string') return this.#takeNamed(value);
    // Below `properties` the keys are names of GitHub's, of which "description" is one.
    if (keyword !== 'properties' || !isObject(value)) return this.take(value);
    const properties = Object.entries(value).toSorted(byKey);
    return Object.fromEntries(properties.map(([name, schema]) => [name, this.take(schema)]));
  }

  #takeNamed(reference: string): string {
    if (!reference.startsWith(this.#prefix)) throw new Error(`${reference} does not lead to ${this.#prefix}`);
    const name = reference.slice(this.#prefix.length);
    if (!this.#taken.has(name)) {
      // Schemas may refer to themselves: the name has to be known before its content is looked at.
      this.#taken.set(name, null);
      this.#taken.set(name, this.take(this.#at(reference)));
    }
    return `#/schemas/${name}`;
  }

  #at(reference: string): JsonObject {
    const found = objectAt(this.#description, reference.slice(2).split('/'));
    if (!found) throw new Error(`${reference} leads nowhere`);
    return found;
  }
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
