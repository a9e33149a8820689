import { splitVerb } from '../reading/item-action.ts';
import { withoutPriority } from '../reading/item-priority.ts';

/** What the title of an item says that it makes, and what else it speaks of. */
export interface TitlePhrase {
  /** Names in code (`formatDate`, `rate_limit`, `--json`) and files that come to exist by this item. */
  readonly creates: readonly string[];
  /** The words of what it makes, as in `CSV export`; empty where they say too little. */
  readonly product: string;
  /** Names in code that it speaks of, but for those that it only compares with. */
  readonly mentions: readonly string[];
  /** Those of them that it works with: `use …`, `with …`, `call …`. */
  readonly uses: readonly string[];
}

const CREATING = new Set(
  'add create implement introduce build write define provide generate scaffold'.split(' '),
);

/** What a title marks as code, without the brackets of calls. */
type Codes = ReadonlySet<string>;

/** What is taken out of a file goes into a new one. */
const SPLITTING = new Set('extract split rename convert port'.split(' '));

/** Words that may stand before the name of what is made, and tell nothing of it. */
const BEFORE_NAME = new Set(
  'a an the our new own custom generic shared reusable common simple small basic initial missing dedicated typed public internal private'.split(
    ' ',
  ),
);

/** What a name in code can be the name of. */
const KINDS = new Set(
  [
    'function method helper util utility hook class interface type struct trait enum module component service decorator macro mixin',
    'middleware exception error constant variable field property column table model schema endpoint flag option command',
    'parameter argument provider factory wrapper adapter client parser script file package header attribute event job task fixture',
  ].flatMap((words) => words.split(' ')),
);

