/**
 * Texts of issues and agents go into our bodies through these functions alone. Each leaves the text readable and takes from it every way
 * to act: markup, HTML, hidden tags, mentions, references that close or cross-link issues.
 */

/** Breaks a word for GitHub and for our tag reader, and no word for a reader. */
const GAP = '\u200B';

/** Colours and titles for terminals: a control character (ESC), then `[…letter` or `]…` up to the next control character. */
const TERMINAL_CODES = /(?![\t\n\r])\p{Cc}(?:\[[0-?]*[ -/]*[@-~]|\][^\p{Cc}]*)/gu;
/** Controls except tab and newline; format characters except the joiner of emoji; selectors that can smuggle text. */
const INVISIBLE = /(?![\t\n\u200D])[\p{Cc}\p{Cf}]|[\u{E0100}-\u{E01EF}]/gu;

/** The text that a person sees: no terminal codes, no control, bidirectional or zero-width characters; lines end in `\n`. */
export function visibleText(text: string): string {
  return text
    .toWellFormed()
    .replace(TERMINAL_CODES, '')
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(INVISIBLE, '');
}

/** At most `max` code points, the last of them `…` where something is missing. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const points = [...text];
  return points.length <= max
    ? text
    : `${points
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`;
}

/** The last `max` characters at most, from the start of a line, and a first line that says so. */
export function cutToEnd(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = text.slice(-max).toWellFormed();
  const nextLine = end.indexOf('\n');
  return `… (the start is left out)\n${nextLine === -1 ? end : end.slice(nextLine + 1)}`;
}

/** The first `max` characters at most, up to the end of a line, and a last line that says so. */
export function cutToStart(text: string, max: number): string {
  if (text.length <= max) return text;
  const start = text.slice(0, max).toWellFormed();
  const lastLine = start.lastIndexOf('\n');
  return `${lastLine === -1 ? start : start.slice(0, lastLine)}\n… (the rest is left out)`;
}

/** `#12`, `GH-12` and addresses of issues close, link or notify in bodies and in commit messages made of them, also inside code. */
function withoutReferences(text: string): string {
  return text
    .replace(/#(?=\d)/g, `#${GAP}`)
    .replace(/\b(GH-)(?=\d)/gi, `$1${GAP}`)
    .replace(/(\/(?:issues|pulls?|discussions)\/)(?=\d)/gi, `$1${GAP}`);
}

/** A comment opener, wherever it stands, could be taken for one of our hidden tags. */
function withoutComments(text: string): string {
  return text.replaceAll('<!--', `<${GAP}!--`);
}

/** A backslash before `<` is not enough: GitHub reads it as the end of a bare link before it, and the tag is live again. */
function withoutTags(text: string): string {
  return text.replace(/<(?=[A-Za-z/!?])/g, `<${GAP}`);
}

function withoutMentions(text: string): string {
  return text.replace(/@(?=[\p{L}\p{N}_-])/gu, `@${GAP}`);
}

/** Text on one line for the title of an issue, which GitHub shows as it is and neither links nor notifies by: at most `max` characters. */
export function titleText(text: string, max = 240): string {
  return oneLine(text, max);
}

/** Like `titleText`, for a pull request: a squash makes a commit message of it, where `Closes #12` would act. */
export function pullRequestTitle(text: string): string {
  return withoutMentions(withoutReferences(titleText(text, 200)));
}

/**
 * Text on one line that Markdown shows as it is, anywhere: in a sentence, a list entry or a table cell. Words between single backticks
 * stay code. `max` counts characters of the text, before escaping.
 */
export function inlineText(text: string, max = 300): string {
  return oneLine(text, max)
    .split(/((?<!`)`[^`|\\]+`(?!`))/)
    .map((part, index) =>
      index % 2 === 1 ? inlineCode(part.slice(1, -1), max) : escapeMarkup(part, index === 0),
    )
    .join('');
}

function escapeMarkup(text: string, isStart: boolean): string {
  const escaped = text
    .replace(/[\\`*~|]/g, '\\$&')
    // Brackets alone are no markup, as long as nothing after them makes a link, a definition or a footnote.
    .replace(/\[(?=\^)|\](?=[([:])/g, '\\$&')
    .replace(/&(?=#?\w+;)/g, '\\&')
    // Inside a word `_` is no markup, and `snake_case` stays readable in an e-mail.
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_');
  const placed = isStart ? escapeStart(escaped) : escaped;
  return withoutTags(withoutMentions(withoutReferences(placed)));
}

/** Signs that begin a block or a checkbox where a text begins a line or a list entry. */
function escapeStart(text: string): string {
  return text
    .replace(/^([#>+=-])/, '\\$1')
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replace(/^\[(?=[ x]\])/i, '\\[');
}

/** A path, command or name in code type, anywhere; what code type cannot show safely in a table becomes plain text. */
export function inlineCode(text: string, max = 200): string {
  const line = oneLine(text, max);
  // In a table a backslash before a pipe cannot be told from an escaped pipe; a backtick needs longer delimiters.
  if (line === '' || /[`|\\]/.test(line)) return escapeMarkup(line, true);
  return `\`${withoutComments(withoutReferences(line))}\``;
}

/** A code block that its content cannot close, for those who need the text unchanged: `visibleText` and nothing else is done to it. */
export function codeBlock(text: string, language = 'text'): string {
  return fenced(visibleText(text), language);
}

/** A code block of somebody's output for a GitHub body. */
export function logBlock(text: string, language = 'text'): string {
  return fenced(withoutComments(withoutReferences(visibleText(text))), language);
}

/** Somebody's Markdown as a quotation that keeps its lists and code, and cannot reach out of it. */
export function quotedMarkdown(text: string, max = 8_000): string {
  const inert = withoutTags(cutToStart(visibleText(text).trim(), max))
    // A definition of a link or footnote holds for the whole body, also from inside a quotation.
    .replaceAll(']:', `]${GAP}:`);
  return withoutMentions(withoutReferences(inert))
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

/** `item-1, item-2 and item-3`; the parts are put in as they are. */
export function listing(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** `1 task`, `2 tasks`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** One line of at most `max` code points. Reads no more of a long text than it can need, since bodies quote many of them. */
function oneLine(text: string, max: number): string {
  const enough = max * 8;
  const line = visibleText(text.slice(0, enough)).replace(/\s+/g, ' ').trim();
  return cutText(text.length > enough ? `${line}…` : line, max);
}

function fenced(text: string, language: string): string {
  const content = text.replace(/^\n+/, '').trimEnd();
  const longest = [...content.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${content}\n${fence}`;
}
