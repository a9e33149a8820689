import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { checkGitHub } from '../../src/doctor/check-github.ts';
import { probe } from '../../src/doctor/probe.ts';
import { newPrivateKey } from '../local-github/start.ts';

it('a probe gives what it found, or why it found nothing', async () => {
  expect(await probe(async () => 7)).toEqual({ outcome: 'found', value: 7 });
  const cause = new Error('connect ECONNREFUSED 127.0.0.1:1');
  const fail = () => Promise.reject(new TypeError('fetch failed', { cause }));
  expect(await probe(fail)).toEqual({ outcome: 'failed', reason: cause.message });
});

it('a probe that gets no answer ends, and tells what it started to end too', async () => {
  let isAborted = false;
  const hang = (signal: AbortSignal) => {
    signal.addEventListener('abort', () => {
      isAborted = true;
    });
    return new Promise<never>(() => undefined);
  };
  expect(await probe(hang, 50)).toEqual({ outcome: 'failed', reason: 'no answer within 0.05 s' });
  expect(isAborted).toBe(true);
});

it('a GitHub that takes the connection and never answers is unreachable', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const access = {
    appId: 1,
    privateKey: newPrivateKey(),
    gheHost: `127.0.0.1:${port}`,
    gheProtocol: 'http',
  } as const;
  const manifest = { permissions: {}, events: [] };
  const { checks } = await checkGitHub(access, manifest, { serves: true, limitMs: 200 });
  expect(checks).toEqual([
    expect.objectContaining({
      name: 'key',
      finding: expect.objectContaining({
        outcome: 'problem',
        message: `GitHub cannot be reached at http://127.0.0.1:${port}/api/v3: no answer within 0.2 s.`,
      }),
    }),
  ]);
});
