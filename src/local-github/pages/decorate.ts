import { asAlert } from './alert.ts';
import type { ContentNode, ElementNode, Tree } from './hast-nodes.ts';
import { linkReferences } from './references.ts';
import type { RepositoryLink } from './views.ts';

interface Place {
  readonly repository: RepositoryLink;
  readonly idPrefix: string;
}

/** Adds to sanitized Markdown what GitHub adds after its own sanitizer: links of references, names of checkboxes … */
export function decorate(tree: Tree, place: Place): Tree {
  if (tree.type !== 'root') return tree;
  const content = tree.children.filter((child) => child.type !== 'doctype');
  return { type: 'root', children: content.flatMap((child) => decorated(child, place)) };
}

function decorated(node: ContentNode, place: Place): ContentNode[] {
  if (node.type === 'text') return linkReferences(node.value, place.repository);
  if (node.type !== 'element') return [node];
  if (node.tagName === 'a') return [decoratedLink(node, place)];
  if (node.tagName === 'pre') return [isMermaid(node) ? diagram(node) : node];
  if (node.tagName === 'code') return [node];
  if (node.tagName === 'input') return [namedCheckbox(node)];
  const shown = node.tagName === 'blockquote' ? (asAlert(node) ?? node) : node;
  return [{ ...shown, children: shown.children.flatMap((child) => decorated(child, place)) }];
}

function decoratedLink(node: ElementNode, { idPrefix }: Place): ElementNode {
  const href = String(node.properties['href'] ?? '');
  if (href.startsWith('#')) {
    return { ...node, properties: { ...node.properties, href: `#${idPrefix}${href.slice(1)}` } };
  }
  return { ...node, properties: { ...node.properties, rel: ['nofollow', 'noopener'] } };
}

function namedCheckbox(node: ElementNode): ElementNode {
  const isChecked = node.properties['checked'] === true;
  const ariaLabel = isChecked ? 'Completed task' : 'Incomplete task';
  return { ...node, properties: { ...node.properties, ariaLabel } };
}

function isMermaid(pre: ElementNode): boolean {
  const [code] = pre.children;
  if (code?.type !== 'element') return false;
  const names = code.properties['className'];
  return Array.isArray(names) && names.includes('language-mermaid');
}

/** The pages run no script, so a diagram is shown as the text that describes it. */
function diagram(pre: ElementNode): ElementNode {
  const caption = element('figcaption', {}, [{ type: 'text', value: 'Diagram (Mermaid)' }]);
  const [code] = pre.children;
  const lines = code?.type === 'element' ? code.children : [];
  return element('figure', { className: ['diagram'] }, [
    caption,
    element('pre', { className: ['mermaid'] }, lines),
  ]);
}

function element(
  tagName: string,
  properties: ElementNode['properties'],
  children: ContentNode[],
): ElementNode {
  return { type: 'element', tagName, properties, children };
}
