import type { Weakening } from './compare-tests.ts';
import type { Objection } from './objection.ts';
import { code } from './quote.ts';

const MOST_SHOWN = 20;

/** What happened to the tests, one line a place. */
export function explainWeakenings(weakenings: readonly Weakening[]): string {
  const lines = weakenings.map(({ path, line, what }) => {
    const place = path === '' ? '' : `${code(line === null ? path : `${path}:${line}`)}: `;
    return `- ${place}${what}`;
  });
  const more = lines.length - MOST_SHOWN;
  return [...lines.slice(0, MOST_SHOWN), ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}

/** Work whose tests say less than those of the base, or seem to. */
export function judgeWeakenings(weakenings: readonly Weakening[]): Objection[] {
  if (weakenings.length === 0) return [];
  const message = `It weakens tests, or changes what they are run with:\n${explainWeakenings(weakenings)}`;
  return [{ reason: 'weakened-tests', message }];
}