/** Words behind the name that begin another thought. */
const BEHIND_NAME =
  /^(?:[,;:.(–—-]|(?:with|that|which|so|based|using|via|from|as|when|if|for|by|behind|instead|plus|after|once|before|until|requires?|depends|needs|blocked)$)/i;
/** Two of these together still say nothing of their own. */
const GENERIC = new Set(
  [
    'api endpoint route page screen view component function method module class service support handling feature option flag',
    'command config configuration setting file script tool cli ui error test unit integration e2e documentation doc logging log',
    'validation code new data user type helper basic better improved server client app web backend frontend check system',
  ].flatMap((words) => words.split(' ')),
);

const JOINING = /^(?:and|&|or)$/i;
const LONGEST_PRODUCT = 5;
const PLACE = /^(?:to|into|in|on|at|under|inside)$/i;
const PATH = /^[\w@.*-]*[\w*-]\/[\w@./*[\]-]+$|^[\w-]+(?:\.[\w-]+)*\.[a-z]{1,5}$/i;
/** What lists things that exist, so that what is added to it is no new thing. */
const LISTING =
  /(?:^|\/)(?:index\.[cm]?[jt]sx?|mod\.rs|__init__\.py|[^/]*\.(?:md|mdx|rst|adoc|txt|json|ya?ml|toml))$/i;

const PRODUCTS =
  /^(?:GitHub|GitLab|JavaScript|TypeScript|YouTube|LinkedIn|BitBucket|macOS|watchOS|iPhone|iPad|iCloud|eBay|jQuery|gRPC|mTLS|eBPF|OAuth)$/;
const SYMBOL =
  /^(?:--[a-z][a-z0-9-]+|[A-Za-z_$][\w$]*(?:::[A-Za-z_$][\w$]*)+|[a-z][a-z0-9]*(?:[A-Z][A-Za-z0-9]*)+|[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+|[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+)$/;
const CALL = /^[A-Za-z_$][\w$]*(?:(?:\.|::)[A-Za-z_$][\w$]*)*\(\)$/;

const ARTICLE = '(?:the\\s+|an?\\s+|our\\s+|new\\s+)*["\'“‘(]*$';
const COMPARING = new RegExp(
  `\\b(?:like|unlike|similar to|compared to|rename\\w* \\S+ to|rather than|instead of|not|without|see|existing|legacy|old)\\s+${ARTICLE}`,
  'i',
);
const USING = new RegExp(
  `\\b(?:with|using|via|uses?|through|calls?|onto?|adopts?|imports?|reuses?|in favou?r of|replaced by)\\s+${ARTICLE}`,
  'i',
);

/** Reads the title of an item; `codes` are the contents of its inline code, which the title shows as plain text. */
export function readTitlePhrase(title: string, codes: readonly string[]): TitlePhrase {
  const names = new Set(codes.map((code) => code.replace(/\(\)$/, '')));
  const made = clausesOf(title)
    .map((clause) => readMade(clause, names))
    .find((each) => each !== null);
  return { ...(made ?? { creates: [], product: '' }), ...readMentions(title, names) };
}

/** The words of a text in lower case, as they are compared: `exports` is `export`. */
export function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => (word.length > 3 ? word.replace(/(?<!s)s$/, '') : word));
}

/** The whole title, and what stands behind a label as in `Parser: add …`. */
function clausesOf(title: string): string[] {
  const text = withoutPriority(title);
  return [text, ...text.split(/[:–—]\s|\s-\s/).slice(1, 2)];
}

function readMade(clause: string, codes: Codes): Pick<TitlePhrase, 'creates' | 'product'> | null {
  const [verb, object] = splitVerb(clause);
  if (SPLITTING.has(verb)) return { creates: readTargets(object, codes), product: '' };
  if (!CREATING.has(verb)) return null;
  return { creates: readNames(object.split(/\s+/), codes), product: readProduct(object) };
}

/** `… into src/model.ts`, `… to fetchAccount`. */
function readTargets(object: string, codes: Codes): string[] {
  const targets = [...object.matchAll(/\b(?:in)?to (?:(?:the|a|new|file|module) )*(\S+)/gi)];
  return targets.flatMap(([, word]) => nameIn(word, codes) ?? []);
}

/** `a parseDate helper`, `function parseDate`, `parseDate and formatDate in src/date.ts`, `src/date.ts`. */
function readNames(words: readonly string[], codes: Codes): string[] {
  const names: string[] = [];
  let at = words.findIndex((word) => !isBeforeName(bare(word).toLowerCase()));
  for (let name = nameIn(words[at], codes); name !== null; name = nameIn(words[at], codes)) {
    names.push(name);
    const next = words[at + 1] ?? '';
    const goesOn = JOINING.test(next) || ((words[at] ?? '').endsWith(',') && nameIn(next, codes) !== null);
    if (!goesOn) return isEndOfNames(words, at) ? names : [];
    at += JOINING.test(next) ? 2 : 1;
  }
  return names;
}

function isBeforeName(word: string): boolean {
  return BEFORE_NAME.has(word) || KINDS.has(word);
}

function isEndOfNames(words: readonly string[], last: number): boolean {
  if (/[,:;.)]$/.test((words[last] ?? '').replace('()', ''))) return true;
  const behind = words.slice(last + 1);
  const kind = bare(behind[0] ?? '').toLowerCase();
  const isKind = KINDS.has(kind) || KINDS.has(kind.replace(/s$/, ''));
  const [first = '', place = ''] = isKind ? behind.slice(1) : behind;
  if (first === '') return true;
  if (!PLACE.test(first)) return BEHIND_NAME.test(first) || (isKind && JOINING.test(first));
  const path = bare(place);
  return PATH.test(path) && !LISTING.test(path);
}

/** The words up to the first that begins another thought: two at least, or nothing. */
function readProduct(object: string): string {
  const words = object.replace(/^(?:basic |full |initial )?support (?:for|of) /i, '').split(/\s+/);
  const start = words.findIndex((word) => !BEFORE_NAME.has(word.toLowerCase()));
  const rest = start === -1 ? [] : words.slice(start);
  const end = rest.findIndex(isEndOfProduct);
  const inside = end === -1 ? rest : rest.slice(0, end);
  const stop = inside.findIndex((word) => /[,;:.()]$/.test(word));
  const product = (stop === -1 ? inside : inside.slice(0, stop + 1)).map(bare);
  const named = wordsOf(product.join(' '));
  const says =
    named.length >= 2 && named.length <= LONGEST_PRODUCT && named.some((word) => !GENERIC.has(word));
  return says && !product.some((word) => PATH.test(word)) ? product.join(' ') : '';
}

function isEndOfProduct(word: string): boolean {
  return BEHIND_NAME.test(word) || PLACE.test(word) || /^(?:and|or|of|[&+/])$/i.test(word);
}

function readMentions(title: string, codes: Codes): Pick<TitlePhrase, 'mentions' | 'uses'> {
  const mentions: string[] = [];
  const uses: string[] = [];
  for (const { 0: word, index } of title.matchAll(/\S+/g)) {
    const name = symbolIn(word, codes);
    const before = title.slice(Math.max(0, index - 60), index);
    if (name === null || COMPARING.test(before)) continue;
    mentions.push(name);
    if (USING.test(before)) uses.push(name);
  }
  return { mentions, uses };
}

/** A name in code or a path. */
function nameIn(word: string | undefined, codes: Codes): string | null {
  if (word === undefined) return null;
  return symbolIn(word, codes) ?? (PATH.test(bare(word)) ? bare(word) : null);
}

/** `parseDate`, also from `parseDate()` and `(parseDate),`. */
function symbolIn(word: string, codes: Codes): string | null {
  const call = word.replace(/^[("'“‘[]+|["'”’\],;:.!?]+$/g, '');
  if (CALL.test(call)) return call.slice(0, -2);
  const name = bare(word);
  if (codes.has(name)) return name;
  return SYMBOL.test(name) && !PRODUCTS.test(name) ? name : null;
}

/** A word without signs around it. */
function bare(word: string): string {
  return word.replace(/^[("'“‘[]+|[)"'”’\],;:.!?]+$/g, '');
}
