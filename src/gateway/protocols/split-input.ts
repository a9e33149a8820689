import type { TokenCounts } from '../../domain/model-usage.ts';

/** Of providers that count what is cached as input, too. Nothing where the input is not told. */
export function splitInput(
  input: number | null,
  cached: number | null,
  written: number | null,
): Partial<TokenCounts> {
  if (input === null) return {};
  const cacheRead = Math.min(input, cached ?? 0);
  const cacheWrite = Math.min(input - cacheRead, written ?? 0);
  return { input: input - cacheRead - cacheWrite, cacheRead, cacheWrite };
}
