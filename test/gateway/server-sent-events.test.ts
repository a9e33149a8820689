import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createEventReader } from '../../src/gateway/server-sent-events.ts';

/** Reads `bytes` in pieces that end at `cuts`. */
function read(bytes: Uint8Array, cuts: readonly number[]): string[] {
  const events: string[] = [];
  const reader = createEventReader((data) => events.push(data));
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let begin = 0;
  for (const end of [...ends, bytes.length]) {
    reader.read(bytes.subarray(begin, end));
    begin = end;
  }
  reader.end();
  return events;
}

const text = fc
  .string({ unit: 'binary', maxLength: 20 })
  .map((each) => each.replace(/[\r\n]/g, '').toWellFormed());
const event = fc.array(text, { minLength: 1, maxLength: 3 });

it('reads the same events however the bytes are cut and the lines end', () => {
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 6 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.array(fc.nat(), { maxLength: 20 }),
      (events, end, cuts) => {
        const lines = events.flatMap((data) => [
          ': note',
          'event: any',
          ...data.map((each) => `data: ${each}`),
          '',
        ]);
        const bytes = new TextEncoder().encode(lines.map((line) => line + end).join(''));
        expect(read(bytes, cuts)).toEqual(events.map((data) => data.join('\n')));
      },
    ),
  );
});

it('tells of an event whose end did not come, and takes no blank for data', () => {
  expect(read(new TextEncoder().encode('data:one\n\ndata:  two'), [])).toEqual(['one', ' two']);
});

it('reads a line of megabytes in small pieces in linear time', () => {
  const bytes = new TextEncoder().encode(`data: ${'x'.repeat(8_000_000)}\n\n`);
  const cuts = Array.from({ length: 8_000 }, (_, n) => n * 1_000);
  const began = performance.now();
  expect(read(bytes, cuts)[0]).toHaveLength(8_000_000);
  // Tens of milliseconds; searched from its beginning each time, it takes a minute.
  expect(performance.now() - began).toBeLessThan(3_000);
});
