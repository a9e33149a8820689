import { describe, expect, it } from 'vitest';
import type { NetworkPolicy } from '../../src/domain/confinement.ts';
import { explainRefusedHosts, type HostInVain } from '../../src/render/refused-hosts.ts';

const listed = (...hosts: string[]): NetworkPolicy => ({ kind: 'allow-list', hosts });
const refused = (host: string, port = 443): HostInVain => ({ host, port, reason: 'not-allowed' });

const operator = listed('*.example.com', 'example.com:8443', '192.0.2.0/24');

describe('hosts that were tried in vain', () => {
  it('are opened by the repository where the worker allows them', () => {
    const hosts = [refused('packages.example.com'), refused('example.com', 8443), refused('192.0.2.7', 80)];
    expect(explainRefusedHosts(hosts, operator, listed('api.example.com'))).toEqual([
      'It tried to reach packages.example.com, example.com:8443 and 192.0.2.7, which the worker allows and this repository does not. If it needs them, add them to `network_allow` in `.github/parallel-orchestrator.yml`.',
    ]);
    const none = explainRefusedHosts([refused('packages.example.com')], operator, { kind: 'none' });
    expect(none).toEqual([expect.stringContaining('say `network: allow-list` there')]);
    const open = explainRefusedHosts([refused('example.org')], { kind: 'open' }, listed('api.example.com'));
    expect(open).toEqual([expect.stringContaining('add them to `network_allow`')]);
  });

  it('are for the operator of the worker where it does not, and then for the repository if that has a list of its own', () => {
    const hosts = [refused('example.org'), refused('2001:db8::1', 22)];
    const [own, ...more] = explainRefusedHosts(hosts, operator, operator);
    expect(more).toEqual([]);
    expect(own).toBe(
      'It tried to reach example.org and [2001:db8::1]:22, which NETWORK_ALLOW of the worker does not name. If they are needed, its operator adds them there.',
    );
    const [narrowed] = explainRefusedHosts(hosts, operator, listed('api.example.com'));
    expect(narrowed).toContain('adds them there, and then to `network_allow`');
    const [closed] = explainRefusedHosts(hosts, { kind: 'none' }, { kind: 'none' });
    expect(closed).toContain('NETWORK=none');
  });

  it('are told apart by what helps, and not all of them', () => {
    const hidden: HostInVain = { host: 'inside.example.com', port: 443, reason: 'private' };
    const many = Array.from({ length: 12 }, (_, index) => refused(`host-${index}.example.org`));
    const told = explainRefusedHosts([...many, hidden, refused('a.example.com')], operator, listed());
    expect(told).toHaveLength(3);
    expect(told[0]).toContain('a.example.com');
    expect(told[1]).toContain('host-9.example.org and 2 more');
    expect(told[1]).not.toContain('host-10');
    expect(told[2]).toContain('inside.example.com, but private addresses');
    expect(explainRefusedHosts([], operator, operator)).toEqual([]);
  });
});
