import { hkdfSync } from 'node:crypto';

/** Every secret that is set, with the App's key in all its `writings`. Of Redis the password: its host is no secret. */
export function secretsIn(
  set: Readonly<Record<string, string | undefined>>,
  writings: readonly string[],
): string[] {
  const { WEBHOOK_SECRET, TAG_SECRET, REDIS_URL } = set;
  const url = REDIS_URL === undefined ? null : URL.parse(REDIS_URL);
  const passwords = url === null ? [] : [url.password, unescaped(url.password)];
  const all = [...writings, WEBHOOK_SECRET ?? '', TAG_SECRET ?? '', ...passwords];
  return [...new Set(all.filter((secret) => secret !== ''))];
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** HKDF-SHA256 of the webhook secret, no salt, with a purpose of its own: knowing one of the two tells nothing of the other. */
export function deriveTagSecret(webhookSecret: string): string {
  return Buffer.from(hkdfSync('sha256', webhookSecret, '', 'parallel-orchestrator tags v1', 32)).toString(
    'hex',
  );
}
