import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAction, splitVerb } from '../../../src/domain/reading/item-action.ts';
import type { ItemAction } from '../../../src/domain/work-item.ts';

test.each<[string, ItemAction]>([
  ['Add integration tests', 'test'],
  ['Add token tests', 'test'],
  ['Add tests to verify the menu', 'test'],
  ['Update the tests', 'test'],
  ['Write internationalization docs', 'document'],
  ['Add a page that tests use', 'add'],
  ['Unit tests for x', 'test'],
  ['Regression tests for y', 'test'],
  ['Tests for z', 'test'],
  ['Property based tests', 'test'],
  ['Parser: unit tests', 'test'],
  ['[Backend] Unit tests for x', 'test'],
  ['E2E tests', 'test'],
])('tests and texts are what is made: %s', (title, action) => {
  expect(readAction(title)).toBe(action);
});

test.each<[string, ItemAction]>([
  ['Remove flaky tests', 'remove'],
  ['Move e2e tests', 'refactor'],
  ['Rename the test helper', 'refactor'],
  ['Fix the flaky x.test.ts', 'fix'],
])('a verb weighs more than the tests that it is about: %s', (title, action) => {
  expect(readAction(title)).toBe(action);
});

const MARKERS = [
  '1. ',
  '1) ',
  '1.1 ',
  '2.3.4 ',
  'T1 ',
  'TASK-12: ',
  '#12 ',
  '[Backend] ',
  '(Optional) ',
  '@bob ',
  '@acme/web ',
  ':bug: ',
  '🐛 ',
  'We should ',
  'We need to ',
  'Please ',
  "Let's ",
  'P1: ',
];

test.each(MARKERS)('a verb is read behind “%s”', (marker) => {
  expect(readAction(`${marker}Remove x`)).toBe('remove');
  expect(readAction(`${marker}fix the tests`)).toBe('fix');
});

test('a verb is read behind several markers', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...MARKERS.slice(0, -1)), { maxLength: 4 }), (markers) => {
      expect(splitVerb(`${markers.join('')}Remove the old menu`)).toEqual(['remove', 'the old menu']);
    }),
    { numRuns: 60 },
  );
});

test.each<[string, [string, string]]>([
  ['404 page', ['404', 'page']],
  ['3D view', ['3d', 'view']],
  ['S3 bucket', ['s3', 'bucket']],
  ['[Backend] menu', ['backend', '] menu']],
  ['We need a page', ['we', 'need a page']],
])('where no verb stands behind it, nothing is a marker: %s', (title, expected) => {
  expect(splitVerb(title)).toEqual(expected);
  expect(readAction(title)).toBe('other');
});

test('any text is read in no time', () => {
  for (const sign of ['[', '(', '1.', '@a', ':a', 'we should ', '#1 ', '[x]']) {
    expect(readAction(sign.repeat(5_000))).toBe('other');
  }
});
