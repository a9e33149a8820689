import type { FoundAddresses } from './find-addresses.ts';
import type { ProxyTarget } from './proxy-target.ts';

/** Why the proxy does not let a request through, for whoever reads the agent's log. */
export interface Refusal {
  readonly status: number;
  /** Goes into the status line, which is all that many clients show. */
  readonly reason: string;
  readonly message: string;
}

export function malformed(message: string): Refusal {
  return { status: 400, reason: 'Bad Request', message: `${message}\n` };
}

export function notReached({ host, port }: ProxyTarget): Refusal {
  const message = `${host}:${port} is allowed, but it was not reached from the worker's host.\n`;
  return { status: 502, reason: 'Host not reached', message };
}

export function notLetThrough(
  { host, port }: ProxyTarget,
  found: Exclude<FoundAddresses, { readonly kind: 'found' }>,
): Refusal {
  const entry = port === 80 || port === 443 ? host : `${host}:${port}`;
  switch (found.kind) {
    case 'not-allowed':
      return {
        status: 403,
        reason: 'Host not on the allow-list',
        message:
          `${host}:${port} is not on the list of hosts that agents may reach from this sandbox. ` +
          `If the task needs it, ask the operator to add “${entry}” to the allow-list.\n`,
      };
    case 'private':
      return {
        status: 403,
        reason: 'Host leads to a private address',
        message:
          `${host}:${port} is on the allow-list, but it leads to ${found.addresses.join(', ')}, which is no address of the ` +
          'internet. If it is meant to, ask the operator to add that address, or its network, to the allow-list, too.\n',
      };
    case 'unknown':
      return {
        status: 502,
        reason: 'Host not found',
        message: `${host} is allowed, but the worker's host knows no address of it.\n`,
      };
  }
}
