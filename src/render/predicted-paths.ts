import type { PredictedPath } from '../domain/repository-findings.ts';

/** From here on it comes true as often as not. */
const PROBABLE = 0.5;
/** Less is shown as 0.0, which says nothing. */
const LEAST = 0.05;

/** `probably src/a.ts (0.7), perhaps src/b.ts (0.2)`: three files at most, with how often such predictions come true; `null` where none is worth a word. */
export function predictedText(
  paths: readonly PredictedPath[],
  show: (path: string) => string = (path) => path,
): string | null {
  const shown = paths.slice(0, 3).filter(({ confidence }) => confidence >= LEAST);
  const groups = [
    { word: 'probably', of: shown.filter(({ confidence }) => confidence >= PROBABLE) },
    { word: 'perhaps', of: shown.filter(({ confidence }) => confidence < PROBABLE) },
  ];
  const texts = groups
    .filter(({ of }) => of.length > 0)
    .map(
      ({ word, of }) =>
        `${word} ${of.map(({ path, confidence }) => `${show(path)} (${confidence.toFixed(1)})`).join(', ')}`,
    );
  return texts.length === 0 ? null : texts.join(', ');
}
