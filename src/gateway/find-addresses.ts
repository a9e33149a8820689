import { lookup } from 'node:dns/promises';
import { allowsAddress, allowsName, type HostRule } from '../domain/host-rule.ts';
import { isPublicAddress, parseIpAddress } from '../domain/ip-address.ts';

/** The addresses of a name, as text. Rejects when there are none. */
export type ResolveName = (name: string) => Promise<readonly string[]>;

export const resolveBySystem: ResolveName = async (name) => {
  const found = await lookup(name, { all: true, order: 'verbatim' });
  return found.map(({ address }) => address);
};

export type FoundAddresses =
  /** Connect to these, and ask no name again: it may have other addresses by then. */
  | { readonly kind: 'found'; readonly addresses: readonly string[] }
  | { readonly kind: 'not-allowed' }
  | { readonly kind: 'private'; readonly addresses: readonly string[] }
  | { readonly kind: 'unknown' };

/**
 * Where a program in the sandbox may connect to when it asks for `host`, a name or an IP address without brackets. Addresses of private
 * networks need a rule of their own, also behind a name that is allowed.
 */
export async function findAddresses(
  host: string,
  port: number,
  rules: readonly HostRule[],
  resolve: ResolveName,
): Promise<FoundAddresses> {
  const literal = parseIpAddress(host);
  if (literal !== null) {
    return allowsAddress(rules, literal, port)
      ? { kind: 'found', addresses: [host] }
      : { kind: 'not-allowed' };
  }
  if (!allowsName(rules, host, port)) return { kind: 'not-allowed' };
  const addresses = await resolve(host).catch(() => []);
  if (addresses.length === 0) return { kind: 'unknown' };
  const usable = addresses.filter((text) => {
    const address = parseIpAddress(text);
    return address !== null && (isPublicAddress(address) || allowsAddress(rules, address, port));
  });
  return usable.length > 0 ? { kind: 'found', addresses: usable } : { kind: 'private', addresses };
}
