import type { RunView } from '../domain/run-view.ts';
import { EXIT } from '../exit-code.ts';

/** What the verdict of a finished run means for the shell. A run that never got to a verdict is our failure. */
export function exitCodeOf({ phase }: Pick<RunView, 'phase'>): number {
  if (phase.state !== 'finished') return EXIT.system;
  const { passed, succeeded, total } = phase.verdict;
  if (!passed) return EXIT.belowThreshold;
  return succeeded === total ? EXIT.all : EXIT.thresholdMet;
}
