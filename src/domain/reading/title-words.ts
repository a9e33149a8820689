const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:[.](?=[\p{L}\p{N}])[\p{L}\p{N}\p{M}]+)*/gu;

/** Words that say nothing about which item is meant. */
const EMPTY = new Set(
  `a an the this that these those its their our your it they them all any both each every some of for in on at to from by with and or as is are was were be been being has have had will would can could
  new old first last next other same only also just very more most own up out so do does done ready merged landed finished complete completed released shipped available existing exists exist there place
  work item items task tasks step steps issue issues pr part thing things stuff change changes one ones we
  der die das den dem des ein eine einen einem einer und oder ist sind war wird werden im in am an auf zu zum zur von vom mit fur aus bei nach noch auch fertig erledigt drin dran punkt aufgabe
  le la les l un une des du de d et ou est sont sera fini terminee termine faite fait pour dans sur avec en au aux point tache
  el los las una unos unas y o es son sera esta este esten lista listo hecho para por con del al punto tarea
  os as um uma e ou sao estiver pronto pronta feito do da dos das no na nos nas com ao`.split(/\s+/),
);

const ASCII = /^[\w.]*$/;

/** A word with where it stands. */
export interface Word {
  /** Lower case without diacritics. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Words of a text, normalised for comparison. */
export function wordsOf(text: string): Word[] {
  return [...text.matchAll(WORD)].map((match) => ({
    text: normalise(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** The words of a title in one line, for comparison as a whole. */
export function titleWords(title: string): string {
  return wordsOf(title)
    .map(({ text }) => text)
    .join(' ');
}

/** Whether a word says nothing about which item is meant. */
export function isEmptyWord(word: string): boolean {
  return EMPTY.has(word);
}

/** Whether two words are forms of one: `removal` and `remove`, `Tabelle` and `Tabellen`. */
export function isSameWord(a: string, b: string): boolean {
  if (a === b || isVersionOf(a, b) || isVersionOf(b, a)) return true;
  const shorter = Math.min(a.length, b.length);
  if (shorter < 4 || /\d/.test(a) || /\d/.test(b)) return stem(a) === stem(b) && shorter > 2;
  const least = Math.max(4, Math.ceil(Math.max(a.length, b.length) * 0.65));
  return stem(a) === stem(b) || (shorter >= least && a.slice(0, least) === b.slice(0, least));
}

function withoutEnding(word: string): string {
  const bare = word.replace(/(?:ation|ion|al|ing|ed|er|ment|e)$/, '');
  return bare.length < 3 ? word : bare;
}

/** `19` names `19.1`. */
function isVersionOf(major: string, version: string): boolean {
  return /^\d/.test(version) && version.startsWith(`${major}.`);
}

function stem(word: string): string {
  if (word.length < 4) return word;
  const singular = word.replace(/(?:ies|y)$/, 'i').replace(/(?:es|s)$/, '');
  const bare = withoutEnding(withoutEnding(singular));
  const root = bare.length < 3 ? singular.replace(/e$/, '') : bare;
  // `tagging` is what `tag` does.
  return root.replace(/(\p{L})\1$/u, '$1');
}

function normalise(word: string): string {
  if (ASCII.test(word)) return word.toLowerCase();
  return word
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '');
}
