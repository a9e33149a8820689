import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Lease, RunStore } from '../../src/ports/run-store.ts';
import { REDIS_SUITE } from '../support/redis-server.ts';
import { hasRedisServer } from '../support/start-redis.ts';
import { master, newRun } from './build-documents.ts';
import { openStorePair } from './store-pairs.ts';

const TTL_MS = 10;

interface Step {
  readonly holder: 0 | 1 | 2;
  readonly act: 'acquire' | 'renew' | 'release' | 'save';
}

/** Steps of one round run at the same time; then the clock moves. */
interface Round {
  readonly steps: readonly Step[];
  readonly passes: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  holder: fc.constantFrom(0, 1, 2),
  act: fc.constantFrom('acquire', 'renew', 'release', 'save'),
});
const rounds: fc.Arbitrary<Round[]> = fc.array(
  fc.record({
    // A holder does one thing at a time, as a look does.
    steps: fc.uniqueArray(step, { minLength: 1, maxLength: 3, selector: ({ holder }) => holder }),
    passes: fc.integer({ min: 0, max: TTL_MS }),
  }),
  { minLength: 5, maxLength: 15 },
);

describe('leases, embedded', () => keepHoldersApart('embedded'));
describe.skipIf(!hasRedisServer)(`leases, ${REDIS_SUITE}`, () => keepHoldersApart('redis'));

function keepHoldersApart(kind: 'embedded' | 'redis') {
  it('have one holder at a time, growing tokens, and no stale writer', async () => {
    const pair = await openStorePair(kind);
    onTestFinished(() => pair.close());
    let issue = 0;
    await fc.assert(
      fc.asyncProperty(rounds, (script) => new LeaseStory(pair.stores, ++issue).play(script)),
      { numRuns: 40 },
    );
  });
}

/** Three holders in two processes on one master issue; what they know of their own leases is checked after each round. */
class LeaseStory {
  readonly #stores: readonly [RunStore, RunStore];
  readonly #issue: ReturnType<typeof master>;
  readonly #held = new Map<number, Lease>();
  #now = 1_000;
  #newestToken = 0;
  #newestWriter = 0;

  constructor(stores: readonly [RunStore, RunStore], number: number) {
    this.#stores = stores;
    this.#issue = master(number);
  }

  async play(script: readonly Round[]): Promise<void> {
    for (const { steps, passes } of script) {
      const given = await Promise.all(steps.map((step) => this.#do(step)));
      const tokens = given.filter((token) => token !== null);
      expect(new Set(tokens).size).toBe(tokens.length);
      for (const token of tokens) expect(token).toBeGreaterThan(this.#newestToken);
      this.#newestToken = Math.max(this.#newestToken, ...tokens);
      const valid = [...this.#held.values()].filter((lease) => lease.expiresAt > this.#now);
      expect(valid.length).toBeLessThanOrEqual(1);
      await this.#checkWriter();
      this.#now += passes;
    }
  }

  /** The new token where one was given. */
  async #do({ holder, act }: Step): Promise<number | null> {
    const store = this.#stores[holder === 0 ? 0 : 1];
    if (act === 'acquire') {
      const lease = await store.acquireLease(this.#issue, `holder-${holder}`, TTL_MS, this.#now);
      if (lease !== null) this.#held.set(holder, lease);
      return lease?.token ?? null;
    }
    const lease = this.#held.get(holder);
    if (lease === undefined) return null;
    if (act === 'save') await this.#save(store, lease);
    if (act === 'release') {
      this.#held.delete(holder);
      await store.releaseLease(lease);
    }
    if (act === 'renew') {
      const renewed = await store.renewLease(lease, TTL_MS, this.#now);
      if (renewed === null) this.#held.delete(holder);
      else this.#held.set(holder, renewed);
    }
    return null;
  }

  async #save(store: RunStore, lease: Lease): Promise<void> {
    const wasStale = lease.token < this.#newestToken;
    const record = (await store.latestRun(this.#issue)) ?? newRun(this.#issue);
    const result = await store.saveRun({ ...record, approvedBy: String(lease.token) }, lease);
    if (wasStale) expect(result.outcome).toBe('fenced');
  }

  /** Tokens of those who wrote never go back. */
  async #checkWriter(): Promise<void> {
    const record = await this.#stores[0].latestRun(this.#issue);
    const writer = Number(record?.approvedBy ?? 0);
    expect(writer).toBeGreaterThanOrEqual(this.#newestWriter);
    this.#newestWriter = writer;
  }
}
