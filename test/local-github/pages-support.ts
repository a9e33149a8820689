import { expect } from 'vitest';
import { pagesApp } from '../../src/local-github/pages/pages-app.ts';
import { issue, type Stored, viewsOf } from './pages-views.ts';

const voidElements = new Set(['br', 'circle', 'hr', 'img', 'input', 'link', 'meta', 'source', 'wbr']);

/** Every element that is opened is closed in its place, and no id is there twice. */
function expectWellFormed(page: string): void {
  const markup = page.replace(/<style>[\s\S]*?<\/style>/, '').replace('<!doctype html>', '');
  const open: string[] = [];
  for (const [, slash, name = ''] of markup.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:\s[^<>]*)?\/?>/g)) {
    if (voidElements.has(name)) continue;
    if (slash === '') open.push(name);
    else expect(open.pop()).toBe(name);
  }
  expect(open).toEqual([]);
  const ids = [...markup.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
}

const characters: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
  '&#x3C;': '<',
  '&#x26;': '&',
};

/** What a person reads of a page: no tags, and character references resolved. */
export function textOf(page: string): string {
  const markup = page.replace(/<style>[\s\S]*?<\/style>/, '').replace(/<[^>]*>/g, '');
  return markup.replace(
    /&(?:lt|gt|quot|amp|#39|#x3C|#x26);/g,
    (reference) => characters[reference] ?? reference,
  );
}

/** A page's markup, after a look at whether it is well formed. */
export async function open(path: string, stored: Stored = {}): Promise<string> {
  const response = await pagesApp(viewsOf(stored)).request(path);
  expect(response.status).toBe(200);
  const page = await response.text();
  expectWellFormed(page);
  return page;
}

/** The page of an issue with this body. */
export function openBody(body: string): Promise<string> {
  return open('/acme/demo/issues/1', { issues: [{ ...issue, body, comments: [] }] });
}
