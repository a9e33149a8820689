import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createNodeMiddleware, Probot } from 'probot';
import type { LocalGitHub } from '../../src/local-github/local-github.ts';

export interface Received {
  readonly id: string;
  /** `issues.opened`. */
  readonly event: string;
  /** Its shape is that of the event. */
  readonly payload: object;
}

export interface Receiver {
  readonly received: Received[];
  /** Names of what was received, in order. */
  events(): string[];
  /** Answers the next webhooks with 500. */
  fail(times: number): void;
  stop(): Promise<void>;
}

/** A Probot app behind a real HTTP server, which verifies signatures itself; `secret` is what it believes to be ours. */
export async function receive(github: LocalGitHub, secret = github.app.webhookSecret): Promise<Receiver> {
  const received: Received[] = [];
  let failures = 0;
  const probot = new Probot({
    appId: github.app.id,
    privateKey: github.app.privateKey,
    secret,
    logLevel: 'fatal',
  });
  const middleware = await createNodeMiddleware(
    (app) => {
      app.onAny(({ id, name, payload }) => {
        if (failures > 0) {
          failures -= 1;
          throw new Error('The receiver fails on purpose');
        }
        const event = 'action' in payload ? `${name}.${payload.action}` : name;
        received.push({ id, event, payload });
      });
    },
    { probot },
  );
  const server = createServer((request, response) => void middleware(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  github.setWebhookUrl(`http://127.0.0.1:${port}/api/github/webhooks`);
  return {
    received,
    events: () => received.map(({ event }) => event),
    fail: (times) => {
      failures = times;
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
