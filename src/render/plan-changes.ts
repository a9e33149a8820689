import type { ItemChange, PlanChange, PlanNews } from '../domain/planning/what-changed.ts';
import { inlineCode, inlineText, listing } from './escape.ts';
import { commandBlock } from './explain.ts';
import { joinBlocks } from './limit-body.ts';
import { alertBox, bullets, section } from './markdown.ts';

/** What changed since people last read a plan, for the plan comment; nothing where there is no news. */
export function planChanges(news: PlanNews | null | undefined): string {
  if (!news) return '';
  const list = bullets(describeChanges(news.changes), 30);
  switch (news.kind) {
    case 'revised':
      return section('Changed since the plan that was shown before', list || 'No item has changed.');
    case 'beside':
      return alertBox(
        'NOTE',
        joinBlocks([
          `**${inlineCode(news.runName)} goes on with the plan that it began with**, and does not follow this one. What differs:`,
          list || 'No item has changed.',
        ]),
      );
    case 'outdated':
      return list === '' ? '' : alertBox('WARNING', outdated(list));
  }
}

function outdated(list: string): string {
  return joinBlocks([
    '**The checklist was edited after this plan was made.** The run goes on with the plan as it is here, without these edits:',
    list,
    'To see the plan for the checklist as it reads now, comment',
    commandBlock('plan'),
  ]);
}

/** A line an item, with all that changed about it; then a line for each that is gone. */
function describeChanges(changes: readonly PlanChange[]): string[] {
  const kept = changes.filter((change) => change.kind !== 'removed');
  const gone = changes.filter((change) => change.kind === 'removed');
  const groups = Map.groupBy(kept, ({ handle, line }) => `**${handle}** (line ${line})`);
  return [
    ...[...groups].map(([name, group]) => `${name} ${group.map(describeChange).join('; ')}`),
    ...gone.map(({ was, title }) => `${quoted(title)}, which was ${was}, is no longer in the list`),
  ];
}

function describeChange(change: ItemChange): string {
  switch (change.kind) {
    case 'added':
      return `is new: ${quoted(change.title)}`;
    case 'reworded':
      return `was reworded: ${quoted(change.from)} → ${quoted(change.to)}`;
    case 'scope':
      return `scope: ${difference(change, (path) => inlineCode(path, 80))}`;
    case 'acceptance':
      return `acceptance criteria: ${difference(change, quoted)}`;
    case 'dependencies':
      return dependencies(change);
    case 'priority':
    case 'size':
      return `${change.kind}: ${change.from ?? 'none'} → ${change.to ?? 'none'}`;
    case 'issue':
      return `stands for ${issue(change.to)}, and stood for ${issue(change.from)}`;
    case 'details':
      return 'its details were edited';
    case 'moved':
      return 'moved to another place in the list';
  }
}

function dependencies({ added, removed }: Extract<ItemChange, { kind: 'dependencies' }>): string {
  const more = added.map(({ on, words }) => `${on} (${quoted(words)})`);
  const less = removed.map(({ on, title }) => on ?? quoted(title));
  const parts = [
    more.length > 0 ? `now waits for ${listing(more)}` : '',
    less.length > 0 ? `waits no longer for ${listing(less)}` : '',
  ].filter((part) => part !== '');
  return parts.join('; ') || 'names what it waits for in another order';
}

function difference(
  { added, removed }: Extract<ItemChange, { kind: 'scope' | 'acceptance' }>,
  show: (text: string) => string,
): string {
  const parts = [...added.map((text) => `+ ${show(text)}`), ...removed.map((text) => `− ${show(text)}`)];
  const more = parts.length > 8 ? [`${parts.length - 8} more`] : [];
  return [...parts.slice(0, 8), ...more].join(', ') || 'named in another order';
}

function issue(number: number | null): string {
  return number === null ? 'no issue' : `#${number}`;
}

function quoted(text: string): string {
  return `“${inlineText(text, 120)}”`;
}
