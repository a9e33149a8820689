import { NO_TOKENS, type TokenCounts } from '../domain/model-usage.ts';
import { estimateTokens, writtenBytes } from './estimate-tokens.ts';
import type { Report } from './protocols/protocol.ts';

/** Counts the tokens of one call from what its answer tells. */
export interface CallCounter {
  see(report: Report): void;
  /** So many bytes of the answer have gone by: of one in which nothing can be read, all may be what the model wrote. */
  pass(bytes: number): void;
  /** As the answer names it, which says more than the request. */
  model(): string | null;
  /** What is known while the answer comes: what was reported, and an estimate of what the model has written. */
  soFar(): TokenCounts;
  /** Like `soFar`, but with an estimate of what the model reads, too. */
  expected(): TokenCounts;
  /** The provider has told the last counts. */
  isCounted(): boolean;
  /** When it is over: what was reported, else an estimate from the number of bytes. */
  result(isWhole: boolean): TokenCounts;
}

export function countCall(requestedModel: string | null, requestBytes: number): CallCounter {
  let model = requestedModel;
  let reported: Partial<TokenCounts> = {};
  let isFinal = false;
  let written = 0;
  let passed = 0;
  let isRead = false;

  const soFar = (): TokenCounts => ({
    ...NO_TOKENS,
    ...reported,
    output: isFinal
      ? (reported.output ?? 0)
      : Math.max(reported.output ?? 0, estimateTokens(isRead ? written : passed)),
  });
  const expected = (): TokenCounts =>
    reported.input === undefined ? { ...soFar(), input: estimateTokens(requestBytes) } : soFar();

  return {
    see(report) {
      isRead ||= report.model !== null || writtenBytes(report.written) > 0;
      model = report.model ?? model;
      reported = highest(reported, report.tokens);
      isFinal ||= report.isFinal && report.tokens.output !== undefined;
      if (!isFinal) written += writtenBytes(report.written);
    },
    pass(bytes) {
      passed += bytes;
    },
    model: () => model,
    soFar,
    expected,
    isCounted: () => isFinal,
    result(isWhole) {
      const { input, output } = reported;
      const isCounted = input !== undefined && output !== undefined && (isFinal || isWhole);
      return isCounted ? { ...NO_TOKENS, ...reported } : expected();
    },
  };
}

/** Counts only grow during a call; some providers tell 0 first, others last. */
function highest(a: Partial<TokenCounts>, b: Partial<TokenCounts>): Partial<TokenCounts> {
  const merged = { ...a, ...b };
  for (const key of ['input', 'cacheRead', 'cacheWrite', 'output'] as const) {
    const first = a[key];
    if (first !== undefined) merged[key] = Math.max(first, b[key] ?? 0);
  }
  return merged;
}
