import { issuePath } from './addresses.ts';
import type { ContentNode } from './hast-nodes.ts';
import type { RepositoryLink } from './views.ts';

/** `#12`, `owner/name#12` and `@login`, where no word or path runs into them. */
const reference =
  /(?<![\w/@.#&-])(?:(?:(?<owner>[a-z0-9-]+)\/(?<name>[\w.-]+))?#(?<number>\d{1,9})|@(?<login>[a-z0-9](?:[a-z0-9-]{0,38})))(?![\w-])/gi;

/** A text with its references to issues and people as links. */
export function linkReferences(text: string, repository: RepositoryLink): ContentNode[] {
  const nodes: ContentNode[] = [];
  let end = 0;
  for (const match of text.matchAll(reference)) {
    if (match.index > end) nodes.push({ type: 'text', value: text.slice(end, match.index) });
    nodes.push(link(match[0], match.groups ?? {}, repository));
    end = match.index + match[0].length;
  }
  if (end < text.length) nodes.push({ type: 'text', value: text.slice(end) });
  return nodes;
}

function link(
  text: string,
  parts: Readonly<Record<string, string | undefined>>,
  here: RepositoryLink,
): ContentNode {
  const children: ContentNode[] = [{ type: 'text', value: text }];
  const { owner = here.owner, name = here.name, number, login } = parts;
  const isMention = number === undefined;
  const href = isMention ? `/${login}` : issuePath({ owner, name }, Number(number));
  const className = [isMention ? 'mention' : 'reference'];
  return { type: 'element', tagName: 'a', properties: { className, href }, children };
}
