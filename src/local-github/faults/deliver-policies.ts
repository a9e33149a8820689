import type { DeliverPolicy, PendingDelivery } from '../webhooks.ts';

/** How many webhooks are reordered among each other. */
export interface ShuffleWindow {
  /** A batch is sent as soon as it has this many webhooks; 8 by default. */
  readonly count?: number;
  /** It is sent with fewer when its first one has waited this long; 200 milliseconds by default. */
  readonly withinMs?: number;
}

/** Sends each webhook once, in the order of the events: as it is without a policy. */
export const deliverAll: DeliverPolicy = (_delivery, send) => send();

/** Lets each webhook pass through all the policies, the first one first: `repeat(3)` before `shuffle(1)` shuffles the copies, too. */
export function inOrder(...policies: readonly DeliverPolicy[]): DeliverPolicy {
  return policies.reduceRight<DeliverPolicy>(
    (rest, policy) => (delivery, send, later) => policy(delivery, () => rest(delivery, send, later), later),
    deliverAll,
  );
}

/** Never sends those that `isLost` says; they show nowhere, as if GitHub had not noticed the event. */
export function lose(isLost: (delivery: PendingDelivery) => boolean): DeliverPolicy {
  return async (delivery, send) => {
    if (!isLost(delivery)) await send();
  };
}

/** Sends each `times` times under one id. */
export function repeat(times: number): DeliverPolicy {
  return async (_delivery, send) => {
    for (let sent = 0; sent < times; sent += 1) await send();
  };
}

/** Sends each `ms` later than its event; their order stays. */
export function delay(ms: number): DeliverPolicy {
  return async (_delivery, send, later) => {
    later(ms, send);
  };
}

/**
 * Holds webhooks back and sends each batch in an order that the seed decides: the same seed and the same batches give the same order.
 * Every one is sent in the end. A policy made here holds the webhooks of one server: make one for each.
 */
export function shuffle(seed: number, { count = 8, withinMs = 200 }: ShuffleWindow = {}): DeliverPolicy {
  const random = randomNumbers(seed);
  let batch: (() => Promise<void>)[] = [];
  let dropTimer = (): void => undefined;
  const release = async (): Promise<void> => {
    dropTimer();
    const due = batch;
    batch = [];
    for (const send of shuffled(due, random)) await send();
  };
  return async (_delivery, send, later) => {
    batch.push(send);
    if (batch.length >= count) return release();
    if (batch.length === 1) dropTimer = later(withinMs, release);
  };
}

/** A new list, built by putting each item at a random place among those before it. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result: T[] = [];
  for (const item of items) result.splice(Math.floor(random() * (result.length + 1)), 0, item);
  return result;
}

/** Numbers from 0 to below 1 that only depend on the seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
