import type { ContentNode, ElementNode } from './hast-nodes.ts';

const TITLES: Readonly<Record<string, string>> = {
  NOTE: 'Note',
  TIP: 'Tip',
  IMPORTANT: 'Important',
  WARNING: 'Warning',
  CAUTION: 'Caution',
};

/** GitHub shows a quote that begins with a line such as `[!NOTE]` as an alert; `null` for any other quote. */
export function asAlert(quote: ElementNode): ElementNode | null {
  const index = quote.children.findIndex((child) => child.type === 'element');
  const paragraph = quote.children[index];
  if (paragraph?.type !== 'element' || paragraph.tagName !== 'p') return null;
  const [first, ...rest] = paragraph.children;
  const kind = first?.type === 'text' ? /^\[!([A-Z]+)\]$/.exec(first.value.trim())?.[1] : undefined;
  const title = kind === undefined ? undefined : TITLES[kind];
  if (kind === undefined || title === undefined) return null;
  const heading = element('p', ['alert-title'], [{ type: 'text', value: title }]);
  const text = element('p', [], withoutLineBreak(rest));
  const others = quote.children.slice(index + 1);
  const body = text.children.length > 0 ? [text, ...others] : others;
  return element('div', ['alert', kind.toLowerCase()], [heading, ...body]);
}

function withoutLineBreak(children: readonly ContentNode[]): ContentNode[] {
  const [first, ...rest] = children;
  return first?.type === 'element' && first.tagName === 'br' ? rest : [...children];
}

function element(tagName: string, className: string[], children: ContentNode[]): ElementNode {
  return { type: 'element', tagName, properties: className.length > 0 ? { className } : {}, children };
}
