import { isSameWord } from './title-words.ts';

const PREFIX = 3;
const NOBODY: ReadonlySet<never> = new Set<never>();

/** In which texts a word stands, in whatever form. Words of one stem begin alike, so that few have to be compared. */
export class WordPostings<Text> {
  readonly #texts = new Map<string, Set<Text>>();
  readonly #words = new Map<string, string[]>();
  readonly #found = new Map<string, ReadonlySet<Text>>();

  add(word: string, text: Text): void {
    const texts = this.#texts.get(word);
    if (texts !== undefined) {
      texts.add(text);
      return;
    }
    this.#texts.set(word, new Set([text]));
    const start = word.slice(0, PREFIX);
    const alike = this.#words.get(start);
    if (alike === undefined) this.#words.set(start, [word]);
    else alike.push(word);
  }

  /** To be asked once all texts are added. */
  holders(word: string): ReadonlySet<Text> {
    const known = this.#found.get(word);
    if (known !== undefined) return known;
    const alike = this.#words.get(word.slice(0, PREFIX)) ?? [];
    const forms = alike.filter((each) => isSameWord(each, word));
    const holders =
      forms.length === 1
        ? this.#texts.get(forms[0] ?? '')
        : new Set(forms.flatMap((each) => [...(this.#texts.get(each) ?? [])]));
    this.#found.set(word, holders ?? NOBODY);
    return holders ?? NOBODY;
  }
}
