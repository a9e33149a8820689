import { raw } from 'hast-util-raw';

/** A page as somebody without a browser sees it: its words, its links and its forms. */
export interface WebPage {
  /** Where the redirects ended. */
  readonly url: string;
  readonly status: number;
  /** The words of the page, with single spaces. */
  readonly text: string;
  /** Addresses by the words of their links. */
  readonly links: Readonly<Record<string, string>>;
  readonly forms: readonly WebForm[];
}

interface WebForm {
  readonly method: 'get' | 'post';
  readonly action: string;
  readonly button: string;
  readonly fields: readonly { readonly name: string; readonly value: string; readonly isRequired: boolean }[];
}

/** Opens a page and follows redirects. */
export async function openPage(url: string, init: RequestInit = {}): Promise<WebPage> {
  const response = await fetch(url, init);
  return readPage(response.url, response.status, await response.text());
}

/** Fills in the form whose button has these words and sends it, as a browser without scripts would. */
export async function submit(
  page: WebPage,
  button: string,
  typed: Readonly<Record<string, string>> = {},
): Promise<WebPage> {
  const form = page.forms.find((each) => each.button === button);
  if (!form) throw new Error(`${page.url} has no button "${button}": ${page.text}`);
  const values = form.fields.map(({ name, value }): [string, string] => [name, typed[name] ?? value]);
  for (const name of Object.keys(typed)) {
    if (!form.fields.some((field) => field.name === name)) throw new Error(`There is no field ${name}`);
  }
  const empty = form.fields.find(({ name, isRequired }, index) => isRequired && !values[index]?.[1] && name);
  if (empty) throw new Error(`The field ${empty.name} is required`);
  const data = new URLSearchParams(values);
  const target = new URL(form.action, page.url);
  if (form.method === 'post') return openPage(target.href, { method: 'POST', body: data });
  target.search = data.toString();
  return openPage(target.href);
}

type Node = ReturnType<typeof raw>;
type Element = Extract<Node, { type: 'element' }>;

function readPage(url: string, status: number, html: string): WebPage {
  const tree = raw({ type: 'root', children: [{ type: 'raw', value: html }] });
  return {
    url,
    status,
    text: textOf(tree),
    links: Object.fromEntries(
      elements(tree, 'a').map((link) => [textOf(link), new URL(attribute(link, 'href'), url).href]),
    ),
    forms: elements(tree, 'form').map((form) => ({
      method: attribute(form, 'method') === 'post' ? 'post' : 'get',
      action: attribute(form, 'action') || url,
      button: elements(form, 'button').map(textOf).join(),
      fields: elements(form, 'input').map((input) => ({
        name: attribute(input, 'name'),
        value: attribute(input, 'value'),
        isRequired: 'required' in input.properties,
      })),
    })),
  };
}

function childrenOf(node: Node): readonly Node[] {
  return 'children' in node ? node.children : [];
}

function elements(node: Node, tagName: string): Element[] {
  return childrenOf(node).flatMap((child) => [
    ...(child.type === 'element' && child.tagName === tagName ? [child] : []),
    ...elements(child, tagName),
  ]);
}

function attribute({ properties }: Element, name: string): string {
  return String(properties[name] ?? '');
}

function textOf(node: Node): string {
  if (node.type === 'element' && ['style', 'title'].includes(node.tagName)) return '';
  const text = node.type === 'text' ? node.value : childrenOf(node).map(textOf).join(' ');
  return text.replaceAll(/\s+/g, ' ').trim();
}
