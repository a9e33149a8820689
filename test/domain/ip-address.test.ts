import { BlockList, isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInNetwork, isPublicAddress, parseIpAddress, parseIpNetwork } from '../../src/domain/ip-address.ts';

describe('parseIpAddress', () => {
  it('reads what Node takes for an address, and nothing else', () => {
    const nearly = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.stringMatching(/^[0-9a-f:.]{1,20}$/),
      fc.stringMatching(/^\d{1,4}(\.\d{1,4}){3}$/),
    );
    fc.assert(
      fc.property(nearly, (text) => {
        expect(parseIpAddress(text) !== null).toBe(isIPv4(text) || isIPv6(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['127.0.0.1', [127, 0, 0, 1]],
    ['::ffff:127.0.0.1', [127, 0, 0, 1]],
    ['::ffff:7f00:1', [127, 0, 0, 1]],
    ['2001:db8::1', [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
    ['0127.0.0.1', null],
    ['127.1', null],
    ['fe80::1%eth0', null],
  ])('%s', (text, bytes) => {
    expect(parseIpAddress(text)).toEqual(bytes);
  });
});

describe('isInNetwork', () => {
  it('agrees with Node', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (one, other, prefix) => {
        const list = new BlockList();
        list.addSubnet(other, prefix);
        const [address, network] = [parseIpAddress(one), parseIpNetwork(`${other}/${prefix}`)];
        expect(address !== null && network !== null && isInNetwork(address, network)).toBe(list.check(one));
      }),
    );
  });
});

describe('isPublicAddress', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.100.100.200',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    'fe80::1',
    'fd00:ec2::254',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '2001:0:1::1',
    'ff02::1',
  ])('%s is none', (text) => {
    const address = parseIpAddress(text);
    expect(address !== null && isPublicAddress(address)).toBe(false);
    expect(address).not.toBeNull();
  });

  it.each(['1.1.1.1', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '2a00:1450:4001::200e'])(
    '%s is one',
    (text) => {
      const address = parseIpAddress(text);
      expect(address !== null && isPublicAddress(address)).toBe(true);
    },
  );
});
