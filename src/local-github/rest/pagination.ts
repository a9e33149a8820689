import { answer, type RestContext } from './context.ts';

const DEFAULT_PAGE_SIZE = 30;
const MAX_PAGE_SIZE = 100;

/** The page that the query asks for (`per_page`, `page`), and GitHub's `Link` header on the answer. */
export function pageOf<T>(c: RestContext, all: readonly T[]): readonly T[] {
  const size = Math.min(MAX_PAGE_SIZE, positive(c.req.query('per_page')) ?? DEFAULT_PAGE_SIZE);
  const page = positive(c.req.query('page')) ?? 1;
  const last = Math.max(1, Math.ceil(all.length / size));
  const links: [string, number][] = [];
  if (page > 1) links.push(['prev', page - 1]);
  if (page < last) links.push(['next', page + 1], ['last', last]);
  if (page > 1) links.push(['first', 1]);
  if (links.length > 0) c.header('link', links.map(([rel, to]) => link(c, rel, to)).join(', '));
  return all.slice((page - 1) * size, page * size);
}

/** Answers with one page of `all`, each shown by `show`. */
export function answerPage<T>(c: RestContext, all: readonly T[], show: (entry: T) => unknown): Response {
  return answer(
    c,
    pageOf(c, all).map((entry) => show(entry)),
  );
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : undefined;
}

function link(c: RestContext, rel: string, page: number): string {
  const url = new URL(c.req.url);
  url.searchParams.set('page', String(page));
  return `<${url.href}>; rel="${rel}"`;
}
