/** An IP address as bytes: 4 of IPv4 or 16 of IPv6. An IPv4 address that is written as IPv6 (`::ffff:1.2.3.4`) is 4. */
export type IpAddress = readonly number[];

/** Addresses that begin with the first `prefix` bits of `address`. */
export interface IpNetwork {
  readonly address: IpAddress;
  readonly prefix: number;
}

const MAPPED_PREFIX = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255];
const GROUPS = 8;

/** Only the usual forms, so that nothing is read otherwise than by the system: no octal or short IPv4, no zones. */
export function parseIpAddress(text: string): IpAddress | null {
  if (!text.includes(':')) return parseIpv4(text);
  const bytes = parseIpv6(text);
  if (bytes === null) return null;
  return MAPPED_PREFIX.every((byte, index) => bytes[index] === byte) ? bytes.slice(12) : bytes;
}

function parseIpv4(text: string): IpAddress | null {
  const parts = text.split('.');
  const isDecimal = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part));
  const bytes = parts.map(Number);
  return isDecimal && bytes.every((byte) => byte <= 255) ? bytes : null;
}

function parseIpv6(text: string): IpAddress | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half) => (half === '' ? [] : parseGroups(half.split(':'))));
  if (head === undefined || head === null || tail === null) return null;
  if (tail === undefined) return head.length === GROUPS * 2 ? head : null;
  const missing = GROUPS * 2 - head.length - tail.length;
  // What `::` stands for is at least one group.
  return missing < 2 ? null : [...head, ...Array<number>(missing).fill(0), ...tail];
}

function parseGroups(groups: readonly string[]): number[] | null {
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    const isLast = index === groups.length - 1;
    const ipv4 = isLast && group.includes('.') ? parseIpv4(group) : null;
    if (ipv4 !== null) bytes.push(...ipv4);
    else if (/^[0-9a-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 255);
    } else return null;
  }
  return bytes;
}

/** Reads `10.0.0.0/8` and `fd00::/8`; an address alone is a network of one. Bits behind the prefix do not count. */
export function parseIpNetwork(text: string): IpNetwork | null {
  const [written = '', prefix, ...rest] = text.split('/');
  const address = parseIpAddress(written);
  if (address === null || rest.length > 0) return null;
  const bits = address.length * 8;
  if (prefix === undefined) return { address, prefix: bits };
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits ? { address, prefix: Number(prefix) } : null;
}

export function isInNetwork(address: IpAddress, network: IpNetwork): boolean {
  if (address.length !== network.address.length) return false;
  return address.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, network.prefix - index * 8));
    const mask = (0xff << (8 - bits)) & 0xff;
    return (byte & mask) === ((network.address[index] ?? 0) & mask);
  });
}

/** From IANA's registries of special-purpose addresses, with multicast and what is not given out. */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
].flatMap((text) => parseIpNetwork(text) ?? []);

const GLOBAL_IPV6 = ['2000::/3'].flatMap((text) => parseIpNetwork(text) ?? []);
/** Inside the global range; Teredo and 6to4 among them carry an IPv4 address that nobody checked. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'].flatMap(
  (text) => parseIpNetwork(text) ?? [],
);

/** Whether the address is somewhere on the internet, and not this host, its neighbours, a cloud's metadata service or nowhere. */
export function isPublicAddress(address: IpAddress): boolean {
  const isOneOf = (networks: readonly IpNetwork[]): boolean =>
    networks.some((network) => isInNetwork(address, network));
  if (address.length === 4) return !isOneOf(SPECIAL_IPV4);
  return isOneOf(GLOBAL_IPV6) && !isOneOf(SPECIAL_IPV6);
}
