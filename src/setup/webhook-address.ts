export type WebhookAddress =
  | { readonly outcome: 'valid'; readonly url: string }
  /** One sentence for the person who typed it. */
  | { readonly outcome: 'invalid'; readonly reason: string };

export interface WebhookAddressOptions {
  /** Where `serve` takes webhooks; added to an address that names no path. */
  readonly path: string;
  /** Whether it is github.com that has to reach the address, and not a server in the same network. */
  readonly isFromInternet: boolean;
}

const NAMES_OF_THIS_HOST = /^(localhost|.+\.localhost|\[::1?\]|0\.0\.0\.0|127(\.\d+){3})$/;
const PRIVATE_NETWORKS = /^(10(\.\d+){3}|192\.168(\.\d+){2}|172\.(1[6-9]|2\d|3[01])(\.\d+){2}|\[f[cd].*\])$/;

/** The address that GitHub shall send webhooks to, from what a person typed. */
export function readWebhookAddress(text: string, options: WebhookAddressOptions): WebhookAddress {
  const invalid = (reason: string): WebhookAddress => ({ outcome: 'invalid', reason });
  const trimmed = text.trim();
  if (trimmed === '') return invalid('GitHub needs an address for its webhooks.');
  const url = URL.parse(trimmed);
  if (url === null || !['https:', 'http:'].includes(url.protocol)) {
    return invalid('This is no address: it has to begin with https:// (or http://).');
  }
  if (url.username || url.password || url.hash) {
    return invalid('An address of a webhook has no user name, no password and no #.');
  }
  if (options.isFromInternet && isOutOfReach(url.hostname)) {
    return invalid(
      `github.com cannot reach ${url.hostname}: it is an address of this machine or of a private network.`,
    );
  }
  if (url.pathname === '/') url.pathname = options.path;
  return { outcome: 'valid', url: url.href };
}

function isOutOfReach(hostname: string): boolean {
  return NAMES_OF_THIS_HOST.test(hostname) || PRIVATE_NETWORKS.test(hostname);
}
