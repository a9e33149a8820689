import { type Finding, ok, problem, warning } from './check.ts';

/** `GET /app/hook/config`, as far as it matters. */
export interface WebhookFacts {
  readonly url: string | null;
  readonly contentType: string | null;
  readonly isTlsVerified: boolean;
  readonly hasSecret: boolean;
}

/** An attempt of GitHub to deliver a webhook. */
export interface DeliveryFacts {
  /** The same for all attempts at one webhook. */
  readonly guid: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Of the answer; 0 when there was none. */
  readonly statusCode: number;
  /** In GitHub's words. */
  readonly status: string;
  /** The body of the answer; empty where it was not asked for. */
  readonly answer: string;
}

const DAY_MS = 24 * 3_600_000;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether the App's webhook can be answered by us at all. `settingsUrl` is where the App's owner changes it. */
export function judgeWebhook(webhook: WebhookFacts, settingsUrl: string): Finding[] {
  const { url, contentType, isTlsVerified, hasSecret } = webhook;
  if (url === null) {
    return [
      problem(
        'The App has no address for webhooks.',
        `Set it to https://YOUR-HOST/api/github/webhooks at ${settingsUrl}, and make it active.`,
      ),
    ];
  }
  const findings: Finding[] = [];
  if (contentType !== null && contentType !== 'json') {
    findings.push(
      problem(
        `GitHub sends webhooks as \`${contentType}\`, which is not understood.`,
        `Set the content type of the webhook to JSON: at ${settingsUrl}, or with \`PATCH /app/hook/config\`.`,
      ),
    );
  }
  if (!hasSecret) {
    findings.push(
      problem(
        "The App's webhook has no secret, so that no webhook can be told from a forged one, and all are refused.",
        `Set the value of WEBHOOK_SECRET as the webhook's secret at ${settingsUrl}`,
      ),
    );
  }
  const scheme = URL.parse(url);
  if (scheme?.protocol === 'http:' && !LOOPBACK.test(scheme.hostname)) {
    findings.push(
      warning('Webhooks travel unencrypted: their address begins with http://.', 'Use an https:// address.'),
    );
  } else if (!isTlsVerified) {
    findings.push(
      warning(
        'GitHub does not verify the certificate of the address for webhooks.',
        `Enable SSL verification at ${settingsUrl}`,
      ),
    );
  }
  return findings.length > 0 ? findings : [ok(`GitHub sends webhooks to ${url}`)];
}

/**
 * What became of the webhooks of the last day. A webhook counts as delivered when any attempt at it was answered well: a failed one that was
 * delivered later is no trouble any more.
 */
export function judgeDeliveries(
  deliveries: readonly DeliveryFacts[],
  { now, settingsUrl }: { readonly now: number; readonly settingsUrl: string },
): Finding {
  const newestFirst = deliveries.filter(({ at }) => now - at <= DAY_MS).toSorted((a, b) => b.at - a.at);
  const [newest] = newestFirst;
  if (newest === undefined) return ok('GitHub has delivered no webhooks within a day.');
  if (isSignatureMismatch(newest)) {
    return problem(
      'The newest webhook was refused for its signature: WEBHOOK_SECRET is not the secret of the App’s webhook.',
      `Set the same secret in both: in WEBHOOK_SECRET, and at ${settingsUrl}; then redeliver a webhook at ${settingsUrl}/advanced`,
    );
  }
  const webhooks = Map.groupBy(newestFirst, ({ guid }) => guid);
  const failed = [...webhooks.values()].flatMap((attempts) =>
    attempts.some(isDelivered) ? [] : attempts.slice(0, 1),
  );
  const [lastFailed] = failed;
  const total = `${webhooks.size} ${webhooks.size === 1 ? 'webhook' : 'webhooks'}`;
  if (lastFailed === undefined) return ok(`All of ${total} within a day were delivered.`);
  const reason = lastFailed.status === '' ? 'no answer' : lastFailed.status;
  return warning(
    `${failed.length} of ${total} within a day could not be delivered, the last one at ${new Date(lastFailed.at).toISOString()} (${lastFailed.statusCode}: ${reason}).`,
    `While \`serve\` is not running that is expected, and runs catch up. Else see that GitHub can reach it; ${settingsUrl}/advanced shows each delivery.`,
  );
}

/** Whether the server refused it because of another secret; 401 is what a proxy in between may make of it. */
export function isSignatureMismatch({ statusCode, answer }: DeliveryFacts): boolean {
  return statusCode === 401 || (statusCode === 400 && answer.includes('signature does not match'));
}

/** Whether it was answered well. */
export function isDelivered({ statusCode }: Pick<DeliveryFacts, 'statusCode'>): boolean {
  return statusCode >= 200 && statusCode < 400;
}
