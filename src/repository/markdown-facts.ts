import { type FileFacts, headingFacts } from './file-facts.ts';

/** Longer lines are no headings that somebody reads; their end is left out. */
const LONGEST_LINE = 300;

/** The headings of a Markdown file, `# …` or underlined; what stands in fenced code is none. */
export function markdownFacts(text: string): FileFacts {
  const headings: string[] = [];
  let fence = '';
  let previous = '';
  for (const whole of text.split('\n')) {
    const line = whole.slice(0, LONGEST_LINE);
    const mark = /^ {0,3}(`{3}|~{3})/.exec(line)?.[1];
    if (mark !== undefined && (fence === '' || fence === mark)) fence = fence === '' ? mark : '';
    else if (fence === '') headings.push(...headingOf(line, previous));
    previous = fence === '' ? line.trim() : '';
  }
  return headingFacts(headings);
}

function headingOf(line: string, previous: string): string[] {
  const heading = /^ {0,3}#{1,6}[ \t]+(.*)$/.exec(line)?.[1];
  if (heading !== undefined) return [heading.replace(/[ \t#]+$/, '')];
  const underlined = /^(?:={3,}|-{3,})[ \t\r]*$/.test(line) && previous !== '';
  return underlined ? [previous] : [];
}
