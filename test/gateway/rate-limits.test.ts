import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRateLimits, readLimitedUntil } from '../../src/gateway/rate-limits.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const inSeconds = (seconds: number): string => new Date(now + seconds * 1000).toISOString();

describe('readLimitedUntil', () => {
  it.each([
    ['seconds', 429, { 'retry-after': '20' }, null, 20],
    ['a date', 429, { 'retry-after': 'Sat, 21 Nov 2026 12:01:30 GMT' }, null, 90],
    ['milliseconds', 429, { 'retry-after-ms': '1500' }, null, 1.5],
    ['nothing at all', 429, {}, null, 60],
    ['an overloaded service', 529, {}, null, 60],
    ['an unavailable service that says when', 503, { 'retry-after': '5' }, null, 5],
    [
      'Anthropic, where nothing remains',
      429,
      {
        'anthropic-ratelimit-requests-remaining': '12',
        'anthropic-ratelimit-requests-reset': inSeconds(999),
        'anthropic-ratelimit-tokens-remaining': '0',
        'anthropic-ratelimit-tokens-reset': inSeconds(42),
      },
      null,
      42,
    ],
    [
      'Anthropic, of a subscription',
      429,
      {
        'anthropic-ratelimit-unified-5h-status': 'rejected',
        'anthropic-ratelimit-unified-5h-reset': String(now / 1000 + 3_600),
      },
      null,
      3_600,
    ],
    [
      'OpenAI, where nothing remains',
      429,
      { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6m1.5s' },
      null,
      361.5,
    ],
    ['OpenAI, without money', 429, {}, { error: { code: 'insufficient_quota' } }, 3_600],
    ['Gemini', 429, {}, [{ error: { details: [{ '@type': 'x' }, { retryDelay: '34.5s' }] } }], 34.5],
    [
      'what it asks for, before what is filled up',
      429,
      { 'retry-after': '3', 'x-ratelimit-remaining-a': '0', 'x-ratelimit-reset-a': '1h' },
      null,
      3,
    ],
    ['a moment that has passed', 429, { 'retry-after': '-5' }, null, 60],
  ])('%s', (_name, status, headers, body, seconds) => {
    expect(readLimitedUntil({ status, headers, body }, now)).toBe(now + seconds * 1000);
  });

  it.each([200, 400, 401, 500, 503])('%i says nothing of limits', (status) => {
    expect(readLimitedUntil({ status, headers: {}, body: null }, now)).toBeNull();
  });

  it('whatever stands there: a moment to come, within a month', () => {
    const headers = fc.record({ 'retry-after': fc.string(), 'x-ratelimit-reset-requests': fc.string() });
    fc.assert(
      fc.property(headers, fc.jsonValue(), (given, body) => {
        const until = readLimitedUntil(
          { status: 429, headers: { ...given, 'x-ratelimit-remaining-requests': '0' }, body },
          now,
        );
        expect(until).toBeGreaterThan(now);
        expect(until).toBeLessThanOrEqual(now + 31 * 24 * 3_600_000);
      }),
    );
  });
});

describe('limitedUntil', () => {
  const limited = { status: 429, headers: { 'retry-after': '60' }, body: null };

  it('is over when its moment has passed, or when the model answers again', () => {
    let time = now;
    const limits = createRateLimits(() => time);
    const call = { provider: 'anthropic', model: 'a' };
    limits.note(call, limited);
    expect(limits.limitedUntil()).toBe(now + 60_000);
    limits.note({ ...call, model: 'b' }, { status: 200, headers: {}, body: null });
    limits.note(call, { status: 500, headers: {}, body: null });
    expect(limits.limitedUntil()).toBe(now + 60_000);
    limits.note(call, { status: 200, headers: {}, body: null });
    expect(limits.limitedUntil()).toBeNull();
    limits.note(call, limited);
    time = now + 60_000;
    expect(limits.limitedUntil()).toBeNull();
  });

  it('is nothing to wait for while another model answers, or when it has since', () => {
    const limits = createRateLimits(() => now);
    const call = { provider: 'anthropic', model: 'a' };
    const earlier = limits.answering();
    limits.note(call, limited);
    expect(limits.waitsUntil()).toBeNull();
    earlier();
    expect([limits.waitsUntil(), limits.limitedUntil()]).toEqual([null, now + 60_000]);
    limits.note(call, limited);
    expect(limits.waitsUntil()).toBe(now + 60_000);
    limits.answering()();
    expect(limits.waitsUntil()).toBeNull();
  });
});
