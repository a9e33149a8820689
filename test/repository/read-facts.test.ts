import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBreathe } from '../../src/repository/breathe.ts';
import { languageOf, readFacts } from '../../src/repository/read-facts.ts';
import { anyCharacter } from './support.ts';

const read = (path: string, text: string) => readFacts(path, text, createBreathe());

describe('what a file defines', () => {
  it.each([
    [
      'a.ts',
      `export default function main() { const inner = 1; }
       export abstract class Cart { total = 0; add(item) { function hidden() {} } get size() { return 1 } }
       export const one = 1, { two, renamed: three } = thing;
       interface Shape {} enum Colour {} namespace Space {} export type Name = string; declare const ambient: 1;
       const cast = <Name>value;`,
      'main Cart total add size one two three Shape Colour Space Name ambient cast',
    ],
    [
      'a.js',
      'exports.send = 1; app.get = function get() {}; module.exports = app; run(x);',
      'send get exports',
    ],
    ['a.tsx', 'export const Page = () => <b>{"x"}</b>;', 'Page'],
    [
      'a.py',
      'class A(B):\n    @property\n    def size(self):\n        def inner(): pass\n\nasync def run(): pass\nx = 1\n',
      'A size run',
    ],
    [
      'a.go',
      'package a\nfunc Run[T any]() { type inner int }\nfunc (c *Cart) Add() {}\ntype Cart struct{}\ntype (A int; B string)\nconst ( One = iota\nTwo )\nvar Three, Four int',
      'Run Add Cart A B One Two Three Four',
    ],
  ])('%s', async (path, text, symbols) => {
    expect((await read(path, text)).symbols).toEqual(symbols.split(' '));
  });

  it('and the headings of Markdown, but for those in code', async () => {
    const text = '# One #\n\ntext\n---\nTwo\n===\n```sh\n# comment\n~~~\n```\n  ### Three\n#four\n';
    expect((await read('a.md', text)).headings).toEqual(['One', 'text', 'Two', 'Three']);
  });
});

describe('any text', () => {
  const paths = fc.constantFrom('a.ts', 'a.tsx', 'a.js', 'a.py', 'a.go', 'a.md');
  const words = fc.constantFrom(
    ...[
      'import',
      'from',
      'export',
      '*',
      '{',
      '}',
      '(',
      ')',
      ',',
      '.',
      '..',
      '"',
      "'",
      '`',
      '$',
      '<',
      '>',
      '/',
      '/*',
      '*/',
    ],
    ...[
      '//',
      '#',
      '\n',
      '\n    ',
      ' ',
      'class',
      'def',
      'func',
      'type',
      'as',
      'a',
      'b',
      'require(',
      '=',
      ':',
      '\\',
      '```',
    ],
  );
  const texts = fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 300 }),
    fc.array(words, { maxLength: 80 }).map((parts) => parts.join('')),
    fc.array(words, { maxLength: 80 }).map((parts) => parts.join(' ')),
  );

  it('has an answer', async () => {
    await fc.assert(
      fc.asyncProperty(paths, texts, async (path, text) => {
        const { imports, symbols, headings } = await read(path, text);
        for (const name of [...imports.map(({ module }) => module), ...symbols, ...headings]) {
          expect(name.length).toBeLessThanOrEqual(300);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a.ts', '('],
    ['a.ts', 'declare '],
    ['a.ts', 'export default '],
    ['a.ts', 'a='],
    ['a.tsx', '<a>'],
    ['a.ts', 'import("'],
    ['a.py', '('],
    ['a.py', 'import a,'],
    ['a.py', 'class A:'],
    ['a.py', 'from . '],
    ['a.go', '{'],
    ['a.go', 'func '],
    ['a.md', '# '],
  ])('has one however often %s repeats "%s"', async (path, piece) => {
    const start = performance.now();
    await read(path, piece.repeat(3_000));
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('lets others work meanwhile', async () => {
    let turns = 0;
    let done = false;
    const others = (async () => {
      for (; !done; turns += 1) await setImmediate();
    })();
    await read('a.ts', 'export const value = { a: [1, 2, 3], b: () => call(1) };\n'.repeat(1_000));
    done = true;
    await others;
    expect(turns).toBeGreaterThan(3);
  });
});

it('a name alone says the language', () => {
  const names = ['x/a.TS', 'a.d.ts', 'b.pyi', 'README.md', 'go', 'a.constructor', 'Makefile', 'ts/x'];
  expect(names.map(languageOf)).toEqual([
    'javascript',
    'javascript',
    'python',
    'markdown',
    'go',
    null,
    null,
    null,
  ]);
});
