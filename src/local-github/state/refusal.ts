/** How GitHub classes what it refuses; REST and GraphQL each have their own word for it. */
export type RefusalKind =
  | 'bad-request'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'not-mergeable'
  | 'conflict'
  | 'unprocessable';

/** One entry of `errors` in GitHub's "Validation Failed" answer. */
export interface FieldError {
  readonly resource: string;
  readonly field?: string;
  readonly code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'custom';
  readonly message?: string;
}

/**
 * Thrown by every rule that GitHub would refuse a request for. It is an exception, because hono and graphql both report
 * what is thrown while they answer; `rest/answer-refusal.ts` and `graphql/execute-query.ts` are the two places that catch it.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: RefusalKind;
  readonly errors: readonly FieldError[];

  constructor(kind: RefusalKind, message: string, errors: readonly FieldError[] = []) {
    super(message);
    this.kind = kind;
    this.errors = errors;
  }
}

/** GitHub's answer for everything that is absent, or that the viewer may not know about. */
export function notFound(message = 'Not Found'): Refusal {
  return new Refusal('not-found', message);
}

/** GitHub's "Validation Failed" with its field errors. */
export function invalid(...errors: readonly FieldError[]): Refusal {
  return new Refusal('unprocessable', 'Validation Failed', errors);
}
