import type { Parser } from '@lezer/common';
import type { Breathe } from './breathe.ts';
import type { ParsedFile } from './file-facts.ts';

/** Steps between two looks at the clock. */
const STEPS = 50;

/** Parses `text`, whatever it is: a parse always ends with a tree. Large files let others work in between. */
export async function parseInSteps(parser: Parser, text: string, breathe: Breathe): Promise<ParsedFile> {
  const parse = parser.startParse(text);
  for (;;) {
    for (let step = 0; step < STEPS; step += 1) {
      const tree = parse.advance();
      if (tree !== null) return { tree, text };
    }
    await breathe();
  }
}
