import { type DocumentNode, execute, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { Refusal, type RefusalKind } from '../state/refusal.ts';
import type { QueryContext } from './context.ts';

export interface QueryRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

/** GitHub's `errors[].type`. */
const TYPE: Readonly<Record<RefusalKind, string>> = {
  'bad-request': 'UNPROCESSABLE',
  unauthorized: 'FORBIDDEN',
  forbidden: 'FORBIDDEN',
  'not-found': 'NOT_FOUND',
  'not-mergeable': 'UNPROCESSABLE',
  conflict: 'UNPROCESSABLE',
  unprocessable: 'UNPROCESSABLE',
};

/** Runs a query; whatever goes wrong is in `errors`, for GitHub answers all of it with HTTP 200. */
export async function executeQuery(
  schema: GraphQLSchema,
  request: QueryRequest,
  context: QueryContext,
): Promise<object> {
  const document = parsed(request.query);
  if (document instanceof GraphQLError) return { errors: [showError(document)] };
  const problems = validate(schema, document);
  if (problems.length > 0) return { errors: problems.map(showError) };
  const result = await execute({
    schema,
    document,
    contextValue: context,
    variableValues: request.variables ?? {},
    operationName: request.operationName,
  });
  if (!result.errors) return { data: result.data };
  return { data: result.data, errors: result.errors.map(showError) };
}

function parsed(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** GitHub puts `type` beside the message, not into `extensions`. */
function showError(error: GraphQLError): object {
  const { message, path, locations, originalError } = error;
  const common = { ...(path ? { path } : {}), ...(locations ? { locations } : {}) };
  if (originalError instanceof Refusal) {
    return { type: TYPE[originalError.kind], ...common, message: sentences(originalError) };
  }
  const type = typeOf(error) ?? typeOf(originalError);
  return { ...(type ? { type } : {}), ...common, message };
}

function typeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('type' in error)) return undefined;
  return typeof error.type === 'string' ? error.type : undefined;
}

/** GraphQL has no field errors: it says in its message what REST says in them. */
function sentences(refusal: Refusal): string {
  if (refusal.errors.length === 0) return refusal.message;
  return refusal.errors
    .map(({ field, code, message }) => message ?? FIELD_SENTENCE[code](field ?? 'input'))
    .map((sentence) => sentence.charAt(0).toUpperCase() + sentence.slice(1))
    .join(', ');
}

const FIELD_SENTENCE = {
  missing: (field: string) => `${field} does not exist`,
  missing_field: (field: string) => `${field} can't be blank`,
  invalid: (field: string) => `${field} is invalid`,
  already_exists: (field: string) => `${field} has already been taken`,
  custom: (field: string) => `${field} is invalid`,
} as const;
