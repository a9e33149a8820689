import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllowList } from '../../src/domain/allow-list.ts';
import { allowsAddress, allowsName, type HostRule, parseHostRule } from '../../src/domain/host-rule.ts';
import { parseIpAddress } from '../../src/domain/ip-address.ts';

function rulesOf(...texts: string[]): HostRule[] {
  const { rules, problems } = parseAllowList(texts);
  expect(problems).toEqual([]);
  return [...rules];
}

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/);
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));

describe('allowsName', () => {
  it('a name allows itself, in any case and with a dot at its end, on the ports of the web', () => {
    fc.assert(
      fc.property(name, fc.constantFrom(80, 443), (host, port) => {
        const rules = rulesOf(host);
        expect(allowsName(rules, host.toUpperCase(), port)).toBe(true);
        expect(allowsName(rules, `${host}.`, port)).toBe(true);
      }),
    );
  });

  it('a name allows no other name', () => {
    fc.assert(
      fc.property(name, name, (allowed, other) => {
        fc.pre(allowed !== other);
        expect(allowsName(rulesOf(allowed), other, 443)).toBe(false);
        expect(allowsName(rulesOf(allowed), `${other}.${allowed}`, 443)).toBe(false);
        expect(allowsName(rulesOf(allowed), `${allowed}.${other}`, 443)).toBe(false);
      }),
    );
  });

  it('a star allows all names below, but not the name itself, nor names that only end alike', () => {
    fc.assert(
      fc.property(name, name, (parent, below) => {
        const rules = rulesOf(`*.${parent}`);
        expect(allowsName(rules, `${below}.${parent}`, 443)).toBe(true);
        expect(allowsName(rules, parent, 443)).toBe(false);
        expect(allowsName(rules, `x${parent}`, 443)).toBe(false);
        expect(allowsName(rules, `.${parent}`, 443)).toBe(false);
      }),
    );
  });

  it('with a port, that port only; without one, no other than those of the web', () => {
    fc.assert(
      fc.property(
        name,
        fc.integer({ min: 1, max: 65_535 }),
        fc.integer({ min: 1, max: 65_535 }),
        (host, a, b) => {
          expect(allowsName(rulesOf(`${host}:${a}`), host, b)).toBe(a === b);
          expect(allowsName(rulesOf(host), host, b)).toBe(b === 80 || b === 443);
        },
      ),
    );
  });
});

describe('allowsAddress', () => {
  const allows = (rule: string, address: string, port = 443): boolean =>
    allowsAddress(rulesOf(rule), parseIpAddress(address) ?? [], port);

  it.each([
    ['10.0.0.0/8', '10.200.3.4', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '10.1.2.4', false],
    ['fd00::/8', 'fd12::1', true],
    ['[fd00::1]', 'fd00::1', true],
    ['fd00::1', '10.0.0.1', false],
    ['127.0.0.1', '::ffff:127.0.0.1', true],
  ])('%s and %s: %s', (rule, address, isAllowed) => {
    expect(allows(rule, address)).toBe(isAllowed);
  });

  it('with a port, that port only', () => {
    expect(allows('10.0.0.1:8080', '10.0.0.1', 8080)).toBe(true);
    expect(allows('10.0.0.1:8080', '10.0.0.1', 443)).toBe(false);
    expect(allows('[fd00::1]:8080', 'fd00::1', 8080)).toBe(true);
  });

  it('a name allows no address', () => {
    expect(allowsAddress(rulesOf('example.com'), [1, 2, 3, 4], 443)).toBe(false);
  });
});

describe('parseHostRule', () => {
  it.each([
    '',
    '*',
    '*.',
    'a..b',
    'ex*mple.com',
    '*.*.example.com',
    'example.com:0',
    'example.com:65536',
    'example.com:',
    'https://example.com',
    'example.com/path',
    '10.0.0.256',
    '127.1',
    '10.0.0.0/33',
    '[example.com]',
    'exämple.com',
    'a b.com',
    'user@example.com',
  ])('refuses “%s” with a sentence', (text) => {
    const parsed = parseHostRule(text);
    expect(parsed).toMatchObject({ ok: false, message: expect.stringMatching(/^“.*\.$/s) });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseHostRule(text)));
  });
});

it('an allow-list tells all problems at once, and goes on with the rest', () => {
  const { rules, problems } = parseAllowList(['registry.npmjs.org', '*', '10.0.0.0/8', 'https://x.org']);
  expect(rules).toHaveLength(2);
  expect(problems).toHaveLength(2);
  expect(allowsName(rules, 'registry.npmjs.org', 443)).toBe(true);
});
