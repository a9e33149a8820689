import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stricterNetwork, stricterSandbox } from '../../src/domain/confinement.ts';

const list = (...hosts: string[]) => ({ kind: 'allow-list' as const, hosts });

describe('what a repository asks for, under what the server allows', () => {
  it.each([
    ['a host that is named', list('a.org'), list('a.org', 'b.org'), list('a.org')],
    ['a host below a star', list('x.a.org', 'a.org'), list('*.a.org'), list('x.a.org')],
    ['a star below a star', list('*.x.a.org', '*.org'), list('*.a.org'), list('*.x.a.org')],
    ['another port', list('a.org:8443', 'a.org'), list('a.org'), list('a.org')],
    ['a network', list('10.0.0.0/8', '11.0.0.0/8'), list('10.0.0.0/8'), list('10.0.0.0/8')],
    ['less than the list', { kind: 'none' as const }, list('a.org'), { kind: 'none' as const }],
    ['more than the list', { kind: 'open' as const }, list('a.org'), list('a.org')],
    ['a list where all is open', list('a.org'), { kind: 'open' as const }, list('a.org')],
  ])('is %s', (_name, wanted, allowed, result) => {
    expect(stricterNetwork(wanted, allowed)).toEqual(result);
  });

  it('never opens more', () => {
    const host = fc.constantFrom('a.org', '*.a.org', 'b.a.org', 'a.org:8443', '10.0.0.0/8');
    fc.assert(
      fc.property(fc.array(host), fc.array(host), (wanted, allowed) => {
        const strict = stricterNetwork(list(...wanted), list(...allowed));
        expect(stricterNetwork(strict, list(...allowed))).toEqual(strict);
        expect(wanted).toEqual(expect.arrayContaining('hosts' in strict ? [...strict.hosts] : []));
      }),
    );
  });

  it('is the tighter sandbox of the two', () => {
    expect(stricterSandbox('off', 'required')).toBe('required');
    expect(stricterSandbox('preferred', 'off')).toBe('preferred');
  });
});
