import { tokensOf, type Usage } from './usage.ts';

/** Milliseconds since the epoch as `2026-01-02 10:04 UTC`: texts name a moment, since they are not edited as time passes. */
export function momentText(at: number): string {
  const iso = new Date(at).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** US dollars: `$0.42`, `$12.00`; what is less than a cent and more than nothing says so. */
export function moneyText(usd: number): string {
  return usd > 0 && usd < 0.005 ? 'less than $0.01' : `$${usd.toFixed(2)}`;
}

/** `950 tokens`, `120k tokens`, `1.3M tokens`. */
export function tokensText(tokens: number): string {
  if (tokens < 1_000) return `${tokens} tokens`;
  const isThousands = tokens < 999_500;
  return isThousands ? `${Math.round(tokens / 1_000)}k tokens` : `${(tokens / 1_000_000).toFixed(1)}M tokens`;
}

/** Money and tokens, as far as they are known: `$0.42 · 120k tokens`; empty where neither is, or nothing was used. */
export function usageText(usage: Usage): string {
  const tokens = tokensOf(usage);
  // What is nowhere measured is counted as nothing by the gateway.
  if ((usage.costUsd ?? 0) === 0 && (tokens ?? 0) === 0) return '';
  return [
    ...(usage.costUsd === null ? [] : [moneyText(usage.costUsd)]),
    ...(tokens === null ? [] : [tokensText(tokens)]),
  ].join(' · ');
}

/** Milliseconds as whole minutes: `40 min`. */
export function minutesText(ms: number): string {
  return `${Math.round(ms / 60_000)} min`;
}
