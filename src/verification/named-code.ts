/** What the names in a piece of code lead to: directly, or by other code of the same file. */
export interface NamedCode {
  /** Names that are taken from elsewhere, with what each of them is. */
  readonly taken: Map<string, string>;
  /** Names that the file itself gives to code, with the words of that code. */
  readonly own: Map<string, Set<string>>;
}

/** A test that leads to more words of its file is not followed further. */
const MOST_WORDS = 5_000;

/** Everything from elsewhere that `text` names, in the order of the alphabet. */
export function takenBy(text: string, { taken, own }: NamedCode): string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const open = [...wordsIn(text)];
  for (let word = open.pop(); word !== undefined && seen.size < MOST_WORDS; word = open.pop()) {
    if (seen.has(word)) continue;
    seen.add(word);
    const subject = taken.get(word);
    if (subject !== undefined) found.add(subject);
    open.push(...(own.get(word) ?? []));
  }
  return [...found].toSorted();
}

/** Adds the words of `text` to what `name` stands for: a variable may be set in more than one place. */
export function nameCode(own: NamedCode['own'], name: string, text: string): void {
  const words = own.get(name) ?? new Set();
  for (const word of wordsIn(text)) words.add(word);
  own.set(name, words);
}

function wordsIn(text: string): Set<string> {
  return new Set(text.match(/[A-Za-z_$][\w$]*/g));
}
