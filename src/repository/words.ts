/** Words that every subject may have and no file is about. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a an and are as at be been but by can do does for from has have if in into is it its more no not of on only or our should so ' +
    'some such than that the their them then there these they this to too was we when where which while will with without you your'
  ).split(' '),
);

const LONGEST_WORD = 40;

/**
 * The words of a text or a path as they are compared: lower case, `camelCase` and `snake_case` taken apart (and also kept as one word), with the ends cut that
 * English words change by. Stop words are left out; repeated words stay.
 */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [name] of text.matchAll(/[\p{L}\p{N}]+(?:[_'’][\p{L}\p{N}]+)*/gu)) {
    const parts = partsOf(name).filter((part) => part.length <= LONGEST_WORD && !STOP_WORDS.has(part));
    words.push(...parts.map(stem));
    if (parts.length > 1) words.push(parts.join('').slice(0, LONGEST_WORD));
  }
  return words.filter((word) => word.length > 1);
}

function partsOf(name: string): string[] {
  return name
    .replace(/(['’])\p{L}{1,2}$/u, '')
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[\s_'’]+/);
}

/** Endings, the first that fits; what is left has to be long enough to be a word. */
const ENDINGS: readonly (readonly [ending: RegExp, instead: string])[] = [
  [/(?<=.{2})ies$/, 'y'],
  [/(?<=s)ses$/, 's'],
  [/(?<=.{3})(?:ings?|ed)$/, ''],
  [/(?<=[^aeious].|.[^aeious]{1,2})ers?$/, ''],
  [/(?<=.{2}[^suai])s$/, ''],
];

/** A light stem, for comparing only: "parsing", "parses" and "parser" become one. */
function stem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
  const [ending, instead] = ENDINGS.find(([pattern]) => pattern.test(word)) ?? [];
  const cut = ending === undefined ? word : word.replace(ending, instead ?? '');
  if (cut.length < 3) return word;
  return cut.replace(/([^aeiouls])\1$/, '$1').replace(/(?<=.{2})e$/, '');
}
