import { expect, test } from 'vitest';
import { findOverwritten, lagsBehind, type Revision } from '../../src/domain/overwritten.ts';

/** Ticks the boxes: what we do. */
const tick = (text: string) => text.replaceAll('[ ]', '[x]');
const ours = (text: string): Revision => ({ text, isOurs: true });
const theirs = (text: string): Revision => ({ text, isOurs: false });

test('what somebody wrote between our read and our write is overwritten', () => {
  const history = [ours('[x] a'), theirs('[ ] a, and a word'), theirs('[ ] a')];
  expect(findOverwritten(history, tick)).toEqual({ text: '[ ] a, and a word', base: '[ ] a' });
});

test('of several such texts the newest has the others in it', () => {
  const history = [ours('[x] a'), theirs('[ ] a b c'), theirs('[ ] a b'), theirs('[ ] a')];
  expect(findOverwritten(history, tick)).toEqual({ text: '[ ] a b c', base: '[ ] a b' });
});

test('nothing is lost where we wrote on what was there', () => {
  expect(findOverwritten([ours('[x] a'), theirs('[ ] a')], tick)).toBeNull();
  expect(findOverwritten([ours('[x] a'), theirs('[x] a')], tick)).toBeNull();
});

test('what was merged in afterwards is not merged in again', () => {
  const history = [ours('[x] a, and a word'), ours('[x] a'), theirs('[ ] a, and a word'), theirs('[ ] a')];
  expect(findOverwritten(history, tick)).toBeNull();
});

test('more marks than at the time of the write change nothing', () => {
  const history = [ours('[x] a [ ] b'), theirs('[ ] a [ ] b, and a word'), theirs('[ ] a [ ] b')];
  expect(findOverwritten(history, tick)).toEqual({ text: '[ ] a [ ] b, and a word', base: '[ ] a [ ] b' });
});

test('line ends and what nobody sees at the end make no difference', () => {
  expect(findOverwritten([ours('[x] a\n[x] b'), theirs('[ ] a\r\n[ ] b\r\n')], tick)).toBeNull();
});

test('nothing is known without a history, when somebody went on from ours, or when what we read is older than the history', () => {
  expect(findOverwritten([], tick)).toBeNull();
  expect(
    findOverwritten([theirs('[x] a, hers'), ours('[x] a'), theirs('[ ] a b'), theirs('[ ] a')], tick),
  ).toBeNull();
  expect(findOverwritten([ours('[x] a'), theirs('something else')], tick)).toBeNull();
});

test('a history lags that does not show the newest text yet, and none that shows no whole texts', () => {
  const history = [theirs('[ ] a'), theirs('before')];
  expect(lagsBehind(history, '[x] a', tick)).toBe(true);
  expect(lagsBehind([ours('[x] a'), ...history], '[x] a\r\n', tick)).toBe(false);
  expect(lagsBehind([ours('+ x')], '[x] a', tick)).toBe(false);
  expect(lagsBehind([], '[x] a', tick)).toBe(false);
});
