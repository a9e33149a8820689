import type { Size } from '../work-item.ts';

const MINUTE = 60_000;

/** Midpoints of the sizes' ranges (R12); for XL, which has no upper end, four hours. */
const MIDPOINTS: Readonly<Record<Size, number>> = {
  S: 8 * MINUTE,
  M: 38 * MINUTE,
  L: 120 * MINUTE,
  XL: 240 * MINUTE,
};

/** Milliseconds of agent time that an item of this size is expected to take. */
export function expectedMs(size: Size): number {
  return MIDPOINTS[size];
}

/** Milliseconds of agent time that all of these items take, one after another. */
export function totalMs(items: readonly { readonly size: Size }[]): number {
  return items.reduce((sum, { size }) => sum + expectedMs(size), 0);
}
