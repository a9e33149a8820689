import type { FoundEntry } from './found-entry.ts';
import { actionOf } from './item-action.ts';
import { readScope } from './item-scope.ts';
import { isProse } from './prose.ts';
import type { Section } from './sections.ts';

const GREETING =
  /^(?:hi|hello|hey|dear|thanks|thank you|cheers|regards|best|kind regards|moin|hallo|guten|liebe|danke|viele gr|gr[üu](?:ß|ss)e|bonjour|salut|merci|cordialement|hola|buenas|gracias|saludos|ol[áa]|obrigad|abra[çc]os|ciao|grazie|cc|ping|\/cc)(?!\p{L})/iu;
const FIRST_WORDS =
  /^(?:(?:first|second|third|then|next|finally|lastly|also|please|and|now|after that|afterwards|zuerst|dann|danach|bitte|au[ßs]erdem|d'abord|ensuite|puis|enfin|primero|luego|despu[ée]s|tamb[ée]n|finalmente)\b[,:]?\s*)+/iu;

/** Paragraphs that ask for something: those that name a file, or hold a sentence with a verb of work. Greetings and signatures do not. */
export function readParagraphs(section: Section): FoundEntry[] {
  return section.blocks.flatMap((block): FoundEntry[] => {
    if (block.kind !== 'paragraph' || block.isLabel || !isProse(block.text)) return [];
    if (isProgramText(block.text.plain)) return [];
    const { text, line } = block;
    const said = text.plain.replace(
      /^(?:hi|hello|hey|dear|moin|hallo|bonjour|salut|hola|ol[áa]|ciao)\b[^,.!\n]{0,20}[,.!]\s*/iu,
      '',
    );
    if (
      GREETING.test(said) ||
      (said !== text.plain && /^\p{L}+ing\b/u.test(said)) ||
      !asksForWork(said, readScope([text]).scope.length > 0)
    )
      return [];
    const place = { section, groups: [], row: null, children: [], ordinal: null, id: null, list: section };
    return [{ ...place, form: 'paragraph', text, done: false, line }];
  });
}

/** JSON and programs, of which Markdown makes paragraphs: a line that ends as theirs do is rare in sentences, and half of them never do. */
function isProgramText(plain: string): boolean {
  const lines = plain.split('\n').filter((line) => line.trim() !== '');
  if (/^(?:#!|[{[]$)/.test(lines[0]?.trim() ?? '')) return true;
  const ending = lines.filter((line) => /(?:[{}[\]();]|[^\s\p{L}],)$/u.test(line.trimEnd()));
  return lines.length > 1 && ending.length * 2 >= lines.length;
}

function asksForWork(plain: string, namesFile: boolean): boolean {
  if (namesFile) return true;
  const words = plain
    .split(/(?<=[.!?])\s+|\n/u)
    .flatMap((sentence) => sentence.replace(FIRST_WORDS, '').split(/\s+/, 1));
  const asks = /\b(?:needs?|should|must|has to|have to|ought to|somebody|someone)\b/i.test(plain);
  return asks || words.some((word) => actionOf(word.toLowerCase().replace(/[^\p{L}]/gu, '')) !== undefined);
}
