import { ALLOWABLE_REASONS } from './allowances.ts';
import type { Command, NamedTask } from './command.ts';
import { nearestWord } from './nearest-word.ts';

type Allow = Extract<Command, { kind: 'allow' }>;

/**
 * Reads what stands behind the verb `allow`: a task, if it is not said on its sub-issue, and the reason.
 * @returns the command, or a message that names the word and the remedy
 */
export function parseAllow(words: readonly string[]): Allow | string {
  const [first, second, third] = words;
  const example = 'as in allow item-3 weakened-tests';
  if (first === undefined) return `allow takes a task and the reason why its work was refused, ${example}.`;
  const task = namedTask(first);
  const word = task === null ? first : second;
  const rest = task === null ? second : third;
  if (word === undefined) return `allow ${first} lacks the reason why its work was refused, ${example}.`;
  const reason = ALLOWABLE_REASONS.find((each) => each === word.toLowerCase());
  if (reason === undefined) return unknownReason(word);
  if (rest !== undefined)
    return `allow takes one task and one reason, ${example}: “${shown(rest)}” is too much.`;
  return { kind: 'allow', task, reason };
}

function namedTask(word: string): NamedTask | null {
  const item = /^item-?(\d{1,6})$/i.exec(word)?.[1];
  if (item !== undefined) return { kind: 'handle', handle: `item-${Number(item)}` };
  const issue = /^#?(\d{1,10})$/.exec(word)?.[1];
  return issue === undefined ? null : { kind: 'issue', number: Number(issue) };
}

function unknownReason(word: string): string {
  const nearest = nearestWord(word, ALLOWABLE_REASONS);
  const suggestion =
    nearest === null ? `It can be: ${ALLOWABLE_REASONS.join(', ')}.` : `Did you mean ${nearest}?`;
  return `“${shown(word)}” is no reason that can be allowed. ${suggestion}`;
}

function shown(text: string): string {
  return text.length > 40 ? `${[...text].slice(0, 40).join('')}…` : text;
}
