import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { commit, git, startGitServer, writeToken } from './git-http-support.ts';

describe('pushing', () => {
  test('moves the branches, and the hook knows them before git has its answer', async () => {
    await using server = await startGitServer({ onPushTakes: 300 });
    const dir = await server.clone(writeToken);
    const before = await server.repository.resolve('main');
    const after = await commit(dir, 'a.txt', 'a');
    expect((await git(dir, ['push', '--quiet', 'origin', 'main', 'main:topic/one'])).ok).toBe(true);
    expect(server.pushes).toEqual([
      {
        by: writeToken,
        updates: [
          { ref: 'refs/heads/main', before, after },
          { ref: 'refs/heads/topic/one', before: null, after },
        ],
      },
    ]);
    expect(await server.repository.resolve('main')).toBe(after);
    await git(dir, ['push', '--quiet', 'origin', ':topic/one']);
    expect(server.pushes[1]?.updates).toEqual([{ ref: 'refs/heads/topic/one', before: after, after: null }]);
  });

  test('that changes nothing calls no hook', async () => {
    await using server = await startGitServer();
    const dir = await server.clone(writeToken);
    expect((await git(dir, ['push', 'origin', 'main'])).stderr).toContain('up-to-date');
    expect(server.pushes).toEqual([]);
  });

  test('that would lose commits is refused unless forced, also with a lease', async () => {
    await using server = await startGitServer();
    const dir = await server.clone(writeToken);
    const old = await server.repository.resolve('main');
    const theirs = await server.repository.commitFiles({ branch: 'main', files: { b: 'b' }, message: 'B' });
    const ours = await commit(dir, 'a.txt', 'a');
    expect((await git(dir, ['push', 'origin', 'main'])).stderr).toContain('[rejected]');
    const stale = await git(dir, ['push', `--force-with-lease=main:${old}`, 'origin', 'main']);
    expect(stale.stderr).toContain('stale info');
    expect(server.pushes).toEqual([]);
    expect((await git(dir, ['push', '--force', 'origin', 'main'])).ok).toBe(true);
    expect(server.pushes[0]?.updates).toEqual([{ ref: 'refs/heads/main', before: theirs, after: ours }]);
  });

  test('of several refs of which one is refused reports the others alone', async () => {
    await using server = await startGitServer();
    const dir = await server.clone(writeToken);
    await server.repository.commitFiles({ branch: 'main', files: { b: 'b' }, message: 'B' });
    const after = await commit(dir, 'a.txt', 'a');
    expect((await git(dir, ['push', 'origin', 'main', 'main:topic'])).ok).toBe(false);
    expect(server.pushes.flatMap(({ updates }) => updates)).toEqual([
      { ref: 'refs/heads/topic', before: null, after },
    ]);
  });

  test('5 MB goes through, in chunks', async () => {
    await using server = await startGitServer();
    const dir = await server.clone(writeToken);
    const bytes = randomBytes(5 * 1024 * 1024);
    await commit(dir, 'large.bin', bytes);
    expect((await git(dir, ['push', '--quiet', 'origin', 'main'])).ok).toBe(true);
    const stored = await server.repository.readFile('main', 'large.bin');
    expect(stored?.content.equals(bytes)).toBe(true);
    expect(server.pushes).toHaveLength(1);
  });

  test('at the same time, to different branches, all land and each hook hears of its own', async () => {
    await using server = await startGitServer();
    const names = ['one', 'two', 'three', 'four', 'five'];
    const expected = await Promise.all(
      names.map(async (name) => {
        const dir = await server.clone(writeToken);
        return { dir, name, after: await commit(dir, `${name}.txt`, name) };
      }),
    );
    const pushed = await Promise.all(
      expected.map(({ dir, name }) => git(dir, ['push', '--quiet', 'origin', `HEAD:refs/heads/${name}`])),
    );
    expect(pushed.every(({ ok }) => ok)).toBe(true);
    expect(server.pushes.map(({ updates }) => updates)).toHaveLength(names.length);
    for (const { name, after } of expected) {
      const update = { ref: `refs/heads/${name}`, before: null, after };
      expect(server.pushes).toContainEqual({ by: writeToken, updates: [update] });
    }
  });

  test('at the same time, to one branch, lands once', async () => {
    await using server = await startGitServer();
    const dirs = await Promise.all(['one', 'two', 'three'].map(() => server.clone(writeToken)));
    for (const [index, dir] of dirs.entries()) await commit(dir, `${index}.txt`, `${index}`);
    const pushed = await Promise.all(dirs.map((dir) => git(dir, ['push', 'origin', 'main'])));
    expect(pushed.filter(({ ok }) => ok)).toHaveLength(1);
    expect(server.pushes).toHaveLength(1);
  });

  test('from a folder of the same machine, with no server listening, works too', async () => {
    await using server = await startGitServer();
    const dir = await server.clone(writeToken);
    const after = await commit(dir, 'a.txt', 'a');
    const pushed = await git(dir, ['push', '--quiet', server.repository.dir, 'main']);
    expect(pushed).toMatchObject({ ok: true, stderr: '' });
    expect(await server.repository.resolve('main')).toBe(after);
  });
});
