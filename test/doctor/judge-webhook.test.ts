import { describe, expect, it } from 'vitest';
import { judgeWebhook, type WebhookFacts } from '../../src/doctor/judge-webhook.ts';

const SETTINGS = 'https://github.com/settings/apps/orchestrator';

const WEBHOOK: WebhookFacts = {
  url: 'https://orchestrator.example.com/api/github/webhooks',
  contentType: 'json',
  isTlsVerified: true,
  hasSecret: true,
};

function judged(change: Partial<WebhookFacts>, isHosted = true): string[] {
  const surroundings = { settingsUrl: SETTINGS, path: '/api/github/webhooks', isHosted };
  return judgeWebhook({ ...WEBHOOK, ...change }, surroundings).map(
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
    [{ url: 'https://orchestrator.example.com/hooks' }, 'warning', /takes them at \/api\/github\/webhooks/],
    [{ url: 'https://10.0.0.1/api/github/webhooks' }, 'problem', /GitHub cannot reach 10\.0\.0\.1/],
    [{ url: 'https://build.local/api/github/webhooks' }, 'problem', /GitHub cannot reach build\.local/],
    [{ url: 'https://smee.io/new' }, 'problem', /no channel/],
  ])('is not with %o', (change, outcome, words) => {
    expect(judged(change)).toEqual([expect.stringMatching(new RegExp(`^${outcome}: .*${words.source}`))]);
  });

  it('may come unencrypted from this host, and have no certificate then', () => {
    expect(judged({ url: 'http://localhost:3000/api/github/webhooks' }, false)).toEqual([
      expect.stringContaining('ok: '),
    ]);
  });

  it('may be a channel that passes them on', () => {
    expect(judged({ url: 'https://smee.io/Abc123' })).toEqual([
      'ok: GitHub sends webhooks to https://smee.io/Abc123',
    ]);
  });

  it('may be wrong in more than one way', () => {
    expect(judged({ contentType: 'form', hasSecret: false, isTlsVerified: false })).toHaveLength(3);
  });
});
