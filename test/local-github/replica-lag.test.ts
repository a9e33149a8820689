import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultRule } from '../../src/local-github/faults/fault.ts';
import { type Started, shop, start } from './start.ts';

let started: Started;

beforeAll(async () => {
  started = await start();
});

afterEach(() => started.github.faults.clear());

afterAll(() => started.stop());

const MINUTE = 60_000;

/** Everything that is remembered is remembered for a minute, but nothing lags by itself. */
const REMEMBER: FaultRule = { match: () => false, fault: { kind: 'lag', ms: MINUTE } };
const LAG_A_MINUTE: FaultRule = { match: () => true, fault: { kind: 'lag', ms: MINUTE } };

interface Titles {
  repository: { issues: { nodes: { title: string }[] } };
}

const TITLES =
  'query Titles { repository(owner: "acme", name: "shop") { issues(first: 100) { nodes { title } } } }';

async function restTitles(): Promise<string[]> {
  const { data } = await started.ada.rest.issues.listForRepo({ ...shop, direction: 'asc' });
  return data.map(({ title }) => title);
}

async function graphqlTitles(client = started.adaGraphql): Promise<string[]> {
  const { repository } = await client<Titles>(TITLES);
  return repository.issues.nodes.map(({ title }) => title);
}

async function open(title: string): Promise<void> {
  await started.ada.rest.issues.create({ ...shop, title });
}

describe.each([
  ['GET /repos/{owner}/{repo}/issues', restTitles],
  ['query Titles', graphqlTitles],
] as const)('%s', (match, titles) => {
  it('is answered as it was at the moment that is asked for', async () => {
    const { faults } = started.github;
    faults.add(REMEMBER);
    const lagging = (ms: number) => {
      faults.add({ match, fault: { kind: 'lag', ms }, times: 1 });
      return titles();
    };
    const none = await titles();
    await open('first');
    const between = performance.now() + 50;
    const one = await titles();
    await sleep(1500);
    await open('second');
    const two = await titles();
    expect([one.length, two.length]).toEqual([none.length + 1, none.length + 2]);
    expect(await lagging(MINUTE)).toEqual(none);
    expect(await lagging(performance.now() - between)).toEqual(one);
    expect(await lagging(0)).toEqual(two);
  });

  it('catches up after as long as the replica is behind', async () => {
    await titles();
    started.github.faults.add({ match, fault: { kind: 'lag', ms: 1000 } });
    const before = await titles();
    const startedAt = performance.now();
    await open('soon');
    let now = await titles();
    while (now.length === before.length) {
      expect(now).toEqual(before);
      await sleep(20);
      now = await titles();
    }
    expect(performance.now() - startedAt).toBeGreaterThan(990);
    expect(now).toEqual([...before, 'soon']);
  });
});

describe('a lagging read', () => {
  it('has the entity tag that it had then', async () => {
    const { ada, github } = started;
    const get = (tag?: string) =>
      ada.request('GET /repos/{owner}/{repo}/issues', {
        ...shop,
        headers: tag === undefined ? {} : { 'if-none-match': tag },
      });
    const removeRule = github.faults.add(LAG_A_MINUTE);
    const old = await get();
    await open('tagged');
    const lagging = await get();
    expect(lagging.data).toEqual(old.data);
    expect(lagging.headers.etag).toBe(old.headers.etag);
    await expect(get(old.headers.etag)).rejects.toMatchObject({ status: 304 });
    removeRule();
    const present = await get(old.headers.etag);
    expect(present.data).toHaveLength(old.data.length + 1);
    expect(present.headers.etag).not.toBe(old.headers.etag);
  });

  it('is one that its sender has sent before; others and the replica itself are counted as ever', async () => {
    const { botGraphql, github } = started;
    github.faults.add(LAG_A_MINUTE);
    const old = await graphqlTitles();
    const { graphql } = github.traffic;
    await open('for all');
    expect(await graphqlTitles()).toEqual(old);
    expect(await graphqlTitles(botGraphql)).toEqual([...old, 'for all']);
    await open('for nobody');
    expect(await graphqlTitles(botGraphql)).toEqual([...old, 'for all']);
    expect(github.traffic.graphql).toBe(graphql + 3);
  });

  it('counts as hit only when it was behind, and writes never are', async () => {
    const { faults, writes } = started.github;
    faults.add({ ...LAG_A_MINUTE, times: 1 });
    const hits = faults.hits.length;
    await restTitles();
    await restTitles();
    expect(faults.hits).toHaveLength(hits);
    const before = writes.list('issues.create').length;
    await open('at once');
    expect(writes.list('issues.create')).toHaveLength(before + 1);
    expect(faults.hits).toHaveLength(hits);
    const old = await restTitles();
    expect(faults.hits.slice(hits)).toMatchObject([{ operation: 'GET /repos/{owner}/{repo}/issues' }]);
    expect(await restTitles()).toEqual([...old, 'at once']);
  });
});
