import type { PredictedPath, RepositoryFindings } from '../domain/repository-findings.ts';
import type { Handle, WorkItem } from '../domain/work-item.ts';
import { type Breathe, createBreathe } from './breathe.ts';
import { createEvidence } from './evidence.ts';
import type { FileFacts } from './file-facts.ts';
import { buildImportGraph, importConfigs } from './import-graph.ts';
import { pathWeight } from './path-weight.ts';
import { predictPaths } from './predict-paths.ts';
import { languageOf, readFacts } from './read-facts.ts';
import type { RepositorySource } from './repository-source.ts';

const MOST_FILES = 20_000;
/** What a server should spend on one repository, whatever its files are. */
const MOST_CHARACTERS = 64 * 1024 * 1024;
const MOST_MS = 60_000;

/** A repository that was read once, and what it says about any items. */
export interface RepositorySurvey {
  /** By the file that imports: the files of the repository that it imports. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  /** The files that these words probably ask to change, the likeliest first, at most ten. */
  predict(words: string): readonly PredictedPath[];
  /** What the plan of these items needs. Only open items that name no file get predictions. With breaks, as the reading. */
  findingsFor(items: readonly WorkItem[]): Promise<RepositoryFindings>;
}

/** Reads the files and the history of a repository. Long work, done in steps that let the process do other things. */
export async function surveyRepository(source: RepositorySource): Promise<RepositorySurvey> {
  const breathe = createBreathe();
  const history = source.history();
  const { facts, configs } = await readSources(source, breathe);
  const imports = buildImportGraph(source.files, facts, configs);
  const sources = { files: source.files, facts, imports, history: await history };
  const findEvidence = await createEvidence(sources, breathe);
  const predict = (words: string): readonly PredictedPath[] => predictPaths(findEvidence, words);
  return {
    imports,
    predict,
    async findingsFor(items) {
      const rest = createBreathe();
      const predicted = new Map<Handle, readonly PredictedPath[]>();
      for (const item of items) {
        if (item.done || item.scope.length > 0) continue;
        const paths = predict(textOf(item));
        if (paths.length > 0) predicted.set(item.handle, paths);
        await rest();
      }
      return { files: new Set(source.files), imports, predicted };
    },
  };
}

/** The title first: of a long text only the first words count. */
function textOf({ title, details }: WorkItem): string {
  return `${title}\n${details}`;
}

interface Sources {
  readonly facts: ReadonlyMap<string, FileFacts>;
  readonly configs: ReadonlyMap<string, string>;
}

/** Sources that are not read, because they are no text, too large or too many, are files of the repository all the same. */
async function readSources(source: RepositorySource, breathe: Breathe): Promise<Sources> {
  const facts = new Map<string, FileFacts>();
  const configs = new Map<string, string>();
  const settings = importConfigs(source.files);
  const isConfig = new Set(settings);
  // Where there are too many, those are left out that say least.
  const sources = source.files
    .filter((path) => languageOf(path) !== null)
    .toSorted((a, b) => pathWeight(b) - pathWeight(a));
  let characters = 0;
  const end = performance.now() + MOST_MS;
  for await (const file of source.read([...settings, ...sources].slice(0, MOST_FILES))) {
    await breathe();
    if ('reason' in file) continue;
    if (isConfig.has(file.path)) {
      configs.set(file.path, file.text);
      continue;
    }
    if (characters > MOST_CHARACTERS || performance.now() > end) break;
    facts.set(file.path, await readFacts(file.path, file.text, breathe));
    characters += file.text.length;
  }
  return { facts, configs };
}
