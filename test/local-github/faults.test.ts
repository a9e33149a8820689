import { ProbotOctokit } from 'probot';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/local-github/faults/fault.ts';
import { CREATE, ISSUE, LABEL, READ, suffer } from './faults-support.ts';
import { type Started, shop, silent, start } from './start.ts';

let repositoryId = '';
let started: Started;

beforeAll(async () => {
  started = await start();
  repositoryId = (await started.bot.rest.repos.get(shop)).data.node_id;
});

afterEach(() => started.github.faults.clear());

afterAll(() => started.stop());

describe.each([LABEL, ISSUE])('$operation', (call) => {
  it.each([500, 502, 503] as const)('is answered %d before and after it was applied', async (status) => {
    expect(await suffer(started, call, { kind: 'server-error', status, when: 'before' })).toMatchObject({
      status,
      applied: 0,
    });
    expect(await suffer(started, call, { kind: 'server-error', status, when: 'after' })).toMatchObject({
      status,
      applied: 1,
    });
    expect(await suffer(started, call, { kind: 'header', name: 'x', value: 'y' })).toMatchObject({
      status: 200,
      applied: 1,
    });
  });

  it('loses its connection before and after it was applied', async () => {
    expect(await suffer(started, call, { kind: 'cut', when: 'before' })).toMatchObject({
      status: 500,
      applied: 0,
    });
    expect(await suffer(started, call, { kind: 'cut', when: 'after' })).toMatchObject({
      status: 500,
      applied: 1,
    });
  });

  it('is applied after its client gave up, and after its connection was cut', async () => {
    const { faults } = started.github;
    const heldFor = AbortSignal.timeout(50);
    const before = call.applied(started);
    const held = await suffer(started, call, { kind: 'late-apply', ms: 700, hold: true }, heldFor);
    expect(held).toMatchObject({ status: 500, applied: 0 });
    const cut = await suffer(started, call, { kind: 'late-apply', ms: 700, hold: false });
    expect(cut).toMatchObject({ status: 500 });
    await faults.settled();
    expect(call.applied(started)).toBe(before + 2);
  });

  it.each([
    ['primary', 403],
    ['primary', 429],
    ['secondary', 403],
    ['secondary', 429],
  ] as const)('is refused, not applied, when the %s limit is hit with %d', async (limit, status) => {
    const hit = await suffer(started, call, { kind: 'limit', limit, status, retryAfterS: 30 });
    const isGraphql = call.operation.startsWith('mutation');
    expect(hit).toMatchObject({ status: isGraphql && limit === 'primary' ? 200 : status, applied: 0 });
    expect(hit.message).toContain(limit === 'primary' ? 'API rate limit exceeded' : 'secondary rate limit');
  });
});

describe('a read', () => {
  it('is refused, cut off, and held until its client gives up', async () => {
    const unanswered: Fault = { kind: 'server-error', status: 503, when: 'after' };
    expect(await suffer(started, READ, unanswered)).toMatchObject({ status: 503 });
    expect(await suffer(started, READ, { kind: 'cut', when: 'before' })).toMatchObject({ status: 500 });
    const held: Fault = { kind: 'late-apply', ms: 1, hold: true };
    expect(await suffer(started, READ, held, AbortSignal.timeout(50))).toMatchObject({ status: 500 });
    const limit: Fault = { kind: 'limit', limit: 'primary', status: 403, retryAfterS: 5 };
    expect(await suffer(started, READ, limit)).toMatchObject({ status: 403 });
    expect(await suffer(started, READ, { kind: 'delay', ms: 1 })).toMatchObject({ status: 200 });
  });
});

describe('limits', () => {
  it('are taken by the throttling plugin for what they are', async () => {
    const { github, adaToken } = started;
    const told: [string, number][] = [];
    const tell = (limit: string) => (retryAfter: number) => {
      told.push([limit, retryAfter]);
      return false;
    };
    const octokit = new ProbotOctokit({
      baseUrl: `${github.url}/api/v3`,
      auth: { token: adaToken },
      log: silent,
      retry: { enabled: false },
      throttle: { onRateLimit: tell('primary'), onSecondaryRateLimit: tell('secondary') },
    });
    for (const limit of ['primary', 'secondary'] as const) {
      github.faults.add({
        match: READ.operation,
        fault: { kind: 'limit', limit, status: 403, retryAfterS: 60 },
        times: 1,
      });
      await expect(octokit.rest.issues.listForRepo(shop)).rejects.toThrow('rate limit');
    }
    const [primary = ['', 0], secondary] = told;
    expect(secondary).toEqual(['secondary', 60]);
    expect(primary[0]).toBe('primary');
    // The plugin counts down to the reset by its own clock.
    expect(primary[1]).toBeGreaterThan(30);
    expect(primary[1]).toBeLessThanOrEqual(62);
  });

  it('show in the headers, and in GraphQL in an answer with HTTP 200', async () => {
    const { github, adaToken } = started;
    const fault: Fault = { kind: 'limit', limit: 'primary', status: 429, retryAfterS: 100 };
    github.faults.add({ match: 'mutation createIssue', fault });
    const response = await fetch(`${github.url}/api/graphql`, {
      method: 'POST',
      headers: { authorization: `token ${adaToken}` },
      body: JSON.stringify({ query: CREATE, variables: { repositoryId, title: 'Never' } }),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ errors: [{ type: 'RATE_LIMITED' }] });
    const { headers } = response;
    expect(headers.get('x-ratelimit-remaining')).toBe('0');
    expect(headers.get('x-ratelimit-resource')).toBe('graphql');
    const reset = Number(headers.get('x-ratelimit-reset')) * 1000 - Date.parse(headers.get('date') ?? '');
    expect(reset / 1000).toBeGreaterThanOrEqual(99);
    expect(reset / 1000).toBeLessThanOrEqual(102);
  });
});

describe('GraphQL', () => {
  const QUERY = 'query Shop { repository(owner: "acme", name: "shop") { id name owner { login } } }';
  const errors = [{ type: 'INTERNAL', message: 'Something went wrong', path: ['repository', 'owner'] }];

  it('answers with errors beside a part of the data', async () => {
    const { github, adaGraphql } = started;
    const change = (data: unknown) =>
      JSON.parse(JSON.stringify(data, (key, value) => (key === 'owner' ? null : value)));
    const fault: Fault = { kind: 'graphql-errors', errors, change };
    github.faults.add({ match: 'query Shop', fault, times: 1 });
    await expect(adaGraphql(QUERY)).rejects.toMatchObject({
      data: { repository: { id: repositoryId, name: 'shop', owner: null } },
      errors,
    });
    expect(await adaGraphql(QUERY)).toMatchObject({ repository: { owner: { login: 'acme' } } });
  });

  it('answers with errors to a mutation that it has applied; REST knows no such answer', async () => {
    const fault: Fault = { kind: 'graphql-errors', errors };
    expect(await suffer(started, ISSUE, fault)).toMatchObject({ status: 200, applied: 1 });
    expect(started.github.faults.hits.at(-1)).toEqual({ operation: 'mutation createIssue', fault });
    const before = started.github.faults.hits.length;
    expect(await suffer(started, LABEL, fault)).toMatchObject({ status: 200, message: '', applied: 1 });
    expect(started.github.faults.hits).toHaveLength(before);
  });
});
