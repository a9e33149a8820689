import { type Finding, ok, problem, warning } from './check.ts';

/** An attempt of GitHub to deliver a webhook. */
export interface DeliveryFacts {
  /** The same for all attempts at one webhook. */
  readonly guid: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Of the answer; where there was none, 502 (not reached) or 504 (timed out). */
  readonly statusCode: number;
  /** In GitHub's words. */
  readonly status: string;
  /** The body of the answer; empty where it was not asked for. */
  readonly answer: string;
}

/** How many deliveries are looked at: the newest. */
export const DELIVERIES_SEEN = 100;
/** How our server answers a webhook with a wrong signature, among others. */
export const REFUSED = 400;
const DAY_MS = 24 * 3_600_000;

/**
 * What became of the webhooks of the last day. A webhook counts as delivered when any attempt at it was answered well: a failed one that was
 * delivered later is no trouble any more.
 */
export function judgeDeliveries(
  deliveries: readonly DeliveryFacts[],
  { now, settingsUrl }: { readonly now: number; readonly settingsUrl: string },
): Finding {
  const newestFirst = deliveries.filter(({ at }) => now - at <= DAY_MS).toSorted((a, b) => b.at - a.at);
  if (newestFirst.length === 0) {
    return ok(
      `GitHub has delivered no webhooks within a day, so that WEBHOOK_SECRET could not be checked yet. To check it, start \`serve\` and redeliver the \`ping\` at ${settingsUrl}/advanced`,
    );
  }
  if (isSecretWrong(newestFirst)) {
    return problem(
      'A webhook was refused for its signature, and none was taken since: WEBHOOK_SECRET is not the secret of the App’s webhook.',
      `Set the same secret in both: in WEBHOOK_SECRET, and at ${settingsUrl}; then redeliver a webhook at ${settingsUrl}/advanced`,
    );
  }
  const webhooks = Map.groupBy(newestFirst, ({ guid }) => guid);
  const failed = [...webhooks.values()].flatMap((attempts) =>
    attempts.some(isDelivered) ? [] : attempts.slice(0, 1),
  );
  const [lastFailed] = failed;
  const isWholeDay = newestFirst.length < DELIVERIES_SEEN;
  const one = webhooks.size === 1 ? 'webhook' : 'webhooks';
  const total = isWholeDay ? `${webhooks.size} ${one} within a day` : `the newest ${webhooks.size} ${one}`;
  if (lastFailed === undefined) return ok(`All of ${total} were delivered.`);
  const reason = lastFailed.status === '' ? 'no answer' : lastFailed.status;
  return warning(
    `${failed.length} of ${total} could not be delivered, the last one at ${new Date(lastFailed.at).toISOString()} (${lastFailed.statusCode}: ${reason}).`,
    `${adviceOn(lastFailed)} ${settingsUrl}/advanced shows each delivery.`,
  );
}

/** Whether our server refused one because of another secret, and has taken none since. `newestFirst` has the answer of the newest refused one. */
function isSecretWrong(newestFirst: readonly DeliveryFacts[]): boolean {
  const told = newestFirst.find((each) => each.statusCode === REFUSED || isDelivered(each));
  return told?.statusCode === REFUSED && told.answer.includes('signature does not match');
}

function adviceOn({ statusCode }: DeliveryFacts): string {
  if (statusCode >= 300 && statusCode < 400) {
    return 'GitHub follows no redirects: set the webhook to the address that this one leads to, often https:// instead of http://.';
  }
  if (statusCode === 401 || statusCode === 403) {
    return 'Something in front of `serve` refuses them, such as a proxy that asks for a password: let that address through.';
  }
  return 'While `serve` is not running that is expected, and runs catch up. Else see that GitHub can reach it.';
}

/** Only a 2xx says that it was taken. */
function isDelivered({ statusCode }: DeliveryFacts): boolean {
  return statusCode >= 200 && statusCode < 300;
}
