const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000 };

/**
 * Milliseconds from `90` or `"90"` (seconds), `"45s"`, `"30m"`, `"2h"` or `"1h30m"`; `null` for anything else, for
 * nothing and for zero.
 */
export function parseDuration(value: string | number): number | null {
  const text = String(value).trim().toLowerCase();
  if (/^\d+$/.test(text)) return Number(text) * 1000 || null;
  const parts = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text)?.slice(1) ?? [];
  const total = ['h', 'm', 's'].reduce(
    (sum, unit, index) => sum + Number(parts[index] ?? 0) * (UNITS[unit] ?? 0),
    0,
  );
  return total || null;
}
