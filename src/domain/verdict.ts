/** The run's result against its success threshold (R39). */
export interface Verdict {
  readonly passed: boolean;
  /** Tasks that count: planned less skipped and cancelled ones. */
  readonly total: number;
  readonly succeeded: number;
  /** 0 to 1; 1 where nothing was planned. */
  readonly share: number;
  readonly threshold: number;
}

/** Counts towards the threshold; blocked by a failure counts as failed. */
export function judge(succeeded: number, total: number, threshold: number): Verdict {
  const share = total === 0 ? 1 : succeeded / total;
  return { passed: share >= threshold, total, succeeded, share, threshold };
}
