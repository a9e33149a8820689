import type { ItemAction } from '../work-item.ts';
import { withoutPriority } from './item-priority.ts';

const VERBS: readonly (readonly [ItemAction, string])[] = [
  [
    'fix',
    'fix repair resolve correct solve patch bugfix hotfix handle prevent stop avoid debug mend restore',
  ],
  [
    'refactor',
    'refactor extract split rename move restructure reorganize reorganise simplify rewrite clean cleanup modularize modularise decouple consolidate unify merge dedupe deduplicate inline',
  ],
  [
    'add',
    'add create implement introduce build write support enable provide expose generate feat feature allow setup define accept show log record track detect emit send return register export resume check design develop publish ship',
  ],
  ['test', 'test cover verify e2e'],
  ['remove', 'remove delete drop deprecate purge eliminate retire uninstall disable'],
  [
    'update',
    'update upgrade bump change improve migrate replace convert adjust modify extend enhance optimize optimise refresh port switch adapt tweak speed reduce increase harden tighten use configure rework chore perf polish align make turn set sort regenerate expire limit cap refuse reject',
  ],
  ['document', 'document doc describe explain'],
];

const ACTION_OF: ReadonlyMap<string, ItemAction> = new Map(
  VERBS.flatMap(([action, verbs]) => verbs.split(' ').map((verb): [string, ItemAction] => [verb, action])),
);

/** What is added or written may say more about the work than the verb does; up to three words may tell which tests or texts. */
const WHICH = "(?:(?!that|which|to|and|so|for|in|with)[\\p{L}\\p{N}'’-]+ ){0,3}";
const TEST_OBJECT = new RegExp(`^${WHICH}(?:tests?|specs?|test cases?|test coverage)(?![\\p{L}-])`, 'iu');
const DOCS_OBJECT = new RegExp(
  `^${WHICH}(?:documentation|docs?|readme|guide|tutorial|changelog|docstrings?|jsdoc|tsdoc)(?![\\p{L}-])`,
  'iu',
);

/**
 * What an item asks for: from its leading verb or a synonym of it, also behind a marker (`P1`, `#12`, `feat:`, `Parser: …`); `add tests` is
 * `test`, `write a guide` is `document`.
 */
export function readAction(title: string): ItemAction {
  const text = withoutPriority(title).replace(/^#\d+/, '');
  const clauses = [text, ...text.split(/[:–—]\s|\s-\s/).slice(1, 2)];
  for (const clause of clauses) {
    const [verb = '', object = ''] = splitVerb(clause);
    const action = actionOf(verb);
    if (action === undefined) continue;
    return action === 'add' || action === 'update' ? byObject(action, object) : action;
  }
  return 'other';
}

/** The leading verb of a title, in lower case, and the words after it. */
export function splitVerb(clause: string): [verb: string, object: string] {
  const match = /^[^\p{L}\p{N}]*([\p{L}\p{N}]+)(?:\([^()]{0,40}\))?!?:?(.*)$/su.exec(clause);
  return [(match?.[1] ?? '').toLowerCase(), (match?.[2] ?? '').trim()];
}

/** Whether the title begins with a verb that we know. */
export function isVerb(word: string): boolean {
  return actionOf(word) !== undefined;
}

function actionOf(word: string): ItemAction | undefined {
  const stems = [
    word,
    word.replace(/s$/, ''),
    word.replace(/(?:es|ed|ing)$/, ''),
    word.replace(/(?:s|d|ing)$/, 'e'),
  ];
  // `adding` → `add`, `dropping` → `drop`.
  stems.push(word.replace(/(\p{L})\1(?:ed|ing)$/u, '$1'));
  return stems.map((stem) => ACTION_OF.get(stem)).find((action) => action !== undefined);
}

function byObject(action: ItemAction, object: string): ItemAction {
  if (TEST_OBJECT.test(object)) return 'test';
  return DOCS_OBJECT.test(object) ? 'document' : action;
}
