import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createNodeMiddleware, type Probot } from 'probot';
import { closeServer } from '../close-server.ts';
import { type LookRequest, subscribe } from './probot-app.ts';

export const WEBHOOK_PATH = '/api/github/webhooks';

/**
 * After 9 s @octokit/webhooks answers 202, durable or not, and GitHub would count the delivery as done.
 */
const LOOK_WAIT_MS = 4_000;
/** For an answer to leave, once its look is durable or has failed. */
const ANSWER_MS = 1_000;

export interface WebhookServer {
  /** `http://host:port`. */
  readonly url: string;
  /** Answers what has arrived and takes no more. */
  close(): Promise<void>;
}

export interface WebhookServerOptions {
  readonly probot: Probot;
  readonly look: LookRequest;
  /** A look that is not durable after so long fails its webhook; 4 s by default. */
  readonly lookWaitMs?: number;
  /** Rejects while the app cannot work, with the reason. */
  readonly checkReady: () => Promise<void>;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** Takes webhooks, checks their signatures, and answers `/healthz` (the process lives) and `/readyz` (it can work). */
export async function startWebhookServer(options: WebhookServerOptions): Promise<WebhookServer> {
  const { probot, checkReady, host, port } = options;
  const lookWaitMs = options.lookWaitMs ?? LOOK_WAIT_MS;
  const look = inTime(options.look, lookWaitMs);
  const middleware = await createNodeMiddleware((app) => subscribe(app, look), {
    probot,
    webhooksPath: WEBHOOK_PATH,
  });
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/healthz') return answer(response, 200, 'alive');
    if (path === '/readyz') {
      return void checkReady().then(
        () => answer(response, 200, 'ready'),
        (error) => answer(response, 503, error instanceof Error ? error.message : String(error)),
      );
    }
    void middleware(request, response, () => answer(response, 404, 'there is nothing here'));
  });
  await listen(server, port, host);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    close: () => closeServer(server, lookWaitMs + ANSWER_MS),
  };
}

function inTime(look: LookRequest, waitMs: number): LookRequest {
  return (master) => {
    const late = sleep(waitMs, undefined, { ref: false }).then(() => {
      throw new Error(`the look was not durable after ${waitMs} ms`);
    });
    return Promise.race([look(master), late]);
  };
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}
