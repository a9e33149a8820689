import type { ServerResponse } from 'node:http';
import type { GatewayError } from './protocols/protocol.ts';
import { describeLimit, type ReachedLimit } from './reached-limit.ts';

/** Why the gateway itself answers. */
export type ErrorCode =
  | 'wrong_token'
  | 'unknown_provider'
  | 'not_let_through'
  | 'bad_request'
  | 'too_large'
  | 'attempt_budget'
  | 'unreachable';

/** `type` and `status` are those at which the clients give up at once, but for what another try may mend. */
const ERRORS: Readonly<Record<ErrorCode, { readonly status: number; readonly type: string }>> = {
  wrong_token: { status: 401, type: 'authentication_error' },
  unknown_provider: { status: 404, type: 'not_found_error' },
  not_let_through: { status: 403, type: 'permission_error' },
  bad_request: { status: 400, type: 'invalid_request_error' },
  too_large: { status: 413, type: 'request_too_large' },
  attempt_budget: { status: 400, type: 'invalid_request_error' },
  unreachable: { status: 502, type: 'api_error' },
};

/** An error in a shape that the clients of all the providers read: each finds its own fields in it. */
export function gatewayError(code: ErrorCode, message: string): GatewayError {
  return { type: 'error', error: { type: ERRORS[code].type, code, message } };
}

export function budgetError(limit: ReachedLimit): GatewayError {
  return gatewayError(
    'attempt_budget',
    `This attempt has to stop: ${describeLimit(limit)}. Do not try again.`,
  );
}

/** Does nothing when an answer has begun already. */
export function answerError(response: ServerResponse, error: GatewayError, status: number): void {
  if (response.headersSent) return void response.destroy();
  const body = JSON.stringify(error);
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    .end(body);
}

export function statusOf(code: ErrorCode): number {
  return ERRORS[code].status;
}
