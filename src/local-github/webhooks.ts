import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorldEvent } from './state/events.ts';
import { findInstallation } from './state/installation.ts';
import type { World } from './state/world.ts';
import { webhookPayload } from './webhook-payload.ts';

/** One attempt to tell the App of one event; a redelivery has the same `guid` and an `id` of its own. */
export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly installationId: number;
  readonly repositoryId: number;
  readonly isRedelivery: boolean;
  readonly deliveredAt: string;
  /** Seconds. */
  readonly duration: number;
  readonly outcome: DeliveryOutcome;
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly payload: object };
}

export type DeliveryOutcome =
  | { readonly kind: 'answered'; readonly statusCode: number; readonly body: string }
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** The receiver took the webhook and did not answer in time. */
  | { readonly kind: 'timed-out' };

/** What shall be sent, before it is. */
export interface PendingDelivery {
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly installationId: number;
  readonly repositoryId: number;
  readonly payload: object;
}

/**
 * Lets `task` take its turn among the webhooks after `ms`; `idle` waits for it, and closing drops it. What it returns drops it, too, as
 * long as its turn has not come.
 */
export type Later = (ms: number, task: () => Promise<void>) => () => void;

/**
 * Decides what becomes of each webhook: `send` may be called once, never, again later, or after another one's. The next webhook has
 * to wait for what is returned, but not for what is put off with `later`. The default sends each once, in the order of the events.
 */
export type DeliverPolicy = (
  delivery: PendingDelivery,
  send: () => Promise<void>,
  later: Later,
) => Promise<void>;

/** A webhook that somebody else made up. */
export interface ForgedWebhook {
  readonly event: string;
  readonly payload: object;
  readonly signature: 'none' | 'wrong';
}

/** Address and secret of the App's webhook; without an address nothing is sent. */
export interface WebhookTarget {
  url: string | null;
  readonly secret: string;
}

/** GitHub gives up on a receiver after ten seconds. */
const TIMEOUT_MS = 10_000;

