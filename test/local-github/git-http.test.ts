import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { basic, commit, git, readToken, startGitServer, writeToken } from './git-http-support.ts';

describe('reading', () => {
  test('a token that may read clones and fetches', async () => {
    await using server = await startGitServer();
    const dir = await server.clone(readToken);
    expect((await git(dir, ['log', '--format=%s'])).stdout).toBe('Initial commit');
    const oid = await server.repository.commitFiles({
      branch: 'topic',
      from: 'main',
      files: { a: '1' },
      message: 'A',
    });
    expect((await git(dir, ['fetch', '--quiet', 'origin'])).ok).toBe(true);
    expect((await git(dir, ['rev-parse', 'origin/topic'])).stdout).toBe(oid);
  });

  test('the suffix .git may be left out, as on GitHub', async () => {
    await using server = await startGitServer();
    const listed = await git(server.root, ['ls-remote', server.address(readToken, 'acme/demo')]);
    expect(listed.stdout).toContain('refs/heads/main');
  });

  test('a shallow clone without blobs, and a fetch of a commit by its id, work', async () => {
    await using server = await startGitServer();
    const first = await server.repository.resolve('main');
    await server.repository.commitFiles({ branch: 'main', files: { a: '1' }, message: 'A' });
    const dir = await server.clone(readToken, '--depth=1', '--filter=blob:none');
    expect((await git(dir, ['rev-list', '--count', 'HEAD'])).stdout).toBe('1');
    expect((await git(dir, ['fetch', '--quiet', '--depth=1', 'origin', first ?? ''])).ok).toBe(true);
  });

  test('git speaks protocol version 2', async () => {
    await using server = await startGitServer();
    const traced = await git(server.root, ['ls-remote', server.address(readToken)], {
      GIT_TRACE_PACKET: '1',
    });
    expect(traced.stderr).toContain('version 2');
    const older = await git(server.root, [
      '-c',
      'protocol.version=0',
      'ls-remote',
      server.address(readToken),
    ]);
    expect(older.stdout).toContain('refs/heads/main');
  });

  test('a request body packed with gzip is understood', async () => {
    await using server = await startGitServer();
    const response = await fetch(`${server.address(null)}/git-upload-pack`, {
      method: 'POST',
      headers: {
        authorization: basic(readToken),
        'content-type': 'application/x-git-upload-pack-request',
        'content-encoding': 'gzip',
        'git-protocol': 'version=2',
      },
      body: gzipSync('0014command=ls-refs\n0000'),
    });
    expect(response.headers.get('content-type')).toBe('application/x-git-upload-pack-result');
    expect(await response.text()).toContain(`${await server.repository.resolve('main')} refs/heads/main`);
  });
});

describe('credentials', () => {
  test('without them, the answer is 401 and asks for Basic ones', async () => {
    await using server = await startGitServer();
    const response = await fetch(`${server.address(null)}/info/refs?service=git-upload-pack`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="GitHub"');
    const cloned = await git(server.root, ['clone', server.address(null), join(server.root, 'never')]);
    expect(cloned).toMatchObject({ ok: false, stderr: expect.stringContaining('could not read Username') });
  });

  test('bad ones are refused', async () => {
    await using server = await startGitServer();
    const listed = await git(server.root, ['ls-remote', server.address('ghp_stolen')]);
    expect(listed).toMatchObject({ ok: false, stderr: expect.stringContaining('Authentication failed') });
    const headers = { authorization: 'Basic not*base64' };
    const response = await fetch(`${server.address(null)}/info/refs?service=git-upload-pack`, { headers });
    expect(response.status).toBe(401);
  });

  test('ones that may only read do not push', async () => {
    await using server = await startGitServer();
    const dir = await server.clone(readToken);
    await commit(dir, 'a.txt', 'a');
    const pushed = await git(dir, ['push', 'origin', 'main']);
    expect(pushed.ok).toBe(false);
    expect(pushed.stderr).toContain('Permission to acme/demo.git denied to x-access-token');
    expect(server.pushes).toEqual([]);
    expect((await server.repository.log('main', { limit: 5 }))?.length).toBe(1);
  });

  test('a repository that does not exist is not found', async () => {
    await using server = await startGitServer();
    const listed = await git(server.root, ['ls-remote', server.address(writeToken, 'acme/other.git')]);
    expect(listed).toMatchObject({ ok: false, stderr: expect.stringContaining('not found') });
  });

  test('other addresses are left to other handlers', async () => {
    await using server = await startGitServer();
    for (const path of ['acme/demo', 'acme/demo/issues/1', 'acme/demo.git/HEAD', 'acme/demo.git/info/refs']) {
      expect(await (await fetch(server.address(null, path))).text()).toBe('next handler');
    }
  });
});

test('a broken repository is answered, as not found, and does not hang', async () => {
  await using server = await startGitServer();
  await rm(join(server.repository.dir, 'HEAD'));
  const response = await fetch(`${server.address(null)}/info/refs?service=git-upload-pack`, {
    headers: { authorization: basic(readToken) },
  });
  expect(response.status).toBe(404);
  await response.text();
});
