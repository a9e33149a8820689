import type { MiddlewareHandler } from 'hono';

/** A request to one of the APIs, with its answer. */
export interface Exchange {
  readonly method: string;
  /** Percent-encoded, as it came: `/api/v3/repos/acme/shop`. */
  readonly path: string;
  /** With the question mark; empty without a query. */
  readonly query: string;
  /** Empty without a body. */
  readonly requestBody: string;
  readonly status: number;
  /** Empty without a body. */
  readonly responseBody: string;
}

/** Tells of every request that was answered. */
export function tap(onExchange: (exchange: Exchange) => void): MiddlewareHandler {
  return async (c, next) => {
    // The body is kept with the request: routes can read it again.
    const requestBody = await c.req.text();
    await next();
    const responseBody = await c.res.clone().text();
    const { pathname: path, search: query } = new URL(c.req.url);
    onExchange({ method: c.req.method, path, query, requestBody, status: c.res.status, responseBody });
  };
}
