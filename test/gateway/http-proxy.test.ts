import { once } from 'node:events';
import { createServer as createHttpServer, request } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseAllowList } from '../../src/domain/allow-list.ts';
import { ask, type OpenGateway, openGateway, REAL_KEY } from './support.ts';

const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  'site.test': ['127.0.0.1'],
  'both.test': ['10.255.255.1', '127.0.0.1'],
  'metadata.test': ['169.254.169.254', '::ffff:10.0.0.1', 'fe80::1%eth0'],
};

/** Answers any name of the table, and no other; `asked` are the names in their order. */
async function open(allow: readonly string[], asked: string[] = []): Promise<OpenGateway> {
  return openGateway(null, {
    allow: parseAllowList(allow).rules,
    resolve: async (name) => {
      asked.push(name);
      return ADDRESSES[name] ?? Promise.reject(new Error('ENOTFOUND'));
    },
  });
}

/** Sends back what it gets, in capitals, until the other side ends. */
async function startEcho(): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('data', (chunk) => socket.write(chunk.toString().toUpperCase()));
    socket.on('end', () => socket.end());
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

interface Listener {
  readonly port: number;
  /** The next connection that comes, or has come. */
  next(): Promise<Socket>;
}

async function listenForOne(): Promise<Listener> {
  const server = createServer();
  const come: Socket[] = [];
  server.on('connection', (socket) => come.push(socket.on('error', () => undefined).resume()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const next = async (): Promise<Socket> => come.shift() ?? (await once(server, 'connection').then(next));
  return { port: (server.address() as AddressInfo).port, next };
}

interface Tunnel {
  readonly head: string;
  readonly socket: Socket;
}

async function tunnel(gateway: OpenGateway, target: string, first = ''): Promise<Tunnel> {
  const socket = connect({ path: gateway.socketPath, allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  socket.write(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n\r\n${first}`);
  let head = '';
  while (!head.includes('\r\n\r\n')) {
    const [chunk] = await once(socket, 'data');
    head += chunk;
  }
  return { head, socket };
}

describe('CONNECT', () => {
  it('leads to an allowed host, to the address that was checked', async () => {
    const port = await startEcho();
    const asked: string[] = [];
    const gateway = await open([`site.test:${port}`, `127.0.0.1:${port}`], asked);
    const { head, socket } = await tunnel(gateway, `site.test:${port}`, 'first, ');
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    socket.end('second');
    const rest = head.slice(head.indexOf('\r\n\r\n') + 4) + (await text(socket));
    expect(rest).toBe('FIRST, SECOND');
    expect(asked).toEqual(['site.test']);
    expect(gateway.refusedHosts()).toEqual([]);
  });

  it('goes on to the next address that is allowed', async () => {
    const port = await startEcho();
    const gateway = await open([`both.test:${port}`, `127.0.0.1:${port}`]);
    const { head } = await tunnel(gateway, `both.test:${port}`);
    expect(head).toContain('200');
  });

  it.each([
    [
      'a host that is not on the list',
      ['site.test:9'],
      'other.test:9',
      'Host not on the allow-list',
      'not-allowed',
    ],
    ['another port', ['site.test:9'], 'site.test:10', 'Host not on the allow-list', 'not-allowed'],
    [
      'a name that leads to private addresses',
      ['metadata.test'],
      'metadata.test:80',
      'private address',
      'private',
    ],
    [
      'a loopback address',
      ['registry.npmjs.org'],
      '127.0.0.1:80',
      'Host not on the allow-list',
      'not-allowed',
    ],
    [
      'the same in another spelling',
      ['registry.npmjs.org'],
      '0x7f.1:80',
      'Host not on the allow-list',
      'not-allowed',
    ],
    [
      'the same as IPv6',
      ['registry.npmjs.org'],
      '[::ffff:127.0.0.1]:80',
      'Host not on the allow-list',
      'not-allowed',
    ],
    ['a public address', ['registry.npmjs.org'], '1.1.1.1:443', 'Host not on the allow-list', 'not-allowed'],
  ])(
    'is refused for %s, with a reason and a remedy, and noted',
    async (_name, allow, target, words, reason) => {
      const gateway = await open(allow);
      const { head, socket } = await tunnel(gateway, target);
      const answer = head + (await text(socket));
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
      expect(answer).toContain(words);
      expect(answer).toContain('ask the operator to add');
      expect(gateway.refusedHosts()).toMatchObject([{ reason, times: 1 }]);
    },
  );

  it.each([
    ['no port', 'site.test', 400],
    ['a path', 'site.test:80/x', 400],
    ['a user', 'a@site.test:80', 400],
    ['a name that nobody knows', 'unknown.test:80', 502],
  ])('is answered for %s', async (_name, target, status) => {
    const gateway = await open(['*.test', '127.0.0.1']);
    const { head } = await tunnel(gateway, target);
    expect(head).toContain(`HTTP/1.1 ${status} `);
  });

  it('a tunnel whose one side is cut is cut on the other', async () => {
    const echo = await listenForOne();
    const gateway = await open([`127.0.0.1:${echo.port}`]);
    const first = await tunnel(gateway, `127.0.0.1:${echo.port}`);
    const closed = once(await echo.next(), 'close');
    first.socket.destroy();
    await closed;

    const second = await tunnel(gateway, `127.0.0.1:${echo.port}`);
    const ended = once(second.socket.resume(), 'end');
    (await echo.next()).resetAndDestroy();
    await ended;

    const third = await tunnel(gateway, `127.0.0.1:${echo.port}`);
    const cut = Promise.all([once(third.socket.resume(), 'end'), once(await echo.next(), 'close')]);
    await gateway.close();
    await cut;
  });

  it('counts each host once, and no more than a hundred of them', async () => {
    const gateway = await open([]);
    for (let n = 0; n < 105; n++) await tunnel(gateway, `h${n % 103}.test:443`);
    expect(gateway.refusedHosts()).toHaveLength(100);
    expect(gateway.refusedHosts()[0]).toEqual({
      host: 'h0.test',
      port: 443,
      reason: 'not-allowed',
      times: 2,
    });
  });
});

describe('a request for a whole URL', () => {
  it('is passed on to an allowed host, with its body, without the headers of the connection', async () => {
    const server = createHttpServer(async (asked, response) => {
      response.setHeader(
        'x-seen',
        JSON.stringify([asked.method, asked.url, asked.headers.host, asked.headers['x-hop']]),
      );
      response.end((await text(asked)).toUpperCase());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const gateway = await open([`site.test:${port}`, `127.0.0.1:${port}`]);
    const answer = await ask(gateway, {
      path: `http://site.test:${port}/a?b=c`,
      method: 'PUT',
      headers: { connection: 'x-hop', 'x-hop': '1', 'proxy-connection': 'keep-alive' },
      body: Buffer.from('words'),
    });
    expect(answer).toMatchObject({ status: 200, text: 'WORDS' });
    expect(JSON.parse(String(answer.headers['x-seen']))).toEqual([
      'PUT',
      '/a?b=c',
      `site.test:${port}`,
      null,
    ]);
  });

  it.each([
    ['http://other.test/', 403],
    ['http://metadata.test/latest', 403],
    ['http://127.0.0.1/x', 403],
    ['https://site.test/', 400],
    ['http://unknown.test/', 502],
    ['http://site.test/', 403],
  ])('%s is answered with %i', async (path, status) => {
    const gateway = await open(['metadata.test', 'unknown.test', 'site.test']);
    expect((await ask(gateway, { path, method: 'GET' })).status).toBe(status);
  });

  it('is a call of a model where a client sends even that through the proxy', async () => {
    const gateway = await openGateway(new URL('http://127.0.0.1:1/'));
    const answer = await ask(gateway, {
      path: 'http://127.0.0.1:8080/model/anthropic/v1/messages',
      body: {},
    });
    expect(answer.text).toContain('did not reach 127.0.0.1:1');
    expect(answer.text).not.toContain(REAL_KEY);
  });
});

it('on a port the proxy is for who has the token', async () => {
  const echo = await startEcho();
  const gateway = await openGateway(null, {
    listen: { kind: 'port' },
    allow: parseAllowList([`127.0.0.1:${echo}`]).rules,
  });
  const statusWith = async (headers: Record<string, string>): Promise<number | undefined> => {
    const { port } = new URL(gateway.origin ?? '');
    const asking = request({
      port,
      host: '127.0.0.1',
      method: 'CONNECT',
      path: `127.0.0.1:${echo}`,
      headers,
    }).end();
    const [response, socket] = await once(asking, 'connect');
    socket.destroy();
    return response.statusCode;
  };
  const credentials = Buffer.from(`agent:${gateway.token}`).toString('base64');
  expect(await statusWith({})).toBe(407);
  expect(await statusWith({ 'proxy-authorization': 'Basic YTpi' })).toBe(407);
  expect(await statusWith({ 'proxy-authorization': `Basic ${credentials}` })).toBe(200);
});
