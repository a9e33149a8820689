import { expect, it } from 'vitest';
import { wordsOf } from '../../src/repository/words.ts';

it.each([
  ['sendFile send_file HTTPServer', 'send fil sendfile send fil sendfile http serv httpserver'],
  ['parse parses parsing parsed parser', 'pars pars pars pars pars'],
  ['src/http/retry-policy.ts', 'src http retry policy ts'],
  ['dependencies classes status', 'dependency class status'],
  ['The cart’s total, of it', 'cart total'],
  ['Ärger mit v4 日本語', 'ärger mit v4 日本語'],
])('"%s"', (text, words) => {
  expect(wordsOf(text)).toEqual(words.split(' '));
});
