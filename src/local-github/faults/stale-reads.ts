import type { Context } from 'hono';
import type { FaultyRequest } from './fault.ts';
import { isForApi } from './read-request.ts';

/** Answers reads beside the server: nothing of it is counted or logged. */
export interface Replica {
  /** Tells apart who sees what, by the `Authorization` header; null for a credential that is refused. */
  viewer(authorization: string | undefined): string | null;
  read(request: Request): Promise<Response>;
}

interface StoredAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** What a read was answered until a write changed something. */
interface PastAnswer {
  readonly answer: StoredAnswer;
  /** Milliseconds of the monotonic clock; null while the write is under way. */
  until: number | null;
}

/** A read that somebody sent, and its past answers, the oldest first. */
interface KnownRead {
  readonly key: string;
  readonly method: string;
  readonly url: string;
  readonly body: string | undefined;
  /** Those of the last one who sent it. */
  headers: Record<string, string>;
  readonly past: PastAnswer[];
}

/** A known read as it is asked now. */
export interface LearntRead {
  readonly known: KnownRead;
  readonly ifNoneMatch: string | undefined;
}

/**
 * The past of every read that somebody sends: before a write is applied, all of them are read once more, and their answers are kept
 * until nobody may be so far behind any more. So a lagging answer is exactly what was answered then, entity tag and all.
 */
export class StaleReads {
  readonly #replica: Replica;
  readonly #known = new Map<string, KnownRead>();
  #longestLag: number | null = null;

  constructor(replica: Replica) {
    this.#replica = replica;
  }

  get isRemembering(): boolean {
    return this.#longestLag !== null;
  }

  /** How many milliseconds of the past are needed; null: none, and what is known is forgotten. */
  remember(longestLag: number | null): void {
    if (longestLag === null && this.#longestLag !== null) this.#known.clear();
    this.#longestLag = longestLag;
  }

  /** Remembers a read of the API; null for anything else, and for strangers. */
  async learn(c: Context, request: FaultyRequest): Promise<LearntRead | null> {
    if (request.isWrite || !isForApi(request) || request.path.endsWith('/access_tokens')) return null;
    const { authorization, accept } = request.headers;
    const viewer = this.#replica.viewer(authorization);
    if (viewer === null) return null;
    const body = request.method === 'POST' ? await c.req.text() : undefined;
    const { url } = c.req.raw;
    const key = JSON.stringify([request.method, url, body, viewer]);
    const known = this.#known.get(key) ?? { key, method: request.method, url, body, headers: {}, past: [] };
    known.headers = { ...(authorization ? { authorization } : {}), ...(accept ? { accept } : {}) };
    this.#known.set(key, known);
    return { known, ifNoneMatch: request.headers['if-none-match'] };
  }

  /** What the read was answered `ms` ago; null when that is the answer of today, or is not known. */
  answer({ known, ifNoneMatch }: LearntRead, ms: number): Response | null {
    const then = performance.now() - ms;
    const past = known.past.find(({ until }) => until === null || until > then);
    if (!past) return null;
    const { status, headers, body } = past.answer;
    const tag = headers.get('etag');
    if (tag !== null && isSameTag(tag, ifNoneMatch)) {
      return new Response(null, { status: 304, headers: { etag: tag } });
    }
    return new Response(body, { status, headers });
  }

  /** Runs a write; what the known reads answered before it is their past from its end on. */
  async duringWrite(write: () => Promise<void>): Promise<void> {
    const ended = await this.#keepPresent();
    try {
      await write();
    } finally {
      ended();
    }
  }

  async #keepPresent(): Promise<() => void> {
    const kept = await Promise.all([...this.#known.values()].map((known) => this.#keep(known)));
    return () => {
      const until = performance.now();
      for (const past of kept) if (past) past.until = until;
    };
  }

  async #keep(known: KnownRead): Promise<PastAnswer | null> {
    const { method, url, headers, body } = known;
    const init = { method, headers, ...(body === undefined ? {} : { body }) };
    const response = await this.#replica.read(new Request(url, init));
    // The credential has expired: whoever comes back has another one.
    if (response.status === 401) return null;
    const answer = { status: response.status, headers: response.headers, body: await response.text() };
    const past: PastAnswer = { answer, until: null };
    const oldest = performance.now() - (this.#longestLag ?? 0);
    const firstNeeded = known.past.findIndex(({ until }) => until === null || until > oldest);
    known.past.splice(0, firstNeeded === -1 ? known.past.length : firstNeeded);
    known.past.push(past);
    return past;
  }
}

function isSameTag(tag: string, ifNoneMatch: string | undefined): boolean {
  return ifNoneMatch?.split(',').some((wanted) => plainTag(wanted) === plainTag(tag)) ?? false;
}

function plainTag(tag: string): string {
  return tag.trim().replace(/^W\//, '');
}
