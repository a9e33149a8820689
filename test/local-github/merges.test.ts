import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rejection, shop } from './start.ts';
import { startWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;

beforeEach(async () => {
  bench = await startWorkbench();
});

afterEach(() => bench.stop());

describe('a merge', () => {
  it('into the default branch puts the commit there and closes the issues that it names', async () => {
    const { data: issue } = await bench.bot.rest.issues.create({ ...shop, title: 'Task' });
    const head = await bench.push('feature', 'a.txt', 'a', 'main');
    const { data } = await bench.pull('feature', { body: `Fixes #${issue.number}` });
    const stale = bench.bot.rest.pulls.merge({ ...shop, pull_number: data.number, sha: '0'.repeat(40) });
    expect(await rejection(stale)).toMatchObject({ status: 409 });
    const { data: merged } = await bench.bot.rest.pulls.merge({
      ...shop,
      pull_number: data.number,
      sha: head,
    });
    await bench.git('fetch', '--quiet', 'origin');
    expect(await bench.git('rev-parse', 'origin/main')).toBe(merged.sha);
    expect(await bench.git('show', 'origin/main:a.txt')).toBe('a');
    expect(await bench.read(data.number)).toMatchObject({
      state: 'closed',
      merged: true,
      merge_commit_sha: merged.sha,
      commits: 1,
    });
    const { data: closed } = await bench.bot.rest.issues.get({ ...shop, issue_number: issue.number });
    expect(closed).toMatchObject({ state: 'closed', state_reason: 'completed' });
    expect(bench.github.writes.list('pulls.merge', 'issues.close')).toMatchObject([
      { operation: 'pulls.merge', target: data.number },
      { operation: 'issues.close', target: issue.number },
    ]);
  });

  it('into another branch closes no issue', async () => {
    const { data: issue } = await bench.bot.rest.issues.create({ ...shop, title: 'Task' });
    await bench.git('push', '--quiet', 'origin', 'main:integration');
    await bench.push('feature', 'a.txt', 'a', 'main');
    const { data } = await bench.pull('feature', { base: 'integration', body: `Closes #${issue.number}` });
    await bench.bot.rest.pulls.merge({ ...shop, pull_number: data.number, merge_method: 'squash' });
    const { data: open } = await bench.bot.rest.issues.get({ ...shop, issue_number: issue.number });
    expect(open.state).toBe('open');
  });

  it('that somebody made by a push counts, too', async () => {
    await bench.push('feature', 'a.txt', 'a', 'main');
    const { data } = await bench.pull('feature');
    await bench.git('checkout', '--quiet', 'main');
    await bench.git('merge', '--quiet', '--no-ff', '-m', 'By hand', 'feature');
    await bench.git('push', '--quiet', 'origin', 'main');
    expect(await bench.read(data.number)).toMatchObject({ state: 'closed', merged: true });
  });

  it('and the deletion of its branch move what was stacked on it to its base', async () => {
    await bench.push('first', 'a.txt', 'a', 'main');
    await bench.push('second', 'b.txt', 'b', 'first');
    const { data: first } = await bench.pull('first');
    const { data: second } = await bench.pull('second', { base: 'first' });
    expect(second).toMatchObject({ commits: 1, changed_files: 1 });
    await bench.bot.rest.pulls.merge({ ...shop, pull_number: first.number });
    await bench.bot.rest.git.deleteRef({ ...shop, ref: 'heads/first' });
    expect(await bench.read(second.number)).toMatchObject({
      state: 'open',
      base: { ref: 'main' },
      changed_files: 1,
    });
    await bench.github.idle();
    expect(bench.receiver.received.at(-1)).toMatchObject({
      event: 'pull_request.edited',
      payload: { number: second.number, changes: { base: { ref: { from: 'first' } } } },
    });
  });

  it('never happens to a branch that was deleted: its pull request is closed', async () => {
    await bench.push('feature', 'a.txt', 'a', 'main');
    const { data } = await bench.pull('feature');
    await bench.git('push', '--quiet', 'origin', ':feature');
    expect(await bench.read(data.number)).toMatchObject({ state: 'closed', merged: false });
  });
});
