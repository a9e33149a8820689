import type { Exchange } from '../../src/local-github/tap.ts';
import type { Delivery } from '../../src/local-github/webhooks.ts';
import { RestContract, WebhookContract } from './contract.ts';

export const rest = new RestContract();
export const webhooks = new WebhookContract();

/** Whether it is REST's: GraphQL has a contract of its own. */
export function isRest({ path }: Exchange): boolean {
  return path.startsWith('/api/v3/');
}

/** What is wrong with the REST requests among these, each problem once. */
export function requestProblems(seen: readonly Exchange[]): string[] {
  return distinct(seen.filter(isRest).flatMap((exchange) => rest.requestProblems(exchange)));
}

/** What is wrong with the REST answers among these, each problem once. */
export function answerProblems(seen: readonly Exchange[]): string[] {
  return distinct(seen.filter(isRest).flatMap((exchange) => rest.answerProblems(exchange)));
}

/** What is wrong with the webhooks, each problem once. */
export function webhookProblems(sent: readonly Delivery[]): string[] {
  return distinct(
    sent.flatMap((delivery) => webhooks.problems(nameOf(delivery), asSent(delivery.request.payload))),
  );
}

/** `issues.opened`; of an event without actions, its name alone. */
export function nameOf({ event, action }: Delivery): string {
  return action === null ? event : `${event}.${action}`;
}

/** Each text once, sorted. */
export function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted();
}

/** The payload as it arrives. */
export function asSent(payload: object): unknown {
  return JSON.parse(JSON.stringify(payload));
}
