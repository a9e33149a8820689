import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Exchange } from '../../src/local-github/tap.ts';
import {
  ANSWER_AMENDMENTS,
  type AnswerAmendments,
  DESCRIBED_AMENDMENTS,
  GENERAL_ANSWERS,
  OBSERVED_AMENDMENTS,
  REST_ADDITIONS,
  REST_AMENDMENTS,
} from './contract-exceptions.ts';
import { headerProblems } from './contract-headers.ts';
import { parsed } from './contract-json.ts';
import { proseProblems } from './contract-prose.ts';
import { SchemaBook } from './contract-schema.ts';

const schemas = z.record(z.string(), z.record(z.string(), z.unknown()));
const restFile = z.object({
  routes: z.record(
    z.string(),
    z.object({
      parameters: z.array(
        z.object({
          in: z.enum(['path', 'query', 'header']),
          name: z.string(),
          required: z.boolean(),
          deep: z.boolean().optional(),
          schema: z.record(z.string(), z.unknown()),
        }),
      ),
      body: z.object({ required: z.boolean(), schema: z.unknown() }).optional(),
      responses: z.record(z.string(), z.unknown()),
    }),
  ),
  schemas,
});
const webhookFile = z.object({ events: z.record(z.string(), z.unknown()), schemas });
const webhooksFile = z.object({ described: webhookFile, observed: webhookFile });

type WebhookFile = z.infer<typeof webhookFile>;
type Description = z.infer<typeof restFile>['routes'][string];
type Parameter = Description['parameters'][number];

interface Route extends Description {
  /** `GET /repos/{owner}/{repo}`. */
  readonly name: string;
  readonly method: string;
  readonly path: RegExp;
  /** Of its parameters in the path, in their order. */
  readonly names: readonly string[];
}

const API = '/api/v3';

/** GitHub's published contract of its REST API. */
export class RestContract {
  readonly #routes: readonly Route[];
  readonly #book: SchemaBook;
  readonly #answers: AnswerAmendments;

  constructor(amendments = REST_AMENDMENTS, answers = ANSWER_AMENDMENTS) {
    const { routes, schemas: named } = restFile.parse(read('openapi.json'));
    this.#book = new SchemaBook(named, 'closed', [...amendments, ...REST_ADDITIONS]);
    this.#answers = answers;
    this.#routes = Object.entries(routes)
      .map(([name, description]) => routeOf(name, description))
      // A route with more text of its own is the more special one: `/issues/comments` before `/issues/{issue_number}`.
      .toSorted((a, b) => a.names.length - b.names.length || b.name.length - a.name.length);
  }

  /** All routes: `GET /repos/{owner}/{repo}`. */
  get routes(): string[] {
    return this.#routes.map(({ name }) => name).toSorted();
  }

  /** The route of the exchange, if it is published. */
  routeOf({ method, path }: Exchange): string | undefined {
    return this.#find(method, path)?.name;
  }

