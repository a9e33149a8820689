import type { Attempt } from '../domain/attempt.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { Measurements } from '../render/summary.ts';

const KILOBYTES_A_MEGABYTE = 1_024;

/** What a run used. The peak of memory is that of this process, which does not contain the agents' own. */
export function measureRun(run: RunRecord, attempts: readonly Attempt[]): Measurements {
  return {
    max_concurrent_agents: mostAtOnce(attempts),
    peak_memory_mb: Math.round(process.resourceUsage().maxRSS / KILOBYTES_A_MEGABYTE),
    total_api_calls: run.apiCalls,
  };
}

/** Attempts that overlapped in time; one that ends as another starts does not overlap it. */
export function mostAtOnce(attempts: readonly Attempt[]): number {
  const edges = attempts.flatMap(({ phase }) =>
    phase.state === 'ended'
      ? [
          { at: phase.startedAt, change: 1 },
          { at: phase.endedAt, change: -1 },
        ]
      : [],
  );
  let active = 0;
  let most = 0;
  for (const { change } of edges.toSorted((a, b) => a.at - b.at || a.change - b.change)) {
    active += change;
    most = Math.max(most, active);
  }
  return most;
}
