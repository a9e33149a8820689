import type { Priority } from '../work-item.ts';

const WORDS: Readonly<Record<string, Priority>> = {
  CRITICAL: 'P0',
  URGENT: 'P0',
  HIGH: 'P1',
  MEDIUM: 'P2',
  MED: 'P2',
  NORMAL: 'P2',
  LOW: 'P3',
};

const WORD = '(?:critical|urgent|high|medium|med|normal|low)';

/** A word like `high` counts only where it is set apart as a marker: `[HIGH]`, `HIGH:`, `priority: high`, `high priority`. */
const MARKERS = [
  new RegExp(`[[(] ?(?:priority:? ?)?(P[0-3]|${WORD})(?:[ -]priority)? ?[\\])]`, 'i'),
  new RegExp(`\\bpriority ?[:=] ?(P[0-3]|${WORD})\\b`, 'i'),
  new RegExp(`\\b(${WORD})[ -]priority\\b`, 'i'),
  new RegExp(`^(${WORD.toUpperCase()})(?= ?[:–—|-]| |$)`),
  /\b(P[0-3])\b ?:?/,
];

/** The priority that a text marks, or `null`. Its code must be masked. */
export function readPriority(text: string): Priority | null {
  for (const marker of MARKERS) {
    const word = marker.exec(text)?.[1]?.toUpperCase();
    if (word !== undefined) return isPriority(word) ? word : (WORDS[word] ?? null);
  }
  return null;
}

/** The text without its marker of priority. */
export function withoutPriority(text: string): string {
  return MARKERS.reduce((rest, marker) => rest.replace(marker, ' '), text)
    .replace(/ {2,}/g, ' ')
    .trim();
}

function isPriority(word: string): word is Priority {
  return /^P[0-3]$/.test(word);
}
