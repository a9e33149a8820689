import { describe, expect, it } from 'vitest';
import { type DeliveryFacts, judgeDeliveries } from '../../src/doctor/judge-deliveries.ts';

const SETTINGS = 'https://github.com/settings/apps/orchestrator';
const NOW = Date.parse('2026-07-01T12:00:00Z');
const HOUR = 3_600_000;

const MISMATCH = '{"error":"Error: [@octokit/webhooks] signature does not match event payload and secret"}';

/** A delivery so many hours ago. */
function delivery(guid: string, hoursAgo: number, statusCode: number, answer = ''): DeliveryFacts {
  const status = statusCode === 200 ? 'OK' : 'Invalid HTTP Response';
  return { guid, at: NOW - hoursAgo * HOUR, statusCode, status, answer };
}

function deliveries(...all: readonly DeliveryFacts[]) {
  return judgeDeliveries(all, { now: NOW, settingsUrl: SETTINGS });
}

describe('deliveries', () => {
  it('are well when all of the last day arrived, or none was made', () => {
    expect(deliveries()).toEqual({
      outcome: 'ok',
      message: `GitHub has delivered no webhooks within a day, so that WEBHOOK_SECRET could not be checked yet. To check it, start \`serve\` and redeliver the \`ping\` at ${SETTINGS}/advanced`,
    });
    expect(deliveries(delivery('a', 1, 200), delivery('b', 2, 202), delivery('c', 25, 500))).toEqual({
      outcome: 'ok',
      message: 'All of 2 webhooks within a day were delivered.',
    });
  });

  it('that failed are counted, and are no problem, since runs catch up', () => {
    const finding = deliveries(delivery('a', 1, 200), delivery('b', 2, 0), delivery('c', 3, 500));
    expect(finding).toMatchObject({
      outcome: 'warning',
      message:
        '2 of 3 webhooks within a day could not be delivered, the last one at 2026-07-01T10:00:00.000Z (0: Invalid HTTP Response).',
    });
  });

  it('that failed and came later count as delivered, and every webhook once', () => {
    expect(deliveries(delivery('a', 1, 200), delivery('a', 2, 500), delivery('a', 3, 0))).toEqual({
      outcome: 'ok',
      message: 'All of 1 webhook within a day were delivered.',
    });
  });

  it('that were refused for their signature say that the secrets differ, whatever came to nothing since', () => {
    const refused = delivery('a', 2, 400, MISMATCH);
    for (const since of [[], [delivery('c', 1, 0)], [delivery('c', 1, 502), delivery('d', 0, 302)]]) {
      expect(deliveries(delivery('b', 3, 200), refused, ...since)).toMatchObject({
        outcome: 'problem',
        message: expect.stringContaining('WEBHOOK_SECRET is not the secret'),
        remedy: expect.stringContaining(`${SETTINGS}/advanced`),
      });
    }
    expect(deliveries(delivery('a', 1, 400, 'Required headers missing')).outcome).toBe('warning');
  });

  it('that were refused for their signature before a good one are history', () => {
    expect(deliveries(delivery('a', 2, 400, MISMATCH), delivery('b', 1, 200)).outcome).toBe('warning');
  });

  it.each([
    [401, /in front of `serve`/],
    [403, /in front of `serve`/],
    [302, /follows no redirects/],
    [308, /follows no redirects/],
    [502, /while `serve` is not running/i],
  ])('that were answered %d were not taken, with the likely reason', (status, words) => {
    expect(deliveries(delivery('a', 1, status), delivery('b', 2, 200))).toMatchObject({
      outcome: 'warning',
      message: expect.stringContaining('1 of 2 webhooks'),
      remedy: expect.stringMatching(words),
    });
  });

  it('are those of a whole day only where there are not more than are looked at', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => delivery(`${index}`, 1, 200));
    const [first, ...others] = many(100);
    expect(deliveries(...many(99))).toMatchObject({
      message: expect.stringContaining('All of 99 webhooks within a day'),
    });
    expect(deliveries(...many(100))).toMatchObject({
      message: 'All of the newest 100 webhooks were delivered.',
    });
    expect(deliveries(...(first ? [{ ...first, statusCode: 0 }] : []), ...others)).toMatchObject({
      message: expect.stringContaining('1 of the newest 100 webhooks could not'),
    });
  });
});
