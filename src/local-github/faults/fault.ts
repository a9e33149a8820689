/** One request as a rule sees it, before it is applied. */
export interface FaultyRequest {
  readonly method: string;
  /** As it was sent, without the query: `/api/v3/repos/acme/shop/labels`. */
  readonly path: string;
  /**
   * What is asked for, in one group of words: `POST /repos/{owner}/{repo}/labels` (REST), `mutation createIssue` (its first field),
   * `query Master` (its name, or the first field of one that has no name), `git-receive-pack` and `git-upload-pack` (git's POSTs; with
   * `probe` behind it what git asks before it sends more than a megabyte).
   */
  readonly operation: string;
  /** The variables of GraphQL or the JSON body; `{}` otherwise. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Whether it would change something: mutations, git pushes, and REST but for GET and HEAD. A POST that mints a token is no write. */
  readonly isWrite: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** An entry of `errors` in an answer of GraphQL. */
export interface GraphqlErrorEntry {
  readonly type?: string;
  readonly message: string;
  readonly path?: readonly (string | number)[];
}

/** What shall happen to a request. `delay`, `call` and `header` leave room for one more fault; every other ends the search for rules. */
export type Fault =
  /** It waits before it is applied. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Lets a test act at the exact moment; the request goes on when the promise resolves. `after`: applied, but not answered. */
  | {
      readonly kind: 'call';
      readonly when: 'before' | 'after';
      readonly run: (request: FaultyRequest) => Promise<void> | void;
    }
  /** The answer carries this header. */
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  /** An answer that says nothing about whether it was applied; `after`: it was. */
  | {
      readonly kind: 'server-error';
      readonly status: 500 | 502 | 503;
      readonly when: 'before' | 'after';
    }
  /** The connection ends without an answer. */
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' }
  /**
   * The client hears nothing (the connection is held until it gives up, or is cut at once), and the request is applied `ms` after
   * that all the same, with the credential it came with; not before `until` has resolved, where there is such a thing.
   */
  | {
      readonly kind: 'late-apply';
      readonly ms: number;
      readonly hold: boolean;
      readonly until?: Promise<unknown>;
    }
  /**
   * Refused as GitHub does when a limit is hit. Primary: nothing remains until the reset in `retryAfterS` seconds; GraphQL says so
   * with HTTP 200. Secondary: `retry-after` and GitHub's words.
   */
  | {
      readonly kind: 'limit';
      readonly limit: 'primary' | 'secondary';
      readonly status: 403 | 429;
      readonly retryAfterS: number;
    }
  /** GraphQL only: applied, HTTP 200, the data as `change` leaves it, and these errors beside it. */
  | {
      readonly kind: 'graphql-errors';
      readonly errors: readonly GraphqlErrorEntry[];
      readonly change?: (data: unknown) => unknown;
    }
  /**
   * A read of the API is answered as it would have been `ms` ago; writes are never hit, and neither is a read whose answer has not
   * changed since, or that nobody sent before while there was such a rule.
   */
  | { readonly kind: 'lag'; readonly ms: number }
  /** Pull requests in the answer do not know yet whether they can be merged: `mergeable` is null (REST) or `UNKNOWN` (GraphQL). */
  | { readonly kind: 'mergeable-unknown' };

/** A fault that another one may follow on the same request. */
export type Companion = Extract<Fault, { kind: 'delay' | 'call' | 'header' }>;

/** A fault that decides what becomes of the request. */
export type MainFault = Exclude<Fault, Companion>;

/** Whom a fault hits. */
export interface FaultRule {
  /**
   * The operation, whatever its path parameters are called, or a predicate, which is asked once for every request until the rule has
   * been used up or an earlier rule has decided.
   */
  readonly match: string | ((request: FaultyRequest) => boolean);
  readonly fault: Fault;
  /** How many requests it hits; all of them without it. */
  readonly times?: number;
}

/** What was done to whom. */
export interface FaultHit {
  readonly operation: string;
  readonly fault: Fault;
}

/** Makes the server misbehave. */
export interface Faults {
  /** Every request that was hit, in order. A request with a companion and a main fault is there twice. */
  readonly hits: readonly FaultHit[];
  /**
   * Adds a rule behind the others, and gives the way to take it away again. The first rule that matches is applied, with the
   * companions (`delay`, `call`, `header`) before it. Several rules for one operation with `times: 1` hit its successive calls.
   */
  add(rule: FaultRule): () => void;
  /** Takes all rules away; what they have started goes on, and `hits` stays. */
  clear(): void;
  /** Ends when no late request is waiting to be applied. One that is held counts until its client gives up. */
  settled(): Promise<void>;
}
