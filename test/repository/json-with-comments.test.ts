import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJsonWithComments } from '../../src/repository/json-with-comments.ts';

it('reads comments and trailing commas, and leaves strings alone', () => {
  const text = '\uFEFF{ // one\n "a//b": "/* no */ ,]", /* two */ "c": [1, /* three */ ], "d\\"": ",}", }';
  expect(parseJsonWithComments(text)).toEqual({ 'a//b': '/* no */ ,]', c: [1], 'd"': ',}' });
});

it('reads all JSON as it is, and anything else as null', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(parseJsonWithComments(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(parseJsonWithComments('{ a: 1 }')).toBeNull();
});

it.each(['/*', '"', '"\\', ',', '[', '//'])('takes linear time for %s', (piece) => {
  const start = performance.now();
  parseJsonWithComments(piece.repeat(50_000));
  expect(performance.now() - start).toBeLessThan(2_000);
});
