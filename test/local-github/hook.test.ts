import { afterAll, beforeAll, expect, it } from 'vitest';
import { rejection, type Started, start } from './start.ts';

let started: Started;
beforeAll(async () => {
  started = await start({ app: { webhookUrl: 'http://127.0.0.1:9/hooks' } });
});
afterAll(() => started.stop());

const CONFIG = { content_type: 'json', insecure_ssl: '0', secret: '********' };

it('tells the App where its webhooks go, and never their secret', async () => {
  const { data } = await started.app.request('GET /app/hook/config');
  expect(data).toEqual({ ...CONFIG, url: 'http://127.0.0.1:9/hooks' });
  started.github.setWebhookUrl(null);
  expect((await started.app.request('GET /app/hook/config')).data).toEqual(CONFIG);
});

it('lets the App change both, and refuses what it cannot do', async () => {
  const url = 'http://127.0.0.1:9/elsewhere';
  // As `data`, since Octokit would take a parameter `url` for the address of the request.
  const { data } = await started.app.request('PATCH /app/hook/config', { data: { url, secret: '' } });
  expect(data).toEqual({ content_type: 'json', insecure_ssl: '0', url });
  const { status } = await rejection(started.app.request('PATCH /app/hook/config', { content_type: 'form' }));
  expect(status).toBe(422);
  expect((await started.app.request('GET /app/hook/config')).data).toEqual(data);
});

it('tells it to nobody else', async () => {
  const { status } = await rejection(started.ada.request('GET /app/hook/config'));
  expect(status).toBe(401);
});
