import type { Attempt } from '../domain/attempt.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { Measurements } from '../render/summary.ts';

type MeasuredAttempt = Pick<Attempt, 'handle' | 'number' | 'phase'>;

const BYTES_A_MEGABYTE = 2 ** 20;

/** What a run used. Memory is that of its largest agent: others may have worked beside it, on this host or another one. */
export function measureRun(
  run: Pick<RunRecord, 'apiCalls'>,
  attempts: readonly MeasuredAttempt[],
): Measurements {
  const largest = largestAgent(attempts);
  return {
    max_concurrent_agents: mostAtOnce(attempts),
    peak_memory_mb: largest === null ? null : Math.round(largest.bytes / BYTES_A_MEGABYTE),
    peak_memory_of: largest === null ? null : `${largest.handle}.${largest.number}`,
    total_api_calls: run.apiCalls,
  };
}

/** The attempt whose agent had the most memory; `null` where nobody looked at any. */
function largestAgent(
  attempts: readonly MeasuredAttempt[],
): (Omit<MeasuredAttempt, 'phase'> & { readonly bytes: number }) | null {
  const known = attempts.flatMap(({ handle, number, phase }) => {
    const bytes = phase.state === 'ended' ? phase.work?.peakMemoryBytes : undefined;
    return bytes === undefined ? [] : [{ handle, number, bytes }];
  });
  return known.toSorted((a, b) => b.bytes - a.bytes)[0] ?? null;
}

/** Attempts that overlapped in time; one that ends as another starts does not overlap it. */
function mostAtOnce(attempts: readonly MeasuredAttempt[]): number {
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
