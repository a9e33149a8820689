/**
 * How good the predicted scopes are, measured on the past of repositories: `node scripts/bench-prediction.ts DIR... [--commits N]`. The files of each of the last commits
 * are predicted from its subject alone, by what the repository was before the oldest of these commits: nothing that came later is known.
 */
import { Command, InvalidArgumentError } from 'commander';
import type { PredictedPath } from '../src/domain/repository-findings.ts';
import { openRepository } from '../src/repository/open-repository.ts';
import { readGit } from '../src/repository/run-git.ts';
import { surveyRepository } from '../src/repository/survey-repository.ts';

const MOST_TARGETS = 10;
/** Lower ends of the buckets of confidence. */
const BUCKETS = [0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9];

/** A commit whose files are to be predicted. */
export interface Trial {
  readonly commit: string;
  readonly subject: string;
  /** What it changed of what was there before. */
  readonly targets: readonly string[];
}

/** Predictions of a confidence from `from` up to the next bucket. */
export interface ConfidenceBucket {
  readonly from: number;
  readonly predictions: number;
  readonly right: number;
}

export interface PredictionBench {
  readonly directory: string;
  /** The newest commit of the repository. */
  readonly head: string;
  /** The commit whose files and history the predictions rest on. */
  readonly base: string;
  readonly commits: number;
  /** The share of the changed files that were among the first 5, or 10. */
  readonly recallAt5: number;
  readonly recallAt10: number;
  /** The share of commits of which at least one file was among the first 5. */
  readonly hitAt5: number;
  readonly buckets: readonly ConfidenceBucket[];
}

/** Measures the last `most` fitting commits of the repository in `directory`, at most half of its commits; `null` where there are none. */
export async function benchPrediction(directory: string, most = 200): Promise<PredictionBench | null> {
  const chosen = await chooseTrials(directory, most);
  if (chosen === null) return null;
  const survey = await surveyRepository(await openRepository(directory, { at: chosen.base }));
  const results = chosen.trials.map(({ subject, targets }) => ({
    targets: new Set(targets),
    predicted: survey.predict(subject),
  }));
  const targets = results.reduce((sum, result) => sum + result.targets.size, 0);
  const found = (first: number): number[] =>
    results.map(({ targets, predicted }) => rightOf(predicted.slice(0, first), targets).length);
  const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
  return {
    directory,
    head: chosen.head,
    base: chosen.base,
    commits: results.length,
    recallAt5: total(found(5)) / targets,
    recallAt10: total(found(10)) / targets,
    hitAt5: found(5).filter((count) => count > 0).length / results.length,
    buckets: BUCKETS.map((from, at) => {
      const to = BUCKETS[at + 1] ?? Number.POSITIVE_INFINITY;
      const within = ({ confidence }: PredictedPath): boolean => confidence >= from && confidence < to;
      return {
        from,
        predictions: total(results.map(({ predicted }) => predicted.filter(within).length)),
        right: total(
          results.map(({ predicted, targets }) => rightOf(predicted.filter(within), targets).length),
        ),
      };
    }),
  };
}

function rightOf(predicted: readonly PredictedPath[], targets: ReadonlySet<string>): PredictedPath[] {
  return predicted.filter(({ path }) => targets.has(path));
}

/** The newest fitting commits, and the commit before the oldest of them: of an order in which parents come last, so that none of them is before it. */
export async function chooseTrials(
  directory: string,
  most: number,
): Promise<{ head: string; base: string; trials: readonly Trial[] } | null> {
  const all = await readTrials(directory);
  const head = all[0]?.commit;
  const newest = all.slice(0, Math.floor(all.length / 2));
  const trials = newest
    .filter(({ targets }) => targets.length > 0 && targets.length <= MOST_TARGETS)
    .slice(0, most);
  const oldest = trials.at(-1)?.commit;
  if (head === undefined || oldest === undefined) return null;
  const parent = await readGit(directory, ['rev-parse', '--verify', '--quiet', `${oldest}^`]);
  return parent.exitCode === 0 ? { head, base: parent.stdout.trim(), trials } : null;
}

async function readTrials(directory: string): Promise<Trial[]> {
  const args = ['log', '-z', '--no-merges', '--topo-order', '--max-count=4000', '--no-renames'];
  const { stdout } = await readGit(directory, [...args, '--name-status', '--format=%x01%H %s', 'HEAD']);
  const trials: { commit: string; subject: string; targets: string[] }[] = [];
  const entries = stdout.split('\0').map((entry) => entry.replace(/^\n/, ''));
  for (const [at, entry] of entries.entries()) {
    const blank = entry.indexOf(' ');
    if (entry.startsWith('\x01')) {
      trials.push({ commit: entry.slice(1, blank), subject: entry.slice(blank + 1), targets: [] });
    } else if (/^[MDT]$/.test(entry)) trials.at(-1)?.targets.push(entries[at + 1] ?? '');
  }
  return trials;
}

function describe({ directory, head, base, commits, buckets, ...shares }: PredictionBench): string {
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const calibration = buckets.map(({ from, predictions, right }) => {
    const share = predictions === 0 ? '–' : percent(right / predictions);
    return `  confidence from ${from.toFixed(1)}: ${predictions} predictions, ${share} right`;
  });
  return [
    `${directory} at ${head.slice(0, 8)}, known up to ${base.slice(0, 8)}, ${commits} commits`,
    `  recall@5 ${percent(shares.recallAt5)}, recall@10 ${percent(shares.recallAt10)}, hit@5 ${percent(shares.hitAt5)}`,
    ...calibration,
  ].join('\n');
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('A whole number from 1 is wanted.');
  return Number(text);
}

if (import.meta.main) {
  const program = new Command('node scripts/bench-prediction.ts')
    .description('Predicts the files of past commits from their subjects, and counts what was right.')
    .argument('<dir...>', 'git repositories, bare ones too')
    .option('--commits <n>', 'the last so many commits of each', wholeNumber, 200)
    .parse();
  const { commits } = program.opts<{ commits: number }>();
  for (const directory of program.args) {
    const bench = await benchPrediction(directory, commits);
    console.log(bench === null ? `${directory}: too few commits` : describe(bench));
  }
}
