import type { ItemAction, Size } from '../work-item.ts';

export interface SizeSigns {
  readonly action: ItemAction;
  readonly title: string;
  readonly scope: readonly string[];
  readonly acceptance: readonly string[];
  /** All that the item says, code masked. */
  readonly text: string;
}

const BREADTH =
  /\b(?:(?<!after )all|every|everywhere|entire|whole|comprehensive|complete(?!d)|across|throughout|codebase)\b/gi;
const TESTING = /\b(?:tests?|coverage)\b/i;

/**
 * Size of an item by points (R12): 1 for adding or refactoring; files named: 1 for two or three, 2 for four to six, 3 for more; 1 when a
 * directory or glob is among them; 1 for each breadth word ("all", "entire", "comprehensive" …) of the title, at most 2; 1 for four
 * acceptance criteria or more; a half where tests are asked for besides. S below 1 point, M below 2, L below 4, XL from 4.
 */
export function readSize({ action, title, scope, acceptance, text }: SizeSigns): Size {
  const breadth = new Set((title.match(BREADTH) ?? []).map((word) => word.toLowerCase())).size;
  const points =
    (action === 'add' || action === 'refactor' ? 1 : 0) +
    filePoints(scope.length) +
    (scope.some(isWide) ? 1 : 0) +
    Math.min(2, breadth) +
    (acceptance.length >= 4 ? 1 : 0) +
    (action !== 'test' && TESTING.test(text) ? 0.5 : 0);
  if (points < 1) return 'S';
  if (points < 2) return 'M';
  return points < 4 ? 'L' : 'XL';
}

const STATED =
  /(?:^\W*|[([,;–—-]\s*)(?:t-shirt )?(?:size|effort|estimate[ds]?|complexity|aufwand|größe|taille|tamaño)\s*[:：]\s*(?:\p{L}+ \()?(XS|S|M|L|XL|XXL|small|medium|large|extra large)\b/imu;
/** Behind all else in a line, or in brackets before it. */
const AT_END =
  /\s(?:size|effort|complexity|aufwand|größe|taille|tamaño)\s*[:：]\s*(XS|S|M|L|XL|XXL)[.)\]]*\s*$/imu;
const IN_FRONT = /^\W{0,3}\[(XS|S|M|L|XL|XXL)\]\s/u;
const SIZES: Readonly<Record<string, Size>> = {
  XS: 'S',
  S: 'S',
  M: 'M',
  L: 'L',
  XL: 'XL',
  XXL: 'XL',
  SMALL: 'S',
  MEDIUM: 'M',
  LARGE: 'L',
  'EXTRA LARGE': 'XL',
};

/** What people estimate for themselves in hours and days, an agent takes less for: half a day is M, up to two days L. */
function sizeOfTime(cell: string): Size | undefined {
  const [, amount, unit] =
    /^~?\s*(\d+(?:[.,]\d+)?)\s*(m|min|h|hrs?|hours?|d|days?|w|weeks?|tage?|std|jours?|j|d[ií]as?)\.?$/i.exec(
      cell.trim(),
    ) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const kind = unit.charAt(0).toLowerCase();
  const factor = kind === 'm' ? 1 / 60 : kind === 'h' || kind === 's' ? 1 : kind === 'w' ? 40 : 8;
  const hours = Number(amount.replace(',', '.')) * factor;
  if (hours <= 1) return 'S';
  if (hours <= 4) return 'M';
  return hours <= 16 ? 'L' : 'XL';
}

/** The size that somebody wrote down: in a cell of a table, as `Size: L` in a line of its own or at the end of one, or as `[L]` in front. */
export function readStatedSize(cell: string, texts: readonly string[]): Size | null {
  const own = SIZES[cell.trim().toUpperCase()] ?? sizeOfTime(cell);
  const word = texts
    .map((text) => (STATED.exec(text) ?? AT_END.exec(text) ?? IN_FRONT.exec(text))?.[1])
    .find((each) => each !== undefined);
  return own ?? SIZES[word?.toUpperCase() ?? ''] ?? null;
}

function filePoints(files: number): number {
  if (files < 2) return 0;
  if (files < 4) return 1;
  return files < 7 ? 2 : 3;
}

function isWide(scope: string): boolean {
  return /[*?]|\/$/.test(scope);
}
