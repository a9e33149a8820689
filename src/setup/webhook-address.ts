import { whyOutOfReach } from '../config/webhook-reach.ts';

export type WebhookAddress =
  | { readonly outcome: 'valid'; readonly url: string }
  /** One sentence for the person who typed it. */
  | { readonly outcome: 'invalid'; readonly reason: string };

export interface WebhookAddressOptions {
  /** Where `serve` takes webhooks; added to an address that names no path. */
  readonly path: string;
  /** Whether webhooks come over the internet, and not from a server in the same network. */
  readonly isHosted: boolean;
}

/** The address that GitHub shall send webhooks to, from what a person typed. */
export function readWebhookAddress(text: string, options: WebhookAddressOptions): WebhookAddress {
  const invalid = (reason: string): WebhookAddress => ({ outcome: 'invalid', reason });
  const trimmed = text.trim();
  if (trimmed === '') return invalid('GitHub needs an address for its webhooks.');
  // The name of a host alone is enough.
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
  if (url === null || !['https:', 'http:'].includes(url.protocol)) {
    return invalid('This is no address: it has to begin with https:// (or http://).');
  }
  if (url.username || url.password || url.hash) {
    return invalid('An address of a webhook has no user name, no password and no #.');
  }
  const outOfReach = whyOutOfReach(url, options.isHosted);
  if (outOfReach !== null) return invalid(outOfReach);
  if (url.pathname === '/') url.pathname = options.path;
  return { outcome: 'valid', url: url.href };
}
