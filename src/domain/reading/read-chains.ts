import type { Handle } from '../work-item.ts';
import type { NamedItem, NamedPart, NameIndex } from './name-index.ts';
import type { VisibleText } from './outline.ts';
import { isProse, maskCode } from './prose.ts';
import { type StatementContext, shorten } from './read-statements.ts';
import { readExplicit, readTargets } from './read-targets.ts';
import { itemsOf } from './target.ts';

/** Items in the order in which they come; those of one link may come side by side. */
export interface Chain {
  readonly chain: readonly (readonly Handle[])[];
  readonly words: string;
  /** Drawn with arrows; in words of all items (`each step builds on the one before`); or of all in passing (`in this order`). */
  readonly said: 'drawn' | 'of all' | 'in passing';
}

const ARROW = /\s*(?:→|⟶|➜|➡️?|⇒|-->|==>|->|=>|>>)\s*/gu;
const ARROWS = /[→⟶➜➡⇒]|->|=>|>>/u;
const IN_TURN =
  /(?<!(?:any|no particular|not|in arbitrary) )(?:(?:each|every|a) (?:step|stage|task|item|phase|one|part|point)\b[^.\n]{0,40}\b(?:builds? on|depends? on|needs|requires|starts?(?: only)? (?:after|when|once)|only after|after)\b[^.\n]{0,20}\b(?:previous|one before|before it|preceding)|each (?:step|stage|task|item|phase|one|part|point)\b[^.\n]{0,60}\bbefore the next\b|one (?:step )?at a time|(?:strictly|only|exactly|must be done|to be done|have to be done|has to be done|do (?:them|these|it)|work through (?:them|these)|please)[^.\n]{0,20} in (?:this|the given|the listed|that|sequence|sequential|strict) ?(?:order)?\b|\bin (?:this|the following) order\b|\bstrictly (?:sequential|one after)|one (?:\p{L}+ )?after (?:the other|another)|(?:done|merged|landed|do (?:these|them|it)|one by one)[^.\n]{0,20} in order(?! to\b)|in (?:the )?(?:right|correct|exact) order|\bin dieser reihenfolge|der reihe nach|dans (?:cet|l['’]) ?ordre|en este orden|por orden|nesta ordem|按顺序|依次)/iu;
const IN_PASSING = /^(?:in (?:this|the following|the right|the correct)|nesta|en este|in dieser|dans)/i;
const MERMAID = /^`{3,}mermaid\n/;
const NODE = /([A-Za-z][\w-]*|\d+)\s*(?:[[({>]+"?([^\])}"]*)"?[\])}]+)?/y;

/** Chains that a text draws with arrows, in words, or as a mermaid graph. */
export function readChains(text: VisibleText, context: StatementContext): Chain[] {
  if (MERMAID.test(text.plain)) return readMermaid(text.plain, context);
  if (!isProse(text)) return [];
  let start = 0;
  const arrows = text.plain.split('\n').flatMap((line) => {
    const from = start;
    start += line.length + 1;
    return readArrows(text, from, line, context);
  });
  return [...arrows, ...readInTurn(text, context)];
}

function readArrows(text: VisibleText, start: number, line: string, context: StatementContext): Chain[] {
  if (!ARROWS.test(line)) return [];
  const masked = maskCode(text);
  const pieces = line.split(/[,;]/);
  if (pieces.length > 1 && pieces.every((piece) => ARROWS.test(piece))) {
    let from = start;
    return pieces.flatMap((piece) => {
      const at = from;
      from += piece.length + 1;
      return readArrows(text, at, piece, context);
    });
  }
  const arrows = [...masked.slice(start, start + line.length).matchAll(ARROW)];
  if (arrows.length === 0) return [];
  const bounds = [-1, ...arrows.map(({ index }) => index), line.length];
  const links = bounds.slice(0, -1).map((from, index) => {
    const arrow = arrows[index - 1];
    const at = arrow === undefined ? 0 : from + arrow[0].length;
    return linkOf(
      text.plain,
      masked,
      start + at,
      start + (bounds[index + 1] ?? line.length),
      index === 0,
      context,
    );
  });
  return runsOf(links).map((chain) => ({ chain, words: shorten(line.trim()), said: 'drawn' }));
}

/** What one link of a chain of arrows names; the first may have a sentence before it. */
function linkOf(
  plain: string,
  masked: string,
  from: number,
  to: number,
  isFirst: boolean,
  context: StatementContext,
): Handle[] {
  const text = { plain: plain.slice(0, to), masked: masked.slice(0, to) };
  const view = { ...context, certainty: 'strict' } as const;
  const label = /^[^:：]{0,40}[:：]\s*/u.exec(text.plain.slice(from))?.[0].length ?? 0;
  // Behind a comma another sentence begins, unless another item is named there.
  const comma =
    /,(?:(?!\s*(?:#?\d|item|task|["“„«]|[A-Z]{1,6}-?\d))|(?=\s*\S+ (?:is|are|can|must|has|have|needs?|goes|comes) ))/.exec(
      text.masked.slice(from),
    );
  const link =
    comma === null || isFirst
      ? text
      : { plain: plain.slice(0, from + comma.index), masked: masked.slice(0, from + comma.index) };
  const direct = readTargets(link, isFirst ? from + label : from, view);
  const targets =
    direct.targets.length > 0 || !isFirst ? direct.targets : readExplicit(text, from, to, view).targets;
  return itemsOf(targets);
}

/** The longest runs of links that each name something. */
function runsOf(links: readonly (readonly Handle[])[]): (readonly Handle[])[][] {
  const runs: (readonly Handle[])[][] = [[]];
  for (const link of links) {
    if (link.length === 0) runs.push([]);
    else runs.at(-1)?.push(link);
  }
  return runs.filter(({ length }) => length > 1);
}

/** `Each step builds on the one before`: of the parts where it speaks of stages or phases, else of the items. */
function readInTurn({ plain }: VisibleText, { names, line }: StatementContext): Chain[] {
  const words = IN_TURN.exec(plain)?.[0];
  if (
    words === undefined ||
    /\b(?:not|no need|needn't|nicht|pas)\b/i.test(
      plain.slice(0, plain.indexOf(words)).split('.').at(-1) ?? '',
    )
  )
    return [];
  const isAboutParts = /stage|phase|section|milestone/i.test(words) && stagesOf(names.parts).length > 1;
  const parts = stagesOf(names.parts).map(({ handles }) => handles);
  const chain = isAboutParts ? parts : listed(line, names).map(({ handle }) => [handle]);
  return chain.length > 1 && line > 0
    ? [{ chain, words, said: IN_PASSING.test(words) ? 'in passing' : 'of all' }]
    : [];
}

/** The items of the list that follows, where one does; all of them behind the last. */
function listed(line: number, { items }: NameIndex): readonly NamedItem[] {
  const next = items.find(({ found }) => found.line > line);
  const list = next === undefined ? [] : items.filter(({ found }) => found.list === next.found.list);
  return list.length > 1 ? list : items;
}

/** The outermost parts of one rank, of which there are several. */
function stagesOf(parts: readonly NamedPart[]): readonly NamedPart[] {
  const ranks = Map.groupBy(parts, ({ depth }) => depth);
  const [first] = [...ranks].toSorted(([a], [b]) => a - b).filter(([, each]) => each.length > 1);
  return first?.[1] ?? [];
}

function readMermaid(plain: string, context: StatementContext): Chain[] {
  const labels = new Map<string, string>();
  return plain.split('\n').flatMap((line) => {
    const nodes = line.split(/\s*(?:--+>|==+>|-\.+->)\s*(?:\|[^|]*\|\s*)?/u).map((part) => {
      NODE.lastIndex = /^\s*/.exec(part)?.[0].length ?? 0;
      const [, id = '', label] = NODE.exec(part) ?? [];
      if (label !== undefined) labels.set(id, label);
      return nodeOf(id, labels.get(id), context);
    });
    return runsOf(nodes).map((chain) => ({ chain, words: shorten(line.trim()), said: 'drawn' }));
  });
}

function nodeOf(id: string, label: string | undefined, context: StatementContext): Handle[] {
  const own = context.names.byId.get(id.toUpperCase());
  if (own !== undefined) return [own];
  if (label === undefined) return [];
  const view = { ...context, certainty: 'strict' } as const;
  return itemsOf(readTargets({ plain: label, masked: label }, 0, view).targets).slice(0, 1);
}
