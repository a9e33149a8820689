import { expect, test } from 'vitest';
import { displayOn, type Output } from '../../src/terminal/progress-display.ts';
import { sampleTask, sampleView } from '../support/sample-view.ts';

const view = sampleView([sampleTask('item-1', { state: 'completed', why: 'verified' })]);

test('a pipe gets appended lines without control characters', () => {
  const { output, written } = record({});
  const display = displayOn(output, {});
  display.say('starting');
  display.show(view);
  display.show(view);
  display.stop();
  expect(written()).toBe('starting\nitem-1   completed   Do item-1: verified\n');
});

test('a terminal is redrawn in place, and what is said stays above it', () => {
  const { output, written } = record({ isTTY: true, columns: 100, rows: 24 });
  const display = displayOn(output, { NO_COLOR: '1' });
  display.show(view);
  display.say('a word');
  display.stop();
  const [, later = ''] = written().split('\x1b[4A\x1b[0J');
  expect(later).toMatch(/^a word\n.*1 of 1 verified/);
});

test('a terminal of few rows shows what fits, since lines above its top cannot be redrawn', () => {
  const { output, written } = record({ isTTY: true, columns: 100, rows: 3 });
  const display = displayOn(output, {});
  display.show(view);
  display.stop();
  expect(written().split('\n')).toHaveLength(3);
});

test('a CI server gets appended lines though it pretends to be a terminal', () => {
  const { output, written } = record({ isTTY: true, columns: 100 });
  displayOn(output, { CI: 'true' }).show(view);
  expect(written()).toBe('item-1   completed   Do item-1: verified\n');
});

function record(properties: Omit<Output, 'write'>): { output: Output; written: () => string } {
  const chunks: string[] = [];
  return { output: { ...properties, write: (text) => chunks.push(text) }, written: () => chunks.join('') };
}
