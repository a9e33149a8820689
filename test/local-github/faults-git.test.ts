import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/local-github/faults/fault.ts';
import { shop } from './start.ts';
import { startWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;

beforeAll(async () => {
  bench = await startWorkbench();
});

afterEach(() => bench.github.faults.clear());

afterAll(() => bench.stop());

async function headOf(branch: string): Promise<string> {
  return (await bench.bot.rest.git.getRef({ ...shop, ref: `heads/${branch}` })).data.object.sha;
}

describe('a push', () => {
  it.each<[string, Fault]>([
    ['cut', { kind: 'cut', when: 'after' }],
    ['server-error', { kind: 'server-error', status: 502, when: 'after' }],
    ['late-apply', { kind: 'late-apply', ms: 20, hold: false }],
  ])('fails and has landed all the same (%s)', async (name, fault) => {
    const { faults } = bench.github;
    faults.add({ match: 'git-receive-pack', fault, times: 1 });
    // More than what the server has at hand when the connection ends, and what git asks about before it sends it.
    const content = randomBytes(1_500_000).toString('hex');
    await expect(bench.push(`landed-${name}`, `${name}.txt`, content, 'main')).rejects.toThrow();
    await faults.settled();
    expect(await headOf(`landed-${name}`)).toBe(await bench.git('rev-parse', `landed-${name}`));
    expect(bench.github.writes.list('git.push').at(-1)).toMatchObject({ actor: 'ada' });
  });

  it.each<[string, Fault]>([
    ['cut', { kind: 'cut', when: 'before' }],
    ['server-error', { kind: 'server-error', status: 503, when: 'before' }],
  ])('fails and has not landed (%s)', async (name, fault) => {
    const pushes = bench.github.writes.list('git.push').length;
    bench.github.faults.add({ match: 'git-receive-pack', fault, times: 1 });
    await expect(bench.push(`lost-${name}`, `${name}.txt`, 'text', 'main')).rejects.toThrow();
    expect(bench.github.writes.list('git.push')).toHaveLength(pushes);
    await bench.git('push', '--quiet', 'origin', `lost-${name}`);
    expect(bench.github.writes.list('git.push')).toHaveLength(pushes + 1);
  });

  it('is a write that a replica may not know yet', async () => {
    const before = await bench.push('behind', 'one.txt', 'one', 'main');
    bench.github.faults.add({ match: () => true, fault: { kind: 'lag', ms: 60_000 } });
    expect(await headOf('behind')).toBe(before);
    const after = await bench.push('behind', 'two.txt', 'two');
    expect(await headOf('behind')).toBe(before);
    bench.github.faults.clear();
    expect(await headOf('behind')).toBe(after);
  });
});

describe('a fetch', () => {
  it('fails when it is told to, and works again', async () => {
    await bench.push('more', 'more.txt', 'more', 'main');
    const fault: Fault = { kind: 'server-error', status: 503, when: 'after' };
    bench.github.faults.add({ match: 'git-upload-pack', fault, times: 1 });
    const url = await bench.git('remote', 'get-url', 'origin');
    const clone = (folder: string) => bench.git('clone', '--quiet', '--branch', 'more', url, folder);
    await expect(clone('first')).rejects.toThrow('503');
    await clone('second');
  });
});

describe('mergeability', () => {
  it('is unknown for as many asks as a rule says, with an entity tag of its own', async () => {
    await bench.push('feature', 'feature.txt', 'text', 'main');
    const { data: pull } = await bench.pull('feature');
    const fault: Fault = { kind: 'mergeable-unknown' };
    bench.github.faults.add({ match: 'GET /repos/{owner}/{repo}/pulls/{pull_number}', fault, times: 1 });
    const get = (tag = '"none"') =>
      bench.bot.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
        ...shop,
        pull_number: pull.number,
        headers: { 'if-none-match': tag },
      });
    const unknown = await get();
    expect(unknown.data).toMatchObject({ mergeable: null, rebaseable: null, mergeable_state: 'unknown' });
    const known = await get(unknown.headers.etag);
    expect(known.data).toMatchObject({ mergeable: true, mergeable_state: 'clean', title: pull.title });
  });

  it('is unknown in GraphQL, too', async () => {
    bench.github.faults.add({ match: 'query Pulls', fault: { kind: 'mergeable-unknown' }, times: 1 });
    const ask = () =>
      bench.botGraphql<{ repository: object }>(
        'query Pulls { repository(owner: "acme", name: "shop") { pullRequests(first: 1) { nodes { headRefName mergeable } } } }',
      );
    const answered = (mergeable: string) => ({
      repository: { pullRequests: { nodes: [{ headRefName: 'feature', mergeable }] } },
    });
    expect(await ask()).toEqual(answered('UNKNOWN'));
    expect(await ask()).toEqual(answered('MERGEABLE'));
  });
});
