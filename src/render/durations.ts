import { momentText } from '../domain/figures.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Milliseconds as people say them: `0.4 s`, `42 s`, `12 min`, `1 h 05 min`; rounded, never negative. */
export function formatDuration(ms: number): string {
  const positive = Math.max(0, ms);
  if (positive > 0 && positive < 0.95 * SECOND) return `${Math.max(0.1, positive / SECOND).toFixed(1)} s`;
  if (positive < MINUTE - SECOND / 2) return `${Math.round(positive / SECOND)} s`;
  const minutes = Math.round(positive / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** Like `momentText`, without the day where the reader knows it from `other`. */
export function formatMomentNear(at: number, other: number): string {
  const moment = momentText(at);
  return moment.slice(0, 10) === momentText(other).slice(0, 10) ? moment.slice(11) : moment;
}
