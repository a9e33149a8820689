import type { Attempt } from '../domain/attempt.ts';
import type { RunView, TaskView } from '../domain/run-view.ts';
import { EXIT } from '../exit-code.ts';
import { exitCodeOf } from '../terminal/run-exit-code.ts';
import type { Integration } from './landing.ts';

/** What is in the repository after a run that came to its verdict. */
export interface RunResult {
  readonly view: RunView;
  readonly attempts: readonly Attempt[];
  readonly integration: Integrated;
}

export type Integrated =
  | { readonly outcome: 'integrated'; readonly branch: string; readonly made: Integration }
  /** Nothing was merged, for this reason. */
  | { readonly outcome: 'nothing'; readonly why: string };

/**
 * What the run means for the shell (R51). Below the threshold: where time alone, this host alone or the agent's program alone is to blame for all
 * that failed, the code says so.
 */
export function exitCodeOfRun(view: RunView): number {
  const code = exitCodeOf(view);
  if (code !== EXIT.belowThreshold) return code;
  const failed = view.tasks.filter(({ state }) => ['failed', 'timed_out', 'rejected'].includes(state));
  const blames = new Set(failed.map(blameFor));
  const [only] = blames;
  return blames.size === 1 && only !== undefined ? only : code;
}

function blameFor({ attempts }: TaskView): number {
  const outcome = attempts.at(-1)?.outcome;
  if (outcome?.kind === 'timed_out') return EXIT.timeout;
  if (outcome?.kind !== 'infrastructure') return EXIT.belowThreshold;
  if (outcome.cause.kind === 'agent-missing' || outcome.cause.kind === 'misconfigured') return EXIT.spawn;
  return outcome.cause.kind === 'host' ? EXIT.resources : EXIT.belowThreshold;
}
