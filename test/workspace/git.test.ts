import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createGit, GitError } from '../../src/workspace/git.ts';
import { createRedactor, head, tail } from '../../src/workspace/redact.ts';
import { runGit, temporaryFolder } from './support.ts';

const git = createGit(createRedactor());

async function failure(work: Promise<unknown>): Promise<GitError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof GitError)) throw new Error(`expected a GitError, not ${error}`);
  return error;
}

test('a failed command says what was run, how it ended and what git said', async () => {
  const error = await failure(git(['rev-parse', '--verify', 'nothing'], { cwd: await temporaryFolder() }));
  expect(error).toMatchObject({ command: 'git rev-parse --verify nothing', exitCode: 128 });
  expect(error.message).toContain('not a git repository');
});

test('credentials travel in a header, and show in no argument, error or file', async () => {
  const asked: { authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    asked.push({ authorization: request.headers.authorization });
    response.writeHead(403).end(`no: ${request.headers.authorization}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/acme/greetings.git`;
  const credentials = { url, username: 'x-access-token', password: 'a-token-of-a-new-shape' };
  const error = await failure(git(['ls-remote', '--', url], { cwd: await temporaryFolder(), credentials }));

  const basic = Buffer.from('x-access-token:a-token-of-a-new-shape').toString('base64');
  expect(asked[0]?.authorization).toBe(`Basic ${basic}`);
  expect(`${error.message} ${error.command}`).not.toMatch(new RegExp(`a-token-of-a-new-shape|${basic}`));
});

test('credentials go to the host that they are for, and to no other', async () => {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const credentials = { url: 'https://github.example/acme/x.git', username: 'x', password: 'another-token' };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/acme/greetings.git`;
  await failure(git(['ls-remote', '--', url], { cwd: await temporaryFolder(), credentials }));
  expect(asked[0]).toBeUndefined();
});

test('protocols that run programs are refused', async () => {
  const folder = await temporaryFolder();
  const marker = join(folder, 'ran');
  const error = await failure(git(['ls-remote', '--', `ext::touch ${marker}`], { cwd: folder }));
  expect(error.stderr).toContain("transport 'ext' not allowed");
});

test('a command ends at its time limit and at an abort', async () => {
  const folder = await temporaryFolder();
  runGit(folder, 'init', '--quiet', '.');
  const began = Date.now();
  const waits = ['-c', 'alias.wait=!sleep 20', 'wait'];
  expect((await failure(git(waits, { cwd: folder, timeoutMs: 100 }))).message).toContain('took too long');
  const abort = new AbortController();
  const running = failure(git(waits, { cwd: folder, signal: abort.signal }));
  abort.abort();
  expect(await running).toMatchObject({ exitCode: null });
  expect(Date.now() - began).toBeLessThan(10_000);
});

test('output over a limit is cut instead of being an error', async () => {
  const folder = await temporaryFolder();
  expect(await git(['help', '--all'], { cwd: folder, maxBytes: 50 })).toHaveLength(50);
});

test('no learnt secret and no token of a known shape survives redaction', () => {
  const body = fc.stringMatching(/^[A-Za-z0-9]{36,60}$/);
  const secret = fc.oneof(
    fc.tuple(fc.constantFrom('ghs_', 'ghp_', 'gho_', 'sk-'), body).map(([prefix, rest]) => prefix + rest),
    fc.string({ minLength: 8 }),
  );
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
      const redactor = createRedactor();
      redactor.learn(value);
      expect(redactor.redact(`${before} ${value} ${after}`).split('[redacted]').join('')).not.toContain(
        value,
      );
    }),
  );
});

test.each([
  ['a push to https://x-access-token:abcdefghi@github.com/a/b', 'abcdefghi'],
  ['Authorization: Bearer eyJhbGciOi.J9', 'eyJhbGciOi'],
  [`token ghs_${'Ab1'.repeat(4)}.${'Cd2'.repeat(30)}-x`, 'Cd2'],
  [`key AKIA${'ABCDEFGH'.repeat(2)} of AWS`, 'ABCDEFGH'],
  ['-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\nthe end is cut off', 'b3BlbnNz'],
])('%j shows no credential', (text, secret) => {
  expect(createRedactor().redact(text)).not.toContain(secret);
});

test.each([
  ['an Authorization header that never comes', `authorization:${' '.repeat(200_000)}x`],
  ['a run of blanks', ' '.repeat(200_000)],
  ['headers without a value', 'authorization: basic '.repeat(10_000)],
  ['an address without an end', `//${'a:'.repeat(100_000)}`],
  ['slashes', '/'.repeat(200_000)],
  ['dashes', '-'.repeat(200_000)],
  ['beginnings of keys', '-----BEGIN '.repeat(18_000)],
  ['a key without an end', `-----BEGIN PRIVATE KEY-----${'-----END A'.repeat(20_000)}`],
  ['beginnings of tokens', 'ghp_-'.repeat(40_000)],
])('%s of 200 KB is read in no time', (_case, text) => {
  const redactor = createRedactor();
  const began = performance.now();
  redactor.redact(text);
  expect(performance.now() - began).toBeLessThan(200);
});

test('secrets that are known from the start are hidden, also one that begins like another', () => {
  const redactor = createRedactor(['the-webhook', 'the-webhook-secret', 'short']);
  expect(redactor.redact('the-webhook-secret is not short')).toBe('[redacted] is not short');
  expect(redactor.kindsIn('= the-webhook-secret')).toEqual(['a credential of this app']);
  redactor.learn('production');
  expect(redactor.redact('NODE_ENV=production')).toBe('NODE_ENV=[redacted]');
  expect(redactor.kindsIn("mode: 'production'")).toEqual([]);
});

test('head and tail never give more than their limit', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), fc.integer({ min: 50, max: 200 }), (text, limit) => {
      expect(head(text, limit).length).toBeLessThanOrEqual(limit);
      expect(tail(text, limit).length).toBeLessThanOrEqual(limit);
    }),
  );
});
