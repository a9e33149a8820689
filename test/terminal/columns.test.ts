import { expect, test } from 'vitest';
import { columnsOf } from '../../src/terminal/columns.ts';

test('COLUMNS wins, and a terminal that nobody has measured is as wide as most', () => {
  expect(columnsOf({ columns: 120 }, {})).toBe(120);
  expect(columnsOf({ columns: 120 }, { COLUMNS: '100' })).toBe(100);
  expect(columnsOf({ columns: 0 }, {})).toBe(80);
  expect(columnsOf({ columns: 0 }, { COLUMNS: '100' })).toBe(100);
  expect(columnsOf({}, { COLUMNS: 'wide' })).toBe(80);
});