/** Tells the App of the events that it is subscribed to, signed as GitHub signs, and remembers every delivery. */
export class Webhooks {
  readonly deliveries: Delivery[] = [];
  target: WebhookTarget;
  policy: DeliverPolicy = (_delivery, send) => send();
  readonly #world: World;
  readonly #timeoutMs: number;
  #queue: Promise<void> = Promise.resolve();
  #lastId = 0;
  readonly #putOff = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  /** `timeoutMs`: how long a receiver may take to answer; as long as with GitHub by default. */
  constructor(world: World, target: WebhookTarget, timeoutMs = TIMEOUT_MS) {
    this.#world = world;
    this.target = target;
    this.#timeoutMs = timeoutMs;
    world.onEvent((event) => this.#announce(event));
  }

  /** Ends when everything that has been announced so far, and what that brought about, has been handled. */
  async idle(): Promise<void> {
    let seen: Promise<void> | undefined;
    while (seen !== this.#queue || this.#putOff.size > 0) {
      seen = this.#queue;
      await Promise.all([seen, ...this.#putOff]);
    }
  }

  /** Gives up what is under way and sends nothing any more. */
  close(): void {
    this.target.url = null;
    this.#closing.abort(new Error('local-github was closed'));
  }

  /** Sends a delivery again under its own guid; `false` when there is none with this id. */
  redeliver(id: number): boolean {
    const earlier = this.deliveries.find((delivery) => delivery.id === id);
    if (!earlier) return false;
    const { guid, event, action, installationId, repositoryId, request } = earlier;
    const pending = { guid, event, action, installationId, repositoryId, payload: request.payload };
    this.#enqueue(() => this.#send(pending, true));
    return true;
  }

  /** Sends what we never signed, and gives the receiver's status; throws when nobody answers. It is no delivery of ours. */
  async forge({ event, payload, signature }: ForgedWebhook): Promise<number> {
    const body = JSON.stringify(payload);
    const secret = signature === 'none' ? null : `not ${this.target.secret}`;
    const outcome = await this.#post(body, this.#headers({ guid: randomUUID(), event }, body, secret));
    if (outcome.kind === 'answered') return outcome.statusCode;
    const reason = outcome.kind === 'unreachable' ? outcome.reason : 'nobody answered in time';
    throw new Error(`The forged webhook did not arrive: ${reason}`);
  }

  #announce(event: WorldEvent): void {
    if (this.target.url === null || !this.#world.app.events.includes(event.event)) return;
    const installation = findInstallation(this.#world, event.repository.owner);
    if (installation === undefined) return;
    // The payload shows the moment of the event, not that of its delivery.
    const pending: PendingDelivery = {
      guid: randomUUID(),
      event: event.event,
      action: 'action' in event ? event.action : null,
      installationId: installation.id,
      repositoryId: event.repository.id,
      payload: webhookPayload(this.#world, event),
    };
    this.#enqueue(() => this.policy(pending, () => this.#send(pending, false), this.#later));
  }

  #enqueue(task: () => Promise<void>): void {
    this.#queue = this.#queue.then(task, task);
  }

  readonly #later: Later = (ms, task) => {
    const dropped = new AbortController();
    const signal = AbortSignal.any([dropped.signal, this.#closing.signal]);
    const inTurn = sleep(ms, undefined, { signal }).then(
      () => this.#enqueue(task),
      () => undefined,
    );
    this.#putOff.add(inTurn);
    void inTurn.then(() => this.#putOff.delete(inTurn));
    return () => dropped.abort();
  };

  async #send(pending: PendingDelivery, isRedelivery: boolean): Promise<void> {
    const body = JSON.stringify(pending.payload);
    const headers = this.#headers(pending, body, this.target.secret);
    const startedAt = performance.now();
    const deliveredAt = this.#world.timestamp();
    const outcome = await this.#post(body, headers);
    this.#lastId += 1;
    this.deliveries.push({
      id: this.#lastId,
      guid: pending.guid,
      event: pending.event,
      action: pending.action,
      installationId: pending.installationId,
      repositoryId: pending.repositoryId,
      isRedelivery,
      deliveredAt,
      duration: (performance.now() - startedAt) / 1000,
      outcome,
      request: { headers, payload: pending.payload },
    });
  }

  #headers(
    { guid, event }: Pick<PendingDelivery, 'guid' | 'event'>,
    body: string,
    secret: string | null,
  ): Record<string, string> {
    const { app } = this.#world;
    return {
      'content-type': 'application/json',
      accept: '*/*',
      'user-agent': 'GitHub-Hookshot/local',
      'x-github-delivery': guid,
      'x-github-event': event,
      'x-github-hook-id': String(app.id),
      'x-github-hook-installation-target-id': String(app.id),
      'x-github-hook-installation-target-type': 'integration',
      ...(secret === null ? {} : signatures(body, secret)),
    };
  }

  async #post(body: string, headers: Record<string, string>): Promise<DeliveryOutcome> {
    if (this.target.url === null) return { kind: 'unreachable', reason: 'the webhook has no address' };
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    try {
      const signal = AbortSignal.any([timeout, this.#closing.signal]);
      const response = await fetch(this.target.url, { method: 'POST', body, headers, signal });
      return { kind: 'answered', statusCode: response.status, body: await response.text() };
    } catch (error) {
      if (timeout.aborted && !this.#closing.signal.aborted) return { kind: 'timed-out' };
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      return { kind: 'unreachable', reason: cause instanceof Error ? cause.message : String(cause) };
    }
  }
}

function signatures(body: string, secret: string): Record<string, string> {
  const digest = (algorithm: 'sha1' | 'sha256') => createHmac(algorithm, secret).update(body).digest('hex');
  return { 'x-hub-signature': `sha1=${digest('sha1')}`, 'x-hub-signature-256': `sha256=${digest('sha256')}` };
}
