import type { Breathe } from './breathe.ts';
import { type FileFacts, NO_FACTS } from './file-facts.ts';
import { goFacts } from './go-facts.ts';
import { javascriptFacts } from './javascript-facts.ts';
import { markdownFacts } from './markdown-facts.ts';
import { pythonFacts } from './python-facts.ts';

export type Language = 'javascript' | 'python' | 'go' | 'markdown';

const languages: Readonly<Record<string, Language>> = {
  ...{ js: 'javascript', mjs: 'javascript', cjs: 'javascript', jsx: 'javascript' },
  ...{ ts: 'javascript', mts: 'javascript', cts: 'javascript', tsx: 'javascript' },
  ...{ py: 'python', pyi: 'python', go: 'go', md: 'markdown', mdx: 'markdown' },
};

/** The language of a file by its name, or `null` when it is none that is read here. */
export function languageOf(path: string): Language | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(languages, extension) ? (languages[extension] ?? null) : null;
}

/** What the text of this file says; any text has an answer. */
export async function readFacts(path: string, text: string, breathe: Breathe): Promise<FileFacts> {
  switch (languageOf(path)) {
    case 'javascript':
      return javascriptFacts(path, text, breathe);
    case 'python':
      return pythonFacts(text, breathe);
    case 'go':
      return goFacts(text, breathe);
    case 'markdown':
      return markdownFacts(text);
    case null:
      return NO_FACTS;
  }
}
