import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createNodeMiddleware, type Probot } from 'probot';
import { type LookRequest, subscribe } from './probot-app.ts';

export const WEBHOOK_PATH = '/api/github/webhooks';

export interface WebhookServer {
  /** `http://host:port`. */
  readonly url: string;
  /** Answers what has arrived and takes no more. */
  close(): Promise<void>;
}

export interface WebhookServerOptions {
  readonly probot: Probot;
  readonly look: LookRequest;
  /** Rejects while the app cannot work, with the reason. */
  readonly checkReady: () => Promise<void>;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** Takes webhooks, checks their signatures, and answers `/healthz` (the process lives) and `/readyz` (it can work). */
export async function startWebhookServer(options: WebhookServerOptions): Promise<WebhookServer> {
  const { probot, look, checkReady, host, port } = options;
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
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`, close: () => close(server) };
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

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
