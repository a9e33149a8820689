import type { Handle, WorkItem } from '../work-item.ts';
import { type TitlePhrase, wordsOf } from './title-phrase.ts';

/** What one item makes, and how its title calls it. */
export interface Product {
  readonly by: Handle;
  /** As in `CSV export`. */
  readonly name: string;
  /** All words of the title. */
  readonly words: ReadonlySet<string>;
  /** Whether the title goes on behind the product, as in `CSV export to the reports`. */
  readonly isPlaced: boolean;
}

const LONGEST_PRODUCT = 5;
/** Words of a title that say nothing of its object. */
const EMPTY = new Set(
  [
    'the an and or for of in on to with from by at is are it its this that all any new our via add write create extend update improve',
    'test testing tests unit integration e2e regression coverage spec case document documentation doc guide readme describe explain how',
    'section page file cover verify use using usage change changelog',
  ].flatMap((words) => words.split(' ').flatMap(wordsOf)),
);

/** The products of items, each with the only item that makes it. */
export class MadeProducts {
  readonly #products = new Map<string, Product | null>();

  constructor(read: readonly { readonly item: WorkItem; readonly phrase: TitlePhrase }[]) {
    for (const { item, phrase } of read) {
      if (phrase.product === '' || item.action !== 'add') continue;
      const key = wordsOf(phrase.product).join(' ');
      const words = wordsOf(item.title);
      const isPlaced = words.join(' ').indexOf(key) + key.length < words.join(' ').length;
      const product = { by: item.handle, name: phrase.product, words: new Set(words), isPlaced };
      this.#products.set(key, this.#products.has(key) ? null : product);
    }
  }

  /** The products that a title names word for word, unless it speaks of them elsewhere than where they are made. */
  namedIn(title: string): Product[] {
    const words = wordsOf(title);
    return words.flatMap((_, start) =>
      Array.from({ length: LONGEST_PRODUCT - 1 }, (_none, more) => start + 2 + more)
        .filter((end) => end <= words.length)
        .flatMap((end) => {
          const product = this.#products.get(words.slice(start, end).join(' ')) ?? null;
          const others = [...words.slice(0, start), ...words.slice(end)].filter((word) => !EMPTY.has(word));
          return product === null || isElsewhere(product, others) ? [] : [product];
        }),
    );
  }
}

function isElsewhere({ isPlaced, words }: Product, others: readonly string[]): boolean {
  return isPlaced && others.length > 0 && !others.some((word) => words.has(word));
}
