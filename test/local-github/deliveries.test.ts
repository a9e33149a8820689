import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rejection, type Started, shop, start } from './start.ts';

/** What the receiver answers, one after the other; null: nothing. */
const ANSWERS = [200, 302, 400, 599, null] as const;

let started: Started;
let receiver: Server;

beforeAll(async () => {
  started = await start({ app: { events: ['issues'] }, webhookTimeoutMs: 500 });
  const answers = [...ANSWERS];
  receiver = createServer((request, response) => {
    request.resume();
    const status = answers.shift() ?? null;
    if (status !== null) response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  started.github.setWebhookUrl(`http://127.0.0.1:${address.port}/`);
  for (const _ of ANSWERS) await deliverOne();
  receiver.closeAllConnections();
  receiver.close();
  await once(receiver, 'close');
  await deliverOne();
});
afterAll(() => started.stop());

async function deliverOne(): Promise<void> {
  await started.ada.rest.issues.create({ ...shop, title: 'One' });
  await started.github.idle();
}

/** Status and words of all deliveries with this status, the oldest first. */
async function listed(status?: 'success' | 'failure'): Promise<[number, string][]> {
  const { data } = await started.app.rest.apps.listWebhookDeliveries(status === undefined ? {} : { status });
  return data.map(({ status_code, status: words }): [number, string] => [status_code, words]).toReversed();
}

const SUCCESSES = [
  [200, 'OK'],
  [302, 'OK'],
];
const FAILURES = [
  [400, 'Invalid HTTP Response: 400'],
  [599, 'Invalid HTTP Response: 599'],
  [504, 'timed out'],
  [502, 'failed to connect to host'],
];

it('tells of every delivery what came of it, in the words of GitHub', async () => {
  expect(await listed()).toEqual([...SUCCESSES, ...FAILURES]);
});

it('lists as successes what was answered with 200 to 399, as failures everything from 400 to 599', async () => {
  expect(await listed('success')).toEqual(SUCCESSES);
  expect(await listed('failure')).toEqual(FAILURES);
});

it('refuses another filter', async () => {
  const asked = started.app.request('GET /app/hook/deliveries?status=late');
  expect((await rejection(asked)).status).toBe(422);
});
