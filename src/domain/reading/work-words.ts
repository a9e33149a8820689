import { actionOf, splitVerb } from './item-action.ts';
import { readScope } from './item-scope.ts';
import type { OutlineEntry, VisibleText } from './outline.ts';
import { sliceText } from './prose.ts';
import { fold } from './section-words.ts';

const TICKED =
  /^(?:✅|☑️?|✔️?|🟢 done\b)|(?:^\[?|[-–—([]\s?)(?:DONE|ERLEDIGT|FERTIG|HECHO|FEITO|FATTO|FAIT)[)\]]?\s*$/u;
const NOTE =
  /^(?:(?:PR|pull request) #\d+|note|nb|n\.b\.|see|cf\.?|previous|thanks|tip|hint|warning|caution|example|e\.g\.|siehe|hinweis|voir|ver|nota)\b\s*[:,]?|^(?:https?:\/\/\S+|\[[^\]]*\])$/i;
/** What people confirm about themselves, as issue forms ask them to. */
const CONFIRMATION =
  /^(?:i (?:have|had|agree|confirm|am|searched|read|understand|checked|will)|i['’](?:ve|m|d)|yes,? i|ja,? ich|ich habe|j['’]ai|he (?:le[ií]do|buscado))(?!\p{L})|^我(?:已|确认|同意)/iu;
/** Of a line that introduces a list: what follows is shown, asked for by others, or turned down. */
const SHOWS =
  /\b(?:won't|will not|not (?:do|doing|part|in scope|going to|planned|include)|wont|asked for|not asked|useful|ideas?|steps (?:they|to reproduce)|to reproduce|for example|for instance|e\.g\.|such as|outline|wording|keep (?:working|as)|kept as|instead of|already (?:done|there)|to (?:convert|migrate|reproduce|run|see|test|try|verify|help|claim|contribute)\b|nicht (?:dazu|gemacht|teil)|zum beispiel|z\.b\.|par exemple|por ejemplo|ne (?:ferons|sera) pas|no (?:haremos|incluye|entra))/;
const CJK_SHOWS = /不做|例如|比如|步骤|やらない|例えば/u;

/** Whether an entry without a box says that it is done. */
export function isTicked({ plain }: VisibleText): boolean {
  return TICKED.test(plain);
}

/** The text without a sign in front that only says whether it is done. */
export function withoutTick(text: VisibleText): VisibleText {
  const [sign = ''] = /^(?:(?:✅|☑️?|✔️?|\[[ x]\])\s*)+(?=\S)/u.exec(text.plain) ?? [];
  return sign === '' ? text : sliceText(text, sign.length, text.plain.length);
}

/** Whether an entry reads like something to do: it begins with a verb that we know, or names a file. */
export function readsLikeWork({ text }: Pick<OutlineEntry, 'text'>): boolean {
  if (NOTE.test(text.plain)) return false;
  const clauses = [text.plain, ...text.plain.split(/[:–—]\s|\s-\s/).slice(1, 2)];
  return (
    readScope([text]).scope.length > 0 ||
    clauses.some((clause) => actionOf(splitVerb(clause)[0]) !== undefined)
  );
}

/** Whether an entry only points at something, or remarks upon it. */
export function isRemark({ plain }: VisibleText): boolean {
  return NOTE.test(plain);
}

/** Whether an entry is a statement of its author about the issue, and no work. */
export function isConfirmation({ plain }: VisibleText): boolean {
  return CONFIRMATION.test(plain);
}

/** Whether a line that introduces a list says that the list is no work. */
export function introducesNoWork(line: string): boolean {
  return SHOWS.test(fold(line)) || CJK_SHOWS.test(line);
}
