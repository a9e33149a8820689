import { parseAllowList } from '../domain/allow-list.ts';
import type { NetworkPolicy } from '../domain/confinement.ts';
import { allowsAddress, allowsName } from '../domain/host-rule.ts';
import { parseIpAddress } from '../domain/ip-address.ts';
import { listing } from './escape.ts';

/** A host that a confined program tried to reach in vain. */
export interface HostInVain {
  readonly host: string;
  readonly port: number;
  readonly reason: 'not-allowed' | 'private';
}

const CONFIG = '`.github/parallel-orchestrator.yml`';
/** In one sentence. */
const HOSTS_AT_MOST = 10;

/**
 * Says what was not let through, and who can open it with which key: the repository where the operator of the worker allows the host, else the
 * operator. One sentence for each remedy.
 * @param operator what the worker allows at most
 * @param own what held, the repository's part in it included
 */
export function explainRefusedHosts(
  hosts: readonly HostInVain[],
  operator: NetworkPolicy,
  own: NetworkPolicy,
): string[] {
  const refused = hosts.filter(({ reason }) => reason === 'not-allowed');
  const closed = refused.filter((each) => allows(operator, each));
  const unknown = refused.filter((each) => !closed.includes(each));
  const hidden = hosts.filter(({ reason }) => reason === 'private');
  return [
    ...tried(closed, closedByRepository(own)),
    ...tried(unknown, notOfOperator(operator, own)),
    ...tried(
      hidden,
      'but private addresses are behind these names. Where that is meant, the operator of the worker adds the addresses to NETWORK_ALLOW.',
    ),
  ];
}

function tried(hosts: readonly HostInVain[], remedy: string): string[] {
  if (hosts.length === 0) return [];
  const names = hosts.slice(0, HOSTS_AT_MOST).map(entryOf);
  const more = hosts.length - names.length;
  const all = listing(more > 0 ? [...names, `${more} more`] : names);
  return [`It tried to reach ${all}, ${remedy}`];
}

/** As it has to be written into a list. */
function entryOf({ host, port }: HostInVain): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === 443 || port === 80 ? name : `${name}:${port}`;
}

function allows(policy: NetworkPolicy, { host, port }: HostInVain): boolean {
  if (policy.kind !== 'allow-list') return policy.kind === 'open';
  const { rules } = parseAllowList(policy.hosts);
  const address = parseIpAddress(host);
  return address === null ? allowsName(rules, host, port) : allowsAddress(rules, address, port);
}

function closedByRepository(own: NetworkPolicy): string {
  return own.kind === 'none'
    ? `which the worker allows and this repository does not (\`network: none\` in ${CONFIG}). If it needs them, say \`network: allow-list\` there and name them under \`network_allow\`.`
    : `which the worker allows and this repository does not. If it needs them, add them to \`network_allow\` in ${CONFIG}.`;
}

function notOfOperator(operator: NetworkPolicy, own: NetworkPolicy): string {
  if (operator.kind === 'none') {
    return 'and the worker lets nothing through (NETWORK=none). Only its operator can change that.';
  }
  const hosts = operator.kind === 'allow-list' ? operator.hosts : [];
  const isNarrowed =
    own.kind !== 'allow-list' ||
    own.hosts.length !== hosts.length ||
    hosts.some((each) => !own.hosts.includes(each));
  const then = isNarrowed ? `, and then to \`network_allow\` in ${CONFIG}` : '';
  return `which NETWORK_ALLOW of the worker does not name. If they are needed, its operator adds them there${then}.`;
}
