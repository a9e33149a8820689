import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Amendment } from './contract-exceptions.ts';

export type Schema = Readonly<Record<string, unknown>>;

/**
 * How strictly objects are read: `closed` ones have no field beyond those that are described; `open` ones are parts of a whole that is closed itself;
 * `published` leaves everything as its authors wrote it.
 */
type Mode = 'closed' | 'open' | 'published';

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Judges values by the schemas of one description. */
export class SchemaBook {
  readonly #ajv: Ajv2020;
  readonly #mode: Mode;
  readonly #general: readonly Amendment[];
  readonly #known = new Map<unknown, ValidateFunction>();

  /** With `closed`, objects that do not say otherwise have no unknown fields; with `published` they are as strict as they say. */
  constructor(named: Schema, mode: 'closed' | 'published', amendments: readonly Amendment[] = []) {
    this.#mode = mode;
    // Compiling is what takes time here, not judging.
    const code = { optimize: false };
    this.#ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, code });
    addFormats.default(this.#ajv);
    // Addresses of bots have brackets, `1+app[bot]@users.noreply.github.com`, which the grammar of addresses does not allow.
    this.#ajv.addFormat('email', /^[^@\s]+@[^@\s]+$/);
    const unknown = amendments.filter(({ where }) => where !== 'everywhere' && named[where] === undefined);
    if (unknown.length > 0)
      throw new Error(`amended, but not published: ${unknown.map(({ where }) => where)}`);
    this.#general = amendments.filter(({ where }) => where === 'everywhere');
    const definitions = Object.entries(named).flatMap(([name, published]) => {
      const schema = amend(
        published,
        this.#general,
        amendments.filter(({ where }) => where === name),
      );
      return [
        [name, translate(schema, mode)],
        [`${name}~open`, translate(schema, mode === 'closed' ? 'open' : mode)],
      ];
    });
    this.#ajv.addSchema({ $id: BOOK, $defs: Object.fromEntries(definitions) });
  }

  /** What is wrong with the value, each with its place in it. */
  problems(schema: unknown, value: unknown): string[] {
    const validate = this.#validatorOf(schema);
    if (validate(value)) return [];
    const errors = validate.errors ?? [];
    const telling = errors.filter(isTelling);
    return [...new Set((telling.length > 0 ? telling : errors).map(sentence))];
  }

  #validatorOf(schema: unknown): ValidateFunction {
    const known = this.#known.get(schema);
    if (known) return known;
    const made = this.#ajv.compile(translate(amend(schema, this.#general), this.#mode));
    this.#known.set(schema, made);
    return made;
  }
}

const BOOK = 'book';
const PREFIX = '#/schemas/';

/** Corrects the schema: by general amendments with all that is inside, by its own only itself. */
function amend(value: unknown, general: readonly Amendment[], own: readonly Amendment[] = []): unknown {
  if (Array.isArray(value)) return value.map((entry) => amend(entry, general));
  if (!isSchema(value)) return value;
  const inside = Object.entries(value).map(([key, part]) => [key, amend(part, general)]);
  const whole: Schema = Object.fromEntries(inside);
  return [...general, ...own].reduce((amended, { change }) => change(amended), whole);
}

/** From OpenAPI's dialect into JSON Schema's, with objects closed as the mode says. */
function translate(schema: unknown, mode: Mode): Schema {
  if (!isSchema(schema)) return {};
  const { nullable, ...rest } = schema;
  const whole = close(translateParts(rest, mode), mode);
  if (nullable !== true) return whole;
  if (typeof whole['type'] !== 'string') return { anyOf: [whole, { type: 'null' }] };
  const values = whole['enum'];
  return {
    ...whole,
    type: [whole['type'], 'null'],
    ...(Array.isArray(values) ? { enum: [...values, null] } : {}),
  };
}

function translateParts(schema: Schema, mode: Mode): Schema {
  const inner = mode === 'open' ? 'closed' : mode;
  const choice = mode === 'closed' && describesObject(schema) ? 'open' : mode;
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      switch (keyword) {
        case '$ref':
          return [keyword, referenceTo(String(value), mode)];
        case 'properties':
          return [keyword, isSchema(value) ? eachOf(value, inner) : value];
        case 'items':
        case 'additionalProperties':
          return [keyword, isSchema(value) ? translate(value, inner) : value];
        case 'allOf':
          return [keyword, listOf(value).map((part) => translate(part, mode === 'closed' ? 'open' : mode))];
        case 'anyOf':
        case 'oneOf':
          return [keyword, listOf(value).map((part) => translate(part, choice))];
        default:
          return [keyword, value];
      }
    }),
  );
}

function eachOf(schemas: Schema, mode: Mode): Schema {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, translate(schema, mode)]));
}

function referenceTo(reference: string, mode: Mode): string {
  const name = reference.slice(PREFIX.length);
  return `${BOOK}#/$defs/${name}${mode === 'open' ? '~open' : ''}`;
}

function close(schema: Schema, mode: Mode): Schema {
  const isSettled = schema['additionalProperties'] !== undefined;
  return mode === 'closed' && describesObject(schema) && !isSettled
    ? { ...schema, unevaluatedProperties: false }
    : schema;
}

/** An object without any description, as `payload` of a delivery, is free. */
function describesObject(schema: Schema): boolean {
  return schema['properties'] !== undefined || schema['allOf'] !== undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** That no branch of a choice fits, and that nothing would do as well, follows from what is wrong with each. */
function isTelling({ keyword, params }: ErrorObject): boolean {
  return !['anyOf', 'oneOf', 'if'].includes(keyword) && params['type'] !== 'null';
}

function sentence({ instancePath, keyword, message, params }: ErrorObject): string {
  const place = instancePath === '' ? 'the whole' : instancePath;
  const field = params['unevaluatedProperty'] ?? params['additionalProperty'];
  if (field !== undefined) return `${place} has the unknown field "${field}"`;
  if (keyword === 'required') return `${place} lacks the field "${params['missingProperty']}"`;
  return `${place} ${message ?? keyword}`;
}
