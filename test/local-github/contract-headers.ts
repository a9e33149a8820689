import type { Exchange } from '../../src/local-github/tap.ts';
import { fieldsOf, parsed } from './contract-json.ts';

/** What GitHub's documentation says of one header; `problems` is asked for every answer. */
interface HeaderRule {
  readonly header: string;
  problems(exchange: Exchange): string[];
}

/** docs.github.com/en/rest/using-the-rest-api: rate limits, best practices, pagination; /en/graphql: rate limits. */
const RULES: readonly HeaderRule[] = [
  ...['limit', 'remaining', 'used', 'reset'].map((name) => ({
    header: `x-ratelimit-${name}`,
    problems: ({ responseHeaders }: Exchange) =>
      isWhole(responseHeaders[`x-ratelimit-${name}`]) ? [] : ['is no whole number'],
  })),
  {
    header: 'x-ratelimit-used',
    problems: ({ responseHeaders: headers }) =>
      numberOf(headers, 'used') + numberOf(headers, 'remaining') === numberOf(headers, 'limit')
        ? []
        : ['and x-ratelimit-remaining do not add up to the limit'],
  },
  {
    header: 'x-ratelimit-resource',
    problems: ({ path, responseHeaders }) => {
      const wanted = path === '/api/graphql' ? 'graphql' : 'core';
      return responseHeaders['x-ratelimit-resource'] === wanted ? [] : [`is not ${wanted}`];
    },
  },
  {
    header: 'x-ratelimit-reset',
    problems: ({ responseHeaders: headers }) => {
      const seconds = numberOf(headers, 'reset') - Date.parse(headers['date'] ?? '') / 1_000;
      return seconds >= 0 && seconds <= 3_600 ? [] : ['is not within an hour from the date'];
    },
  },
  {
    header: 'retry-after',
    problems: (exchange) => {
      const value = exchange.responseHeaders['retry-after'];
      if (value === undefined) return isLimit(exchange) && !isUsedUp(exchange) ? ['is missing'] : [];
      if (!isLimit(exchange)) return ['says to wait, though no limit was hit'];
      return isWhole(value) && Number(value) > 0 ? [] : ['is no number of seconds'];
    },
  },
  { header: 'link', problems: linkProblems },
];

/** What is wrong with the headers of an answer, and with a 304 that nobody could expect. */
export function headerProblems(exchange: Exchange): string[] {
  const { method, status, requestHeaders } = exchange;
  const isExpected = method === 'GET' && requestHeaders['if-none-match'] !== undefined;
  return [
    ...(status === 304 && !isExpected ? ['answer: 304 without a GET that has if-none-match'] : []),
    ...RULES.flatMap(({ header, problems }) =>
      problems(exchange).map((problem) => `header "${header}" ${problem}`),
    ),
  ];
}

/** Whether the answer says that there is more. */
export function hasNextPage({ responseHeaders }: Exchange): boolean {
  return linksOf(responseHeaders['link'] ?? '').some(({ rel }) => rel === 'next');
}

const PAGE_SIZE = 30;
const RELATIONS = ['prev', 'next', 'last', 'first'];

function linkProblems(exchange: Exchange): string[] {
  const { responseHeaders, query } = exchange;
  const size = Number(new URLSearchParams(query).get('per_page') ?? PAGE_SIZE);
  const list = listIn(exchange);
  const hasNext = hasNextPage(exchange);
  const { link } = responseHeaders;
  const isLeftOut = list !== null && list.total > list.shown && !hasNext && !hasPage(query);
  if (isLeftOut) return ['does not lead to what is left'];
  if (link === undefined) return [];
  if (list === null) return ['is on an answer that is no list'];
  return [
    ...linksOf(link).flatMap(({ rel, url }) =>
      isPageOf(exchange, rel, url) ? [] : [`has a bad entry "${rel}"`],
    ),
    ...(hasNext && list.shown !== size
      ? [`has a next page, though this one has ${list.shown} of ${size}`]
      : []),
  ];
}

function isPageOf({ path, query }: Exchange, rel: string, url: URL | null): boolean {
  if (!RELATIONS.includes(rel) || url?.pathname !== path) return false;
  const [here, there] = [new URLSearchParams(query), url.searchParams];
  const isSameList = [...here].every(
    ([key, value]) => ['page', 'cursor'].includes(key) || there.get(key) === value,
  );
  const page = Number(here.get('page') ?? 1);
  const wanted = { next: page + 1, prev: page - 1, first: 1 }[rel];
  const isRightPage =
    there.has('cursor') ||
    (wanted === undefined ? isWhole(there.get('page')) : Number(there.get('page')) === wanted);
  return isSameList && isRightPage;
}

function hasPage(query: string): boolean {
  return new URLSearchParams(query).has('page');
}

/** `<https://…>; rel="next"`; the address is null where there is none. */
function linksOf(header: string): { readonly rel: string; readonly url: URL | null }[] {
  return header
    .split(', ')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [, address = '', rel = ''] = /^<([^>]*)>; rel="(\w+)"$/.exec(entry) ?? [];
      return { rel, url: URL.parse(address) };
    });
}

/** How many entries a list shows, and how many it has as far as it says so. */
function listIn({
  responseBody,
  status,
}: Exchange): { readonly shown: number; readonly total: number } | null {
  if (status !== 200) return null;
  const body = parsed(responseBody);
  if (Array.isArray(body)) return { shown: body.length, total: body.length };
  const { total_count: total, ...fields } = fieldsOf(body);
  const entries = Object.values(fields).find((value) => Array.isArray(value));
  return entries === undefined || typeof total !== 'number' ? null : { shown: entries.length, total };
}

/** GraphQL may say it with 200. */
function isLimit({ status, path, responseBody }: Exchange): boolean {
  if (status === 429) return true;
  if (status === 403) return /rate limit/i.test(responseBody);
  return path === '/api/graphql' && responseBody.includes('"type":"RATE_LIMITED"');
}

function isUsedUp({ responseHeaders }: Exchange): boolean {
  return responseHeaders['x-ratelimit-remaining'] === '0';
}

function numberOf(headers: Exchange['responseHeaders'], name: string): number {
  return Number(headers[`x-ratelimit-${name}`] ?? Number.NaN);
}

function isWhole(text: string | null | undefined): boolean {
  return /^\d+$/.test(text ?? '');
}
