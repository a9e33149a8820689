import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault, FaultyRequest } from '../../src/local-github/faults/fault.ts';
import { ISSUE, LABEL, READ } from './faults-support.ts';
import { type Started, shop, start } from './start.ts';

let started: Started;

beforeAll(async () => {
  started = await start();
});

afterEach(() => started.github.faults.clear());

afterAll(() => started.stop());

describe('rules', () => {
  it('see the request, and let a test act right before and right after it is applied', async () => {
    const seen: [string, FaultyRequest, number][] = [];
    for (const when of ['before', 'after'] as const) {
      const run = async (request: FaultyRequest) => {
        await sleep(5);
        seen.push([when, request, started.github.writes.list().length]);
      };
      started.github.faults.add({ match: ({ isWrite }) => isWrite, fault: { kind: 'call', when, run } });
    }
    const before = started.github.writes.list().length;
    await LABEL.run(started);
    await ISSUE.run(started);
    await READ.run(started);
    const { app, github } = started;
    const installation_id = github.app.installationId;
    await app.rest.apps.createInstallationAccessToken({ installation_id });
    const path = '/api/v3/repos/acme/shop/labels';
    expect(seen).toMatchObject([
      ['before', { method: 'POST', path, operation: LABEL.operation, input: { color: 'abcdef' } }, before],
      ['after', { path }, before + 1],
      [
        'before',
        { operation: 'mutation createIssue', input: { repositoryId: expect.any(String) } },
        before + 1,
      ],
      [
        'after',
        { path: '/api/graphql', headers: { authorization: `token ${started.adaToken}` } },
        before + 2,
      ],
    ]);
  });

  it('hit successive calls in their order, and each other only with what leaves room', async () => {
    const { faults } = started.github;
    const from = faults.hits.length;
    const match = 'GET /repos/{owner}/{repo}/issues';
    const rules: readonly Fault[] = [
      { kind: 'header', name: 'x-first', value: 'yes' },
      { kind: 'server-error', status: 500, when: 'before' },
      { kind: 'server-error', status: 502, when: 'after' },
    ];
    for (const fault of rules) faults.add({ match, fault, times: 1 });
    const answers = [await probe(), await probe(), await probe()];
    expect(answers.map(({ status }) => status)).toEqual([500, 502, 200]);
    expect(answers.map(({ headers }) => headers.get('x-first'))).toEqual(['yes', null, null]);
    expect(answers.map(({ headers }) => headers.has('etag'))).toEqual([false, false, true]);
    expect(faults.hits.slice(from)).toEqual(rules.map((fault) => ({ operation: match, fault })));
  });

  it('know a route whatever its parameters are called, and can be taken away', async () => {
    const { ada, github } = started;
    const { data } = await ada.rest.issues.create({ ...shop, title: 'One' });
    const fault: Fault = { kind: 'server-error', status: 500, when: 'before' };
    const takeAway = github.faults.add({ match: 'GET /repos/{o}/{r}/issues/{issue_number}', fault });
    const get = () => ada.rest.issues.get({ ...shop, issue_number: data.number });
    await expect(get()).rejects.toMatchObject({ status: 500 });
    await expect(get()).rejects.toMatchObject({ status: 500 });
    takeAway();
    expect((await get()).status).toBe(200);
    github.faults.add({ match: () => true, fault });
    await expect(get()).rejects.toMatchObject({ status: 500 });
    github.faults.clear();
    expect((await get()).status).toBe(200);
  });

  it('delay for as long as they say', async () => {
    started.github.faults.add({ match: READ.operation, fault: { kind: 'delay', ms: 200 } });
    const startedAt = performance.now();
    await READ.run(started);
    expect(performance.now() - startedAt).toBeGreaterThan(190);
  });

  it('that match nothing change nothing', async () => {
    const without = await whole(await probe());
    started.github.faults.add({ match: () => false, fault: { kind: 'cut', when: 'before' } });
    const [hits, withRule] = [started.github.faults.hits.length, await whole(await probe())];
    expect(withRule).toEqual(without);
    expect(started.github.faults.hits).toHaveLength(hits);
  });
});

describe('the quota', () => {
  it('is told by the API, for nothing', async () => {
    const noon = new Date('2026-06-01T12:00:30Z');
    const { ada, adaGraphql, github, stop } = await start({ now: () => noon });
    await ada.rest.issues.listForRepo(shop);
    await ada.rest.issues.listForRepo(shop);
    await adaGraphql('{ viewer { login } }');
    const reset = Date.parse('2026-06-01T13:00:00Z') / 1000;
    const { data } = await ada.rest.rateLimit.get();
    expect(data).toEqual({
      resources: {
        core: { limit: 5000, used: 2, remaining: 4998, reset },
        graphql: { limit: 5000, used: 1, remaining: 4999, reset },
        search: { limit: 30, used: 0, remaining: 30, reset: noon.getTime() / 1000 + 60 },
      },
      rate: { limit: 5000, used: 2, remaining: 4998, reset },
    });
    expect(github.traffic).toMatchObject({ rest: 2, graphql: 1 });
    await stop();
  });
});

describe('the server', () => {
  it('closes while it holds and delays requests, and applies none of them any more', async () => {
    const { github: own, ada, stop } = await start();
    own.faults.add({ match: LABEL.operation, fault: { kind: 'late-apply', ms: 0, hold: true } });
    own.faults.add({ match: READ.operation, fault: { kind: 'delay', ms: 600_000 } });
    const create = ada.rest.issues.createLabel({ ...shop, name: 'late', color: 'abcdef' });
    const ended = Promise.allSettled([create, ada.rest.issues.listForRepo(shop)]);
    while (own.faults.hits.length < 2) await sleep(5);
    await stop();
    await own.faults.settled();
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(own.writes.list('labels.create')).toEqual([]);
  });

  it('is reached from elsewhere only when it shall be', async () => {
    // Linux answers on all of 127/8; elsewhere the network's address has to do.
    const address = elsewhere() ?? '127.0.0.2';
    const open = await start({ listenOn: '0.0.0.0' });
    const ask = ({ github }: Started) => fetch(`http://${address}:${github.port}/api/v3/rate_limit`);
    expect(open.github.host).toBe(`localhost:${open.github.port}`);
    expect((await ask(open)).status).toBe(200);
    await open.stop();
    await expect(ask(started)).rejects.toThrow();
  });
});

function elsewhere(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

function probe(): Promise<Response> {
  const headers = { authorization: `token ${started.adaToken}` };
  return fetch(`${started.github.url}/api/v3/repos/acme/shop/issues`, { headers });
}

/** All of an answer but what differs between any two. */
async function whole(response: Response) {
  const passing = ['date', 'x-github-request-id', 'x-ratelimit-remaining', 'x-ratelimit-used'];
  const headers = [...response.headers].filter(([name]) => !passing.includes(name));
  return { status: response.status, headers, body: await response.text() };
}
