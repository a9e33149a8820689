import { describe, expect, it } from 'vitest';
import {
  type DeliveryFacts,
  judgeDeliveries,
  judgeWebhook,
  type WebhookFacts,
} from '../../src/doctor/judge-webhook.ts';

const SETTINGS = 'https://github.com/settings/apps/orchestrator';
const NOW = Date.parse('2026-07-01T12:00:00Z');
const HOUR = 3_600_000;

const WEBHOOK: WebhookFacts = {
  url: 'https://orchestrator.example.com/api/github/webhooks',
  contentType: 'json',
  isTlsVerified: true,
  hasSecret: true,
};

function judged(change: Partial<WebhookFacts>): string[] {
  return judgeWebhook({ ...WEBHOOK, ...change }, SETTINGS).map(
    ({ outcome, message }) => `${outcome}: ${message}`,
  );
}

describe('the webhook', () => {
  it('is right with an address, JSON, a verified certificate and a secret', () => {
    expect(judged({})).toEqual([`ok: GitHub sends webhooks to ${WEBHOOK.url}`]);
  });

  it.each<[Partial<WebhookFacts>, string, RegExp]>([
    [{ url: null }, 'problem', /no address/],
    [{ contentType: 'form' }, 'problem', /`form`/],
    [{ hasSecret: false }, 'problem', /no secret/],
    [{ isTlsVerified: false }, 'warning', /certificate/],
    [{ url: 'http://orchestrator.example.com/api/github/webhooks' }, 'warning', /unencrypted/],
  ])('is not with %o', (change, outcome, words) => {
    expect(judged(change)).toEqual([expect.stringMatching(new RegExp(`^${outcome}: .*${words.source}`))]);
  });

  it('may come unencrypted from this host, and have no certificate then', () => {
    expect(judged({ url: 'http://localhost:3000/api/github/webhooks' })).toEqual([
      expect.stringContaining('ok: '),
    ]);
  });

  it('may be wrong in more than one way', () => {
    expect(judged({ contentType: 'form', hasSecret: false, isTlsVerified: false })).toHaveLength(3);
  });
});

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
      message: 'GitHub has delivered no webhooks within a day.',
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

  it('that were refused for their signature say that the secrets differ', () => {
    for (const newest of [delivery('a', 1, 400, MISMATCH), delivery('a', 1, 401)]) {
      expect(deliveries(delivery('b', 2, 200), newest)).toMatchObject({
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
});
