import MiniSearch from 'minisearch';
import type { Breathe } from './breathe.ts';
import { wordsOf } from './words.ts';

/** A document's texts by the names of the fields; any of them may be left out. */
export type Fields<Field extends string> = Readonly<Partial<Record<Field, string>>>;

export interface Match<Field extends string> {
  /** The place of the document in the list that was indexed. */
  readonly document: number;
  /** Only good to compare documents for the same question. */
  readonly score: number;
  /** From 0 to 1: how much of what the question says, rare words first, the document has. */
  readonly coverage: number;
  /** The same for each field alone. */
  readonly inField: Readonly<Record<Field, number>>;
}

/** Documents that are found by their words. */
export interface WordIndex<Field extends string> {
  /** The documents that share a word with `words`, the best first, at most `most`. */
  search(words: readonly string[], most: number): readonly Match<Field>[];
}

export interface IndexOptions<Field extends string> {
  /** How much a word in each field counts. */
  readonly boost: Readonly<Record<Field, number>>;
  /** How much a document counts, 1 when left out. */
  readonly weightOf?: (document: number) => number;
}

/** Indexes the documents by their words, stemmed. */
export async function indexWords<Field extends string>(
  documents: readonly Fields<Field>[],
  { boost, weightOf = () => 1 }: IndexOptions<Field>,
  breathe: Breathe,
): Promise<WordIndex<Field>> {
  const fields = fieldsOf(boost);
  const index = new MiniSearch<Record<string, string | number>>({
    fields,
    // The words are found by us, once, and are joined with blanks.
    tokenize: (text) => (text === '' ? [] : text.split(' ')),
    processTerm: (term) => term,
  });
  const documentsWith = new Map<string, number>();
  for (const [id, document] of documents.entries()) {
    const words = fields.map((field) => [field, wordsOf(document[field] ?? '')] as const);
    for (const word of new Set(words.flatMap(([, found]) => found))) {
      documentsWith.set(word, (documentsWith.get(word) ?? 0) + 1);
    }
    index.add({ id, ...Object.fromEntries(words.map(([field, found]) => [field, found.join(' ')])) });
    await breathe();
  }
  const rarity = (word: string): number =>
    Math.log(1 + documents.length / (1 + (documentsWith.get(word) ?? 0)));
  return {
    search(words, most) {
      const asked = [...new Set(words)];
      const all = asked.reduce((sum, word) => sum + rarity(word), 0);
      const found = index.search(asked.join(' '), { boost, boostDocument: (id) => weightOf(Number(id)) });
      return found.slice(0, most).map(({ id, score, match }) => {
        const share = (has: (fields: readonly string[]) => boolean): number =>
          Object.entries(match).reduce((sum, [word, at]) => sum + (has(at) ? rarity(word) : 0), 0) / all;
        return {
          document: Number(id),
          score,
          coverage: share(() => true),
          inField: eachField(fields, (field) => share((at) => at.includes(field))),
        };
      });
    },
  };
}

function fieldsOf<Field extends string>(boost: Readonly<Record<Field, number>>): Field[] {
  return Object.keys(boost).filter((key): key is Field => Object.hasOwn(boost, key));
}

function eachField<Field extends string>(
  fields: readonly Field[],
  value: (field: Field) => number,
): Record<Field, number> {
  const each: Partial<Record<Field, number>> = {};
  for (const field of fields) each[field] = value(field);
  return each as Record<Field, number>;
}
