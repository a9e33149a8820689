import type { Priority } from '../work-item.ts';

const WORDS: Readonly<Record<string, Priority>> = {
  CRITICAL: 'P0',
  URGENT: 'P0',
  HIGH: 'P1',
  MEDIUM: 'P2',
  MED: 'P2',
  NORMAL: 'P2',
  LOW: 'P3',
  HOCH: 'P1',
  MITTEL: 'P2',
  NIEDRIG: 'P3',
  KRITISCH: 'P0',
  HAUTE: 'P1',
  MOYENNE: 'P2',
  BASSE: 'P3',
  ALTA: 'P1',
  MEDIA: 'P2',
  BAJA: 'P3',
  BAIXA: 'P3',
  HIGHEST: 'P0',
  LOWEST: 'P3',
  ALTO: 'P1',
  BASSA: 'P3',
  BAIXO: 'P3',
  BAJO: 'P3',
  HOOG: 'P1',
  LAAG: 'P3',
  URGENTE: 'P0',
  DRINGEND: 'P0',
};

const WORD =
  '(?:critical|urgent|high|medium|med|normal|low|highest|lowest|hoch|mittel|niedrig|kritisch|haute|moyenne|basse|alta|media|baja|baixa|alto|bassa|baixo|bajo|hoog|laag|urgente|dringend)';

/** A word like `high` counts only where it is set apart as a marker: `[HIGH]`, `HIGH:`, `priority: high`, `high priority`. */
const MARKERS = [
  new RegExp(`[[(] ?(?:priority:? ?)?(P[0-3]|${WORD})(?:[ -]priority)? ?[\\])]`, 'i'),
  new RegExp(
    `(?<!\\p{L})(?:priority|prio|priorität|priorité|prioridad|prioridade|severity) ?[:=] ?(P[0-3]|${WORD})\\b`,
    'iu',
  ),
  new RegExp(`\\b(${WORD})[ -]prio(?:rity)?\\b`, 'i'),
  new RegExp(`^(${WORD.toUpperCase()})(?= ?[:–—|-]| |$)`),
  new RegExp(`^(P[0-3]|${WORD})(?=:)`, 'i'),
  /\bprio (HIGH|MEDIUM|LOW|high|medium|low|P[0-3])\b/,
  /(?<![\p{L}\p{N}_])(CRITICAL|URGENT|URGENTE|DRINGEND|HIGH|MEDIUM|LOW|urgent)(?=\s*$|\s*[,;)]|\s[–—-]\s)/u,
  /(?<!(?:a|an|all|every|each|the|other|tous les|alle) )\b(P[0-3])\b(?! (?:items|tasks|bugs|issues|blockers|ones|are|is|and|or|flags?|labels?))(?!\p{L}) ?:?/u,
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