  /** What is wrong with the request: its route, parameters, body, and what only GitHub's sentences limit. Each problem begins with the route. */
  requestProblems(exchange: Exchange): string[] {
    return this.#judge(exchange, (route) => [
      ...this.#pathProblems(route, exchange.path),
      ...this.#queryProblems(route, exchange.query),
      ...this.#bodyProblems(route, exchange.requestBody),
      ...proseProblems(exchange),
    ]);
  }

  /** What is wrong with the answer: its status, headers and body. Each problem begins with the route. */
  answerProblems(exchange: Exchange): string[] {
    return this.#judge(exchange, (route) => [
      ...this.#answerProblems(route, exchange),
      ...headerProblems(exchange),
    ]);
  }

  /** What is wrong with the body of an answer that any request may get, to GraphQL as well: a limit, a failure. */
  generalProblems({ status, responseBody }: Exchange): string[] {
    const schema = GENERAL_ANSWERS[status];
    return schema
      ? this.#book.problems(schema, parsed(responseBody))
      : [`the status ${status} is not general`];
  }

  #judge(exchange: Exchange, problemsOf: (route: Route) => string[]): string[] {
    const { method, path, status } = exchange;
    const route = this.#find(method, path);
    if (!route) return [`${method} ${path}: the route is undocumented`];
    return problemsOf(route).map((problem) => `${route.name} ${status}: ${problem}`);
  }

  #find(method: string, path: string): Route | undefined {
    const inApi = path.slice(API.length);
    return this.#routes.find((route) => route.method === method && route.path.test(inApi));
  }

  #pathProblems(route: Route, path: string): string[] {
    const values = route.path.exec(path.slice(API.length))?.slice(1) ?? [];
    return route.names.flatMap((name, index) => {
      const parameter = route.parameters.find(
        (candidate) => candidate.in === 'path' && candidate.name === name,
      );
      return parameter ? this.#parameterProblems(parameter, decodeURIComponent(values[index] ?? '')) : [];
    });
  }

  #queryProblems(route: Route, query: string): string[] {
    const given = [...new URLSearchParams(query)];
    const known = route.parameters.filter((parameter) => parameter.in === 'query');
    const missing = known.filter(({ name, required }) => required && !given.some(([key]) => key === name));
    return [
      ...missing.map(({ name }) => `the parameter "${name}" is missing`),
      ...given.flatMap(([key, value]) => {
        const parameter = known.find(({ name }) => name === key);
        return parameter ? this.#parameterProblems(parameter, value) : [`the parameter "${key}" is unknown`];
      }),
    ];
  }

  #parameterProblems(parameter: Parameter, text: string): string[] {
    const problems = this.#book.problems(parameter.schema, coerced(parameter.schema['type'], text));
    return problems.map((problem) => `parameter "${parameter.name}": ${problem}`);
  }

  #bodyProblems({ body }: Route, text: string): string[] {
    if (text === '') return body?.required ? ['the body is missing'] : [];
    // Octokit sends an empty object with every write.
    if (!body) return text === '{}' ? [] : ['a body is unknown'];
    return this.#book.problems(body.schema, parsed(text)).map((problem) => `request: ${problem}`);
  }

  #answerProblems(route: Route, { status, responseBody }: Exchange): string[] {
    const described = this.#answers[`${route.name} ${status}`]?.schema ?? route.responses[status];
    // Of many refusals only the status is described.
    const isDescribed = described !== undefined && (described !== null || status < 400);
    const schema = isDescribed ? described : GENERAL_ANSWERS[status];
    if (schema === undefined) return [`the status ${status} is undocumented`];
    if (schema === null) return responseBody === '' ? [] : ['answer: a body is unknown'];
    return this.#book.problems(schema, parsed(responseBody)).map((problem) => `answer: ${problem}`);
  }
}

/** What is wrong with a webhook, by each of the two descriptions. */
export class WebhookContract {
  readonly #described: WebhookFile;
  readonly #observed: WebhookFile;
  readonly #books: { readonly described: SchemaBook; readonly observed: SchemaBook };

  constructor(describedAmendments = DESCRIBED_AMENDMENTS, observedAmendments = OBSERVED_AMENDMENTS) {
    const { described, observed } = webhooksFile.parse(read('webhooks.json'));
    this.#described = described;
    this.#observed = observed;
    this.#books = {
      described: new SchemaBook(described.schemas, 'closed', describedAmendments),
      observed: new SchemaBook(observed.schemas, 'published', observedAmendments),
    };
  }

  /** Names of the webhooks in the description: `issues.opened`. */
  covered(by: 'described' | 'observed'): string[] {
    return Object.keys(by === 'described' ? this.#described.events : this.#observed.events).toSorted();
  }

  problems(event: string, payload: unknown): string[] {
    const described = this.#described.events[event];
    const observed = this.#observed.events[event];
    if (described === undefined) return [`${event}: the webhook is undocumented`];
    return [
      ...this.#books.described
        .problems(described, payload)
        .map((problem) => `${event} (described): ${problem}`),
      ...(observed === undefined ? [] : this.#books.observed.problems(observed, payload)).map(
        (problem) => `${event} (observed): ${problem}`,
      ),
    ];
  }
}

function read(name: string): unknown {
  const url = new URL(`../../fixtures/github-contract/${name}`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8'));
}

function routeOf(name: string, description: Description): Route {
  const [method = '', path = ''] = name.split(' ');
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter = '']) => parameter);
  const isDeep = (parameter: string) =>
    description.parameters.some((known) => known.name === parameter && known.deep);
  const pattern = path.replaceAll(/\{(\w+)\}/g, (_, parameter: string) =>
    isDeep(parameter) ? '(.+)' : '([^/]+)',
  );
  return { ...description, name, method, names, path: new RegExp(`^${pattern}$`) };
}

/** A parameter is text; its schema says what it stands for. */
function coerced(type: unknown, text: string): unknown {
  if ((type === 'integer' || type === 'number') && /^-?\d+$/.test(text)) return Number(text);
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}
