import { BlockList } from 'node:net';

/** Networks that nobody can send webhooks to from elsewhere. IPv4 addresses inside IPv6 ones are looked up as IPv4. */
const OUT_OF_REACH = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  OUT_OF_REACH.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  OUT_OF_REACH.addSubnet(network, prefix, 'ipv6');
}

const PRIVATE_NAMES = ['localhost', 'local', 'internal', 'home.arpa'];

/** Passes webhooks on from a channel, whose address has a path of its own. */
export function isRelay({ hostname }: URL): boolean {
  return hostname === 'smee.io';
}

/**
 * Why no webhook can arrive at `url`, in one sentence; `null` when one may. `isHosted`: whether they come from GitHub over the internet, and not from a
 * server in the same network.
 */
export function whyOutOfReach(url: URL, isHosted: boolean): string | null {
  if (isRelay(url) && ['/', '/new'].includes(url.pathname)) {
    return 'This is no channel of smee.io yet: open https://smee.io/new and take the address that it leads to.';
  }
  if (!isHosted || !isPrivate(url.hostname)) return null;
  return `GitHub cannot reach ${url.hostname}: it is an address of this machine or of a private network.`;
}

/** `hostname` is that of a URL, which has written IPv4 addresses out and put IPv6 ones in brackets. */
function isPrivate(hostname: string): boolean {
  if (hostname.startsWith('[')) return OUT_OF_REACH.check(hostname.slice(1, -1), 'ipv6');
  if (/^\d+(\.\d+){3}$/.test(hostname)) return OUT_OF_REACH.check(hostname, 'ipv4');
  const name = hostname.replace(/\.+$/, '');
  return !name.includes('.') || PRIVATE_NAMES.some((ending) => name.endsWith(`.${ending}`));
}
