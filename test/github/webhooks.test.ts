import { createHmac, randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { Probot } from 'probot';
import { describe, expect, it, onTestFinished } from 'vitest';
import { masterName } from '../../src/domain/master-ref.ts';
import {
  startWebhookServer,
  WEBHOOK_PATH,
  type WebhookServerOptions,
} from '../../src/github/webhook-server.ts';
import { newPrivateKey } from '../local-github/start.ts';

const SECRET = 'known to GitHub and to us';
const PRIVATE_KEY = newPrivateKey();
const ADA = { login: 'ada', type: 'User' };
const OUR_BOT = { login: 'orchestrator[bot]', type: 'Bot' };

interface Listening {
  /** The looks that were asked for, as `owner/repo#number`. */
  readonly looks: string[];
  readonly url: string;
  /** Delivers a webhook as GitHub does; gives the status of the answer. */
  deliver(event: string, payload: object, signedWith?: string): Promise<number>;
}

/** A server that takes webhooks, told how looks go. */
async function listen(options: Partial<WebhookServerOptions> = {}): Promise<Listening> {
  const looks: string[] = [];
  const { look = async () => undefined } = options;
  const server = await startWebhookServer({
    probot: new Probot({ appId: 1, privateKey: PRIVATE_KEY, secret: SECRET, log: pino({ level: 'silent' }) }),
    checkReady: async () => undefined,
    host: '127.0.0.1',
    port: 0,
    ...options,
    look: (master) => {
      expect(master.installationId).toBe(7);
      looks.push(masterName(master));
      return look(master);
    },
  });
  onTestFinished(() => server.close());
  return {
    looks,
    url: server.url,
    async deliver(event, payload, signedWith = SECRET) {
      const body = JSON.stringify(payload);
      const signature = createHmac('sha256', signedWith).update(body).digest('hex');
      const answer = await fetch(`${server.url}${WEBHOOK_PATH}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-github-event': event,
          'x-github-delivery': randomUUID(),
          'x-hub-signature-256': `sha256=${signature}`,
        },
        body,
      });
      await answer.text();
      return answer.status;
    },
  };
}

/** What all payloads of `acme/units` have in common. */
function payload(action: string, more: object, sender: object = ADA): object {
  const repository = { name: 'units', full_name: 'acme/units', owner: { login: 'acme' } };
  return { action, repository, installation: { id: 7 }, sender, ...more };
}

const LABELED = payload('labeled', { issue: { number: 12 }, label: { name: 'parallel-orchestrate' } });

describe('a webhook', () => {
  it('about an issue, or a comment on it, asks for a look at the issue', async () => {
    const { deliver, looks } = await listen();
    expect(await deliver('issues', LABELED)).toBe(200);
    expect(await deliver('issue_comment', payload('created', { issue: { number: 13 }, comment: {} }))).toBe(
      200,
    );
    expect(looks).toEqual(['acme/units#12', 'acme/units#13']);
  });

  it('about a pull request asks for a look at the master issue that its branch names', async () => {
    const { deliver, looks } = await listen();
    const merge = (ref: string) =>
      deliver('pull_request', payload('closed', { pull_request: { number: 40, head: { ref } } }));
    expect(await merge('orch/12/30')).toBe(200);
    for (const ref of ['main', 'orch/12', 'orch/12/30/more', 'my/orch/12/30', 'orch/x/30']) {
      expect(await merge(ref)).toBe(200);
    }
    expect(looks).toEqual(['acme/units#12']);
  });

  it('about what a bot did, or about a comment on a pull request, asks for nothing', async () => {
    const { deliver, looks } = await listen();
    const onPullRequest = { issue: { number: 40, pull_request: { url: 'x' } }, comment: {} };
    expect(await deliver('issues', payload('edited', { issue: { number: 12 } }, OUR_BOT))).toBe(200);
    expect(await deliver('issue_comment', payload('created', { issue: { number: 30 } }, OUR_BOT))).toBe(200);
    expect(await deliver('issue_comment', payload('created', onPullRequest))).toBe(200);
    expect(await deliver('push', payload('', { ref: 'refs/heads/main' }))).toBe(200);
    expect(looks).toEqual([]);
  });

  it('that GitHub has not signed is turned away', async () => {
    const { deliver, looks } = await listen();
    expect(await deliver('issues', LABELED, 'development')).toBe(400);
    expect(looks).toEqual([]);
  });

  it('that comes from no installation is an error, and asks for nothing', async () => {
    const { deliver, looks } = await listen();
    expect(await deliver('issues', { ...LABELED, installation: undefined })).toBe(500);
    expect(looks).toEqual([]);
  });
});

describe('the answer to a webhook', () => {
  it('comes after the look has become durable, and not before', async () => {
    const durable = Promise.withResolvers<void>();
    const { deliver, looks } = await listen({ look: () => durable.promise });
    let answered = false;
    const answer = deliver('issues', LABELED).finally(() => {
      answered = true;
    });
    await expect.poll(() => looks).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answered).toBe(false);
    durable.resolve();
    expect(await answer).toBe(200);
  });

  it('is an error when the queue is away, so that GitHub keeps it as a failed delivery', async () => {
    const { deliver } = await listen({ look: () => Promise.reject(new Error('no connection to the queue')) });
    expect(await deliver('issues', LABELED)).toBe(500);
  });

  it('is an error when the queue does not take the look in time', async () => {
    const { deliver } = await listen({ look: () => new Promise(() => undefined), lookWaitMs: 50 });
    expect(await deliver('issues', LABELED)).toBe(500);
  });
});

describe('the probes', () => {
  it('say that the process lives, and that it can work', async () => {
    const { url } = await listen();
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz?verbose`)).status).toBe(200);
    expect((await fetch(`${url}/elsewhere`)).status).toBe(404);
  });

  it('say why it cannot work, while it lives', async () => {
    const { url } = await listen({ checkReady: () => Promise.reject(new Error('Redis does not answer')) });
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([503, 'Redis does not answer\n']);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});
