import type { MiddlewareHandler } from 'hono';

/** A request to one of the APIs, with its answer. */
export interface Exchange {
  readonly method: string;
  /** Percent-encoded, as it came: `/api/v3/repos/acme/shop`. */
  readonly path: string;
  /** With the question mark; empty without a query. */
  readonly query: string;
  /** By their names in lower case; without the credential. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** Empty without a body. */
  readonly requestBody: string;
  readonly status: number;
  /** By their names in lower case. */
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Empty without a body. */
  readonly responseBody: string;
}

/** Tells of every request that was answered. */
export function tap(onExchange: (exchange: Exchange) => void): MiddlewareHandler {
  return async (c, next) => {
    // The body is kept with the request: routes can read it again.
    const requestBody = await c.req.text();
    const { authorization, ...requestHeaders } = c.req.header();
    await next();
    const responseBody = await c.res.clone().text();
    const responseHeaders = Object.fromEntries(c.res.headers);
    const { pathname: path, search: query } = new URL(c.req.url);
    const { method } = c.req;
    const { status } = c.res;
    onExchange({ method, path, query, requestHeaders, requestBody, status, responseHeaders, responseBody });
  };
}
