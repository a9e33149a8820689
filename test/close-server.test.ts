import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { pino } from 'pino';
import { Probot } from 'probot';
import { expect, it, onTestFinished } from 'vitest';
import { closeServer } from '../src/close-server.ts';
import { startWebhookServer } from '../src/github/webhook-server.ts';
import { newPrivateKey } from './local-github/start.ts';

it('a server for webhooks ends although somebody has connected and asks nothing', async () => {
  const privateKey = newPrivateKey();
  const probot = new Probot({ appId: 1, privateKey, secret: 'secret', log: pino({ level: 'silent' }) });
  const server = await startWebhookServer({
    probot,
    look: async () => undefined,
    lookWaitMs: 100,
    checkReady: async () => undefined,
    host: '127.0.0.1',
    port: 0,
  });
  const silent = connect(Number(new URL(server.url).port), '127.0.0.1');
  onTestFinished(() => void silent.destroy());
  await once(silent, 'connect');
  await server.close();
  await once(silent, 'close');
});

it('a server that ends answers what has arrived', async () => {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  const server = createServer((_request, response) => {
    arrive();
    setTimeout(() => response.end('late'), 300);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const asking = once(get({ port, host: '127.0.0.1' }), 'response');
  await arrived;
  await closeServer(server, 30_000);
  const [response] = await asking;
  expect(await response.setEncoding('utf8').toArray()).toEqual(['late']);
});
