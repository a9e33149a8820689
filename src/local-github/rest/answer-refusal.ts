import { Refusal, type RefusalKind } from '../state/refusal.ts';

const STATUS: Readonly<Record<RefusalKind, number>> = {
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'not-mergeable': 405,
  conflict: 409,
  unprocessable: 422,
};

/** GitHub's error answer. What is no refusal is a bug of ours: 500. */
export function answerRefusal(error: unknown): Response {
  const status = error instanceof Refusal ? STATUS[error.kind] : 500;
  const message = error instanceof Error ? error.message : String(error);
  const errors = error instanceof Refusal && error.errors.length > 0 ? { errors: error.errors } : {};
  const body = { message, ...errors, documentation_url: 'https://docs.github.com/rest', status: `${status}` };
  return Response.json(body, { status });
}
