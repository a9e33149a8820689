import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge } from '../../src/domain/verdict.ts';
import { drawProgress } from '../../src/terminal/draw-progress.ts';
import { sampleAttempt, sampleTask, sampleView } from '../support/sample-view.ts';

const underWay = sampleView([
  sampleTask('item-2', { title: 'Fix the parser', state: 'completed', why: 'verified', pullRequest: 14 }),
  sampleTask('item-3', {
    title: 'Add weeks to both directions of every duration',
    state: 'in_progress',
    why: 'attempt 1: command works in slot-2',
    attempts: [sampleAttempt({ percentage: 40, stage: 'testing weeks' })],
  }),
  sampleTask('item-4', { state: 'pending', why: 'waits for item-3 (both change src/duration.ts)' }),
  sampleTask('item-5', { state: 'rejected', why: 'npm test failed', followUp: 21 }),
]);

test('a wide terminal has one line a task: what runs and where, why others wait, what came of it', () => {
  expect(drawProgress(underWay, { columns: 120, colors: false, now: 12_000 })).toMatchInlineSnapshot(`
    [
      "1 of 4 verified · 1 at work · 1 waiting · 1 without success · 12 s",
      "━━━━━━━━━━━━━━━┅┅┅┅┅┅┅┅┅┅┅┅┅┅┅──────────────────────────────",
      "✓  item-2   Fix the parser                                    verified · pull request #14",
      "●  item-3   Add weeks to both directions of every duration    attempt 1: command works in slot-2 · 40 % · testing weeks",
      "○  item-4   Do item-4                                         waits for item-3 (both change src/duration.ts)",
      "✗  item-5   Do item-5                                         follow-up #21 · npm test failed",
    ]
  `);
});

test('a narrow terminal puts each note below its task and cuts what does not fit', () => {
  expect(drawProgress(underWay, { columns: 40, colors: false, now: 12_000 })).toMatchInlineSnapshot(`
    [
      "1 of 4 verified · 1 at work · 1 waiting…",
      "━━━━━━━━━━┅┅┅┅┅┅┅┅┅┅────────────────────",
      "✓  item-2   Fix the parser",
      "    verified · pull request #14",
      "●  item-3   Add weeks to both direction…",
      "    attempt 1: command works in slot-2…",
      "○  item-4   Do item-4",
      "    waits for item-3 (both change src/d…",
      "✗  item-5   Do item-5",
      "    follow-up #21 · npm test failed",
    ]
  `);
});

test('a finished run shows its verdict and how long it took, whatever the time is now', () => {
  const view = sampleView(underWay.tasks, { state: 'finished', at: 30_000, verdict: judge(8, 9, 0.8) });
  const [head] = drawProgress(view, { columns: 120, colors: false, now: 99_000_000 });
  expect(head).toBe('passed: 8 of 9 tasks (89 %; 80 % are needed) · 30 s');
});

test('a plan that waits for a person says so', () => {
  const view = sampleView([], { state: 'awaiting_approval', why: 'it has more than ten tasks' });
  const [head] = drawProgress(view, { columns: 120, colors: false, now: 0 });
  expect(head).toContain('waits for approval: it has more than ten tasks');
});

test('no line is wider than the terminal, and nothing that an agent says steers it', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('a', ' ', '🌍', '\n', '\x1b[2J', '\x07', '\u202e', '\x9b5A'),
  });
  fc.assert(
    fc.property(hostile, hostile, fc.integer({ min: 10, max: 200 }), (title, stage, columns) => {
      const attempts = [sampleAttempt({ stage, percentage: 5 })];
      const view = sampleView([sampleTask('item-1', { title, why: stage, state: 'in_progress', attempts })]);
      for (const line of drawProgress(view, { columns, colors: true, now: 0 })) {
        const text = stripVTControlCharacters(line);
        expect([...text].length).toBeLessThanOrEqual(columns);
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }
    }),
  );
});
