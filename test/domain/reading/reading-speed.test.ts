import { expect, test } from 'vitest';
import { readBody } from '../plan-support.ts';

/** Characters of the largest body that GitHub keeps. */
const LARGEST = 65_536;
const fill = (text: string, before = '- [ ] Fix a\n- [ ] Fix b\n') =>
  (before + text.repeat(5_000)).slice(0, LARGEST);

test.for([
  ['phrases that name nothing', () => fill('after "b" and ', '- [ ] Fix a ')],
  ['items with two phrases that name nothing', () => fill('- [ ] Fix a after "b c" once 9\n')],
  ['statements of one text', () => fill('2 after 1. ')],
  ['statements of a section', () => fill('Item 2 after 1.\n', '- [ ] Fix a\n- [ ] Fix b\n\n## Order\n\n')],
  ['sweeping words', () => fill('- [ ] Fix it after all of the above\n')],
  ['arrows', () => fill('1 → 2 → ')],
  ['ranges', () => fill('after 1-2, ')],
] as const)('a largest body of %s is read in seconds', ([, write]) => {
  const started = performance.now();
  readBody(write());
  expect(performance.now() - started).toBeLessThan(8_000);
});
