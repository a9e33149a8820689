import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../src/local-github/faults/fault.ts';
import type { Exchange } from '../../src/local-github/tap.ts';
import { answerProblems, requestProblems, rest } from './contract-findings.ts';
import { hasNextPage, headerProblems } from './contract-headers.ts';
import { proseProblems } from './contract-prose.ts';
import { LABEL, READ } from './faults-support.ts';
import { type Started, shop, start } from './start.ts';

let started: Started;
const exchanges: Exchange[] = [];

beforeAll(async () => {
  started = await start({ onExchange: (exchange) => exchanges.push(exchange) });
  for (const name of ['a', 'b', 'c'])
    await started.ada.request('POST /repos/{owner}/{repo}/labels', { ...shop, name });
});
afterAll(() => started.stop());

/** What was exchanged last, whatever became of the call. */
async function exchangeOf(call: Promise<unknown>): Promise<Exchange> {
  await call.catch(() => 'refused, as it shall be');
  return exchanges.at(-1) ?? expect.unreachable();
}

const read = () => exchangeOf(READ.run(started));
const write = () => exchangeOf(LABEL.run(started));
const ask = () => exchangeOf(started.adaGraphql('query Me { viewer { login } }'));
const missing = () =>
  exchangeOf(
    started.ada.request('GET /repos/{owner}/{repo}/issues/{issue_number}', { ...shop, issue_number: 404 }),
  );

function failure(status: 500 | 502 | 503): Fault {
  return { kind: 'server-error', status, when: 'before' };
}

function limit(which: 'primary' | 'secondary', status: 403 | 429): Fault {
  return { kind: 'limit', limit: which, status, retryAfterS: 30 };
}

async function spoilt(call: () => Promise<Exchange>, fault: Fault): Promise<Exchange> {
  const takeBack = started.github.faults.add({ match: () => true, fault });
  try {
    return await call();
  } finally {
    takeBack();
  }
}

describe('what goes wrong on request has the bodies and headers that GitHub documents', () => {
  const faults = [
    failure(500),
    failure(502),
    failure(503),
    limit('primary', 403),
    limit('primary', 429),
    limit('secondary', 403),
    limit('secondary', 429),
  ];
  const named = faults.map((fault) => [JSON.stringify(fault), fault] as const);

  test.for(named)('REST: %s', async ([, fault]) => {
    for (const call of [read, write]) {
      const exchange = await spoilt(call, fault);
      expect(exchange.status).toBe('status' in fault ? fault.status : 0);
      expect(answerProblems([exchange])).toEqual([]);
    }
  });

  test.for(named)('GraphQL: %s', async ([, fault]) => {
    const exchange = await spoilt(ask, fault);
    expect(headerProblems(exchange)).toEqual([]);
    if (exchange.status !== 200) return expect(rest.generalProblems(exchange)).toEqual([]);
    const message = expect.stringContaining('rate limit');
    expect(JSON.parse(exchange.responseBody)).toEqual({ errors: [{ type: 'RATE_LIMITED', message }] });
  });
});

test('every page leads to its neighbours as GitHub documents', async () => {
  const pages: Exchange[] = [];
  for (const page of [1, 2, 3]) {
    const asked = { ...shop, per_page: 1, page };
    pages.push(await exchangeOf(started.ada.request('GET /repos/{owner}/{repo}/labels', asked)));
  }
  expect(pages.map(hasNextPage)).toEqual([true, true, false]);
  const ofApp = await exchangeOf(started.bot.request('GET /installation/repositories', { per_page: 1 }));
  expect(answerProblems([...pages, ofApp])).toEqual([]);
});

test('a conditional GET that is answered 304 is fine', async () => {
  const { etag } = (await read()).responseHeaders;
  const headers = { 'if-none-match': String(etag) };
  const exchange = await exchangeOf(
    started.ada.request('GET /repos/{owner}/{repo}/issues', { ...shop, headers }),
  );
  expect(exchange.status).toBe(304);
  expect(answerProblems([exchange])).toEqual([]);
});

