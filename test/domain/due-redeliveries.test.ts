import { expect, test } from 'vitest';
import { dueRedeliveries, type FailedDelivery } from '../../src/domain/due-redeliveries.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;
const none: ReadonlyMap<string, string> = new Map();

/** A try that failed so many minutes ago. */
function failed(guid: string, id: number, minutesAgo: number): FailedDelivery {
  return { id: String(id), guid, at: NOW - minutesAgo * MINUTE };
}

function idsOf(failures: readonly FailedDelivery[], asked = none, now = NOW): string[] {
  return dueRedeliveries(failures, asked, now).map(({ id }) => id);
}

test('a webhook that nobody took is delivered again at once', () => {
  expect(idsOf([failed('a', 1, 0)])).toEqual(['1']);
});

test('each try is answered by one redelivery, which may have succeeded', () => {
  expect(idsOf([failed('a', 1, 5)], new Map([['a', '1']]))).toEqual([]);
  expect(idsOf([failed('a', 2, 5), failed('a', 1, 6)], new Map([['a', '1']]))).toEqual(['2']);
});

test('what fails again and again is tried after longer and longer waits, up to an hour', () => {
  const tries = (count: number, minutesAgo: number) =>
    Array.from({ length: count }, (_, index) => failed('a', index + 1, minutesAgo + (count - index - 1)));
  expect([idsOf(tries(2, 0.9)), idsOf(tries(2, 1))]).toEqual([[], ['2']]);
  expect([idsOf(tries(4, 3.9)), idsOf(tries(4, 4))]).toEqual([[], ['4']]);
  expect([idsOf(tries(20, 59)), idsOf(tries(20, 60))]).toEqual([[], ['20']]);
});

test('what GitHub has forgotten after three days is not asked for', () => {
  expect(idsOf([failed('a', 1, 3 * 24 * 60 - 1)])).toEqual(['1']);
  expect(idsOf([failed('a', 1, 3 * 24 * 60)])).toEqual([]);
});

test('those that wait longest come first, and very many come in turns', () => {
  const many = Array.from({ length: 120 }, (_, index) => failed(`webhook-${index}`, index, index));
  const ids = idsOf(many);
  expect([ids[0], ids.length]).toEqual(['119', 50]);
  const asked = new Map(ids.map((id) => [`webhook-${id}`, id]));
  expect(idsOf(many, asked)[0]).toBe('69');
});

test('ids that no number holds are told apart', () => {
  const big = (id: string): FailedDelivery => ({ id, guid: 'a', at: NOW - MINUTE });
  expect(idsOf([big('90071992547409931'), big('90071992547409930')])).toEqual(['90071992547409931']);
});
