import type { Breathe } from './breathe.ts';
import { createCoChange, type PartnersOf } from './co-change.ts';
import type { FileFacts } from './file-facts.ts';
import { pathWeight } from './path-weight.ts';
import { folderOf } from './paths.ts';
import type { PastCommit } from './repository-source.ts';
import { indexWords, type Match, type WordIndex } from './word-index.ts';
import { wordsOf } from './words.ts';

/** What speaks for a file being changed by an item, each from 0 to 1. */
export interface Evidence {
  /** Its score by words next to that of the best file. */
  readonly relative: number;
  /** How much of what the item says, rare words first, the name of the file has. */
  readonly name: number;
  /** How much of it the folders above the file have. */
  readonly folder: number;
  /** How much of it the file's symbols have, or its headings. */
  readonly symbols: number;
  /** The share of similar past commits that changed the file. */
  readonly similar: number;
  /** How often it changed together with a file whose words fit. */
  readonly together: number;
  /** How well the words of a file fit that imports it, or that it imports. */
  readonly neighbour: number;
}

type FileField = 'name' | 'folder' | 'symbols' | 'headings' | 'subjects';

const FILE_BOOST = { name: 3, folder: 1.5, symbols: 1, headings: 1, subjects: 1 } as const;

/** Of a longer text the first words: its title, and what comes first. */
const MOST_WORDS = 60;
const MOST_CHARACTERS = 4_000;
const MOST_FILES = 20_000;
const MOST_MATCHES = 60;
const MOST_SIMILAR = 60;
const SEEDS = 6;
/** Subjects of the newest commits say what a file is about now. */
const MOST_SUBJECTS = 40;
/** So many fully similar commits are as good as no doubt. */
const DOUBT = 0.5;
const SIMILAR_HALF_LIFE = 800;

/** Everything that predictions rest on, read from one repository. */
export interface EvidenceSources {
  readonly files: readonly string[];
  readonly facts: ReadonlyMap<string, FileFacts>;
  readonly imports: ReadonlyMap<string, readonly string[]>;
  readonly history: readonly PastCommit[];
}

/** Answers the files for which anything speaks, in no order. */
export type FindEvidence = (text: string) => ReadonlyMap<string, Evidence>;

/** Indexes a repository, so that evidence is found for any text. */
export async function createEvidence(sources: EvidenceSources, breathe: Breathe): Promise<FindEvidence> {
  const weights = new Map(sources.files.map((path) => [path, pathWeight(path)]));
  const weightOf = (path: string): number => weights.get(path) ?? 0;
  const files = sources.files.toSorted((a, b) => weightOf(b) - weightOf(a)).slice(0, MOST_FILES);
  const fileIndex = await indexFiles(files, weightOf, sources, breathe);
  const commitIndex = await indexWords<'subject'>(sources.history, { boost: { subject: 1 } }, breathe);
  const partnersOf = createCoChange(sources.history);
  const neighboursOf = bothWays(sources.imports);
  return (text) => {
    const words = wordsOf(text.slice(0, MOST_CHARACTERS)).slice(0, MOST_WORDS);
    const found = fileIndex.search(words, MOST_MATCHES);
    const matches = new Map(found.map((match) => [files[match.document] ?? '', match]));
    const seeds = [...matches].slice(0, SEEDS).map(([path, { coverage }]) => ({ path, coverage }));
    const similar = similarCommits(commitIndex, sources.history, words);
    const together = strongest(seeds, partnersOf);
    const neighbour = strongest(seeds, neighboursOf);
    const evidence = new Map<string, Evidence>();
    for (const path of [matches, similar, together, neighbour].flatMap((reached) => [...reached.keys()])) {
      // The history knows files that are gone.
      if (!weights.has(path)) continue;
      evidence.set(path, {
        ...fromWords(matches.get(path), found[0]?.score ?? 1),
        similar: similar.get(path) ?? 0,
        together: together.get(path) ?? 0,
        neighbour: neighbour.get(path) ?? 0,
      });
    }
    return evidence;
  };
}

function fromWords(
  match: Match<FileField> | undefined,
  best: number,
): Pick<Evidence, 'relative' | 'name' | 'folder' | 'symbols'> {
  if (match === undefined) return { relative: 0, name: 0, folder: 0, symbols: 0 };
  const { name, folder, symbols, headings } = match.inField;
  return { relative: match.score / best, name, folder, symbols: Math.max(symbols, headings) };
}

async function indexFiles(
  files: readonly string[],
  weightOf: (path: string) => number,
  { facts, history }: EvidenceSources,
  breathe: Breathe,
): Promise<WordIndex<FileField>> {
  const subjects = new Map<string, string[]>();
  for (const { subject, paths } of history) {
    for (const path of paths) {
      const known = subjects.get(path) ?? [];
      if (known.length < MOST_SUBJECTS) known.push(subject);
      subjects.set(path, known);
    }
  }
  const documents = files.map((path) => ({
    name: path.slice(path.lastIndexOf('/') + 1),
    folder: folderOf(path),
    symbols: facts.get(path)?.symbols.join(' ') ?? '',
    headings: facts.get(path)?.headings.join(' ') ?? '',
    subjects: subjects.get(path)?.join(' ') ?? '',
  }));
  const options = { boost: FILE_BOOST, weightOf: (document: number) => weightOf(files[document] ?? '') };
  return indexWords<FileField>(documents, options, breathe);
}

/** By file: the share of the past commits with similar subjects that changed it; newer and more similar ones count more. */
function similarCommits(
  index: WordIndex<'subject'>,
  history: readonly PastCommit[],
  words: readonly string[],
): Map<string, number> {
  const votes = new Map<string, number>();
  let all = DOUBT;
  for (const { document, coverage } of index.search(words, MOST_SIMILAR)) {
    const weight = coverage ** 2 * 0.5 ** (document / SIMILAR_HALF_LIFE);
    all += weight;
    for (const path of history[document]?.paths ?? []) votes.set(path, (votes.get(path) ?? 0) + weight);
  }
  return new Map([...votes].map(([path, vote]) => [path, vote / all]));
}

/** By file that is reached from a seed: the strongest of its ways. */
function strongest(
  seeds: readonly { readonly path: string; readonly coverage: number }[],
  waysFrom: PartnersOf,
): Map<string, number> {
  const reached = new Map<string, number>();
  for (const { path, coverage } of seeds) {
    for (const [other, strength] of waysFrom(path)) {
      reached.set(other, Math.max(reached.get(other) ?? 0, coverage * strength));
    }
  }
  return reached;
}

/** A file that many import says little about each of them. */
function bothWays(imports: ReadonlyMap<string, readonly string[]>): PartnersOf {
  const neighbours = new Map<string, string[]>();
  const join = (a: string, b: string): void => {
    const known = neighbours.get(a);
    if (known === undefined) neighbours.set(a, [b]);
    else known.push(b);
  };
  for (const [from, targets] of imports) {
    for (const to of targets) {
      join(from, to);
      join(to, from);
    }
  }
  return (path) => {
    const around = neighbours.get(path) ?? [];
    return around.map((other) => [other, 1 / Math.sqrt(around.length)] as const);
  };
}