/** Negative controls: each is right but for one thing. */
describe('what does not keep to the documentation is found', () => {
  const labels = () =>
    exchangeOf(started.ada.request('GET /repos/{owner}/{repo}/labels', { ...shop, per_page: 1 }));
  const repositories = () => exchangeOf(started.bot.request('GET /installation/repositories'));
  const limited = () => spoilt(read, limit('secondary', 403));
  const link = (address: string, rel = 'next') => ({ link: `<https://example.com${address}>; rel="${rel}"` });
  const path = '/api/v3/repos/acme/shop/labels';
  const later = (ms: number) => String(Math.floor((Date.now() + ms) / 1_000));

  test.for([
    ['a refusal without its status', missing, withoutField('status'), 'lacks the field "status"'],
    [
      'a refusal without its page',
      missing,
      withoutField('documentation_url'),
      'lacks the field "documentation_url"',
    ],
    ['a refusal without a word', missing, withoutField('message'), 'lacks the field "message"'],
    ['a 304 that nobody expects', read, () => ({ status: 304, responseBody: '' }), '304 without a GET'],
    [
      'a 304 to a write',
      write,
      () => ({ status: 304, responseBody: '', requestHeaders: { 'if-none-match': '"a"' } }),
      '304 without a GET',
    ],
    [
      'a limit without an end',
      limited,
      withHeaders({ 'retry-after': undefined }),
      '"retry-after" is missing',
    ],
    [
      'a limit with a date',
      limited,
      withHeaders({ 'retry-after': 'soon' }),
      '"retry-after" is no number of seconds',
    ],
    ['a wait for nothing', read, withHeaders({ 'retry-after': '30' }), '"retry-after" says to wait'],
    [
      'no limit at all',
      read,
      withHeaders({ 'x-ratelimit-limit': undefined }),
      '"x-ratelimit-limit" is no whole number',
    ],
    ['a wrong sum', read, withHeaders({ 'x-ratelimit-used': '4999' }), 'do not add up'],
    ['another resource', read, withHeaders({ 'x-ratelimit-resource': 'graphql' }), 'is not core'],
    ['a reset in the past', read, withHeaders({ 'x-ratelimit-reset': later(-60_000) }), 'within an hour'],
    ['a reset tomorrow', read, withHeaders({ 'x-ratelimit-reset': later(86_400_000) }), 'within an hour'],
    [
      'a page that is left out',
      repositories,
      withFields({ total_count: 31 }),
      '"link" does not lead to what is left',
    ],
    [
      'a link to another list',
      labels,
      withHeaders(link('/api/v3/repos/acme/shop/issues?per_page=1&page=2')),
      'bad entry "next"',
    ],
    ['a link to a page far away', labels, withHeaders(link(`${path}?per_page=1&page=3`)), 'bad entry "next"'],
    ['a link that forgets the size', labels, withHeaders(link(`${path}?page=2`)), 'bad entry "next"'],
    ['a link of no kind', labels, withHeaders(link(`${path}?per_page=1&page=2`, 'more')), 'bad entry "more"'],
    ['a next page behind an empty one', labels, () => ({ responseBody: '[]' }), 'has a next page, though'],
    ['a link on something else', missing, withHeaders(link(`${path}?page=2`)), 'is no list'],
  ] as const)('%s', async ([, call, change, words]) => {
    const exchange = await call();
    expect(answerProblems([exchange])).toEqual([]);
    expect(answerProblems([{ ...exchange, ...change(exchange) }]).join('\n')).toContain(words);
  });

  test.for([
    ['a page', 'GET /repos/acme/shop/labels', '?per_page=@', '', 100],
    ['a comment', 'POST /repos/acme/shop/issues/1/comments', '', { body: '@' }, 65_536],
    [
      'a summary',
      'PATCH /repos/acme/shop/check-runs/1',
      '',
      { output: { title: 'a', summary: '@' } },
      65_535,
    ],
    ['repositories of a token', 'POST /app/installations/1/access_tokens', '', { repository_ids: '@' }, 500],
  ] as const)('too large: %s', async ([, route, query, body, most]) => {
    const [method = '', path = ''] = route.split(' ');
    const asked = (size: number): Exchange => ({
      ...(exchanges[0] ?? expect.unreachable()),
      method,
      path: `/api/v3${path}`,
      query: query.replace('@', String(size)),
      requestBody:
        body === '' ? '' : JSON.stringify(body, (key, value) => (value === '@' ? filled(key, size) : value)),
    });
    expect(requestProblems([asked(most)])).toEqual([]);
    expect(requestProblems([asked(most + 1)]).join()).toContain(`of which ${most} are allowed`);
  });

  test('too large: a body over GraphQL', async () => {
    const exchange = {
      ...(await ask()),
      requestBody: JSON.stringify({ variables: { body: 'ü'.repeat(65_537) } }),
    };
    expect(proseProblems(exchange)).toEqual([
      'request: 65537 characters of the body, of which 65536 are allowed',
    ]);
  });
});

/** In place of a field's value, one of this size. */
function filled(field: string, size: number): unknown {
  return field === 'repository_ids' ? Array.from({ length: size }, (_, id) => id + 1) : 'a'.repeat(size);
}

type Change = (exchange: Exchange) => Partial<Exchange>;

function withHeaders(changed: Readonly<Record<string, string | undefined>>): Change {
  return ({ responseHeaders }) => {
    const all = Object.entries({ ...responseHeaders, ...changed });
    const kept = all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
    return { responseHeaders: Object.fromEntries(kept) };
  };
}

function withFields(changed: object): Change {
  return ({ responseBody }) => ({
    responseBody: JSON.stringify({ ...JSON.parse(responseBody), ...changed }),
  });
}

function withoutField(name: string): Change {
  return withFields({ [name]: undefined });
}
