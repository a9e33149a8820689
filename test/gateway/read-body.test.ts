import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createBodyReader, type ReadBody } from '../../src/gateway/read-body.ts';

it('holds no more than its limits, of one body and of all together', async () => {
  const readBody = createBodyReader({ one: 60, all: 100 });
  const reads: ReadBody[] = [];
  const server = createServer(async (asked, response) => {
    reads.push(await readBody(asked));
    response.end();
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const send = async (bytes: number, headers = {}): Promise<ReadBody['kind'] | undefined> => {
    const sent = request({ port, method: 'POST', headers, agent: false }).end('x'.repeat(bytes));
    const [response] = await once(sent, 'response');
    response.resume();
    return reads.at(-1)?.kind;
  };
  expect(await send(61)).toBe('too-large');
  expect(await send(61, { 'transfer-encoding': 'chunked' })).toBe('too-large');
  expect(await send(60)).toBe('read');
  expect(await send(41)).toBe('too-large');
  expect(await send(40)).toBe('read');
  for (const read of reads) if (read.kind === 'read') read.release();
  expect(await send(60)).toBe('read');
});
