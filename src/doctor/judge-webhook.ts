import { isRelay, whyOutOfReach } from '../config/webhook-reach.ts';
import { type Finding, ok, problem, warning } from './check.ts';

/** `GET /app/hook/config`, as far as it matters. */
export interface WebhookFacts {
  readonly url: string | null;
  readonly contentType: string | null;
  readonly isTlsVerified: boolean;
  readonly hasSecret: boolean;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

interface Surroundings {
  /** Where the App's owner changes it. */
  readonly settingsUrl: string;
  /** Where `serve` takes webhooks. */
  readonly path: string;
  /** Whether they come over the internet. */
  readonly isHosted: boolean;
}

/** Whether the App's webhook can be answered by us at all. */
export function judgeWebhook(
  webhook: WebhookFacts,
  { settingsUrl, path, isHosted }: Surroundings,
): Finding[] {
  const { url, contentType, isTlsVerified, hasSecret } = webhook;
  if (url === null) {
    return [
      problem(
        'The App has no address for webhooks.',
        `Set it to https://YOUR-HOST${path} at ${settingsUrl}, and make it active.`,
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
  const address = URL.parse(url);
  if (address !== null) findings.push(...judgeAddress(address, { settingsUrl, path, isHosted }));
  if (address?.protocol === 'http:' && !LOOPBACK.test(address.hostname)) {
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

function judgeAddress(address: URL, { settingsUrl, path, isHosted }: Surroundings): Finding[] {
  const outOfReach = whyOutOfReach(address, isHosted);
  if (outOfReach !== null) {
    return [
      problem(
        `Webhooks go to ${address.href}, and none can arrive. ${outOfReach}`,
        `Set the address to https://YOUR-HOST${path} at ${settingsUrl}`,
      ),
    ];
  }
  if (address.pathname === path || isRelay(address)) return [];
  return [
    warning(
      `Webhooks go to ${address.href}, while \`serve\` takes them at ${path}.`,
      `Unless something in between leads them there, set the address to ${address.origin}${path} at ${settingsUrl}`,
    ),
  ];
}
