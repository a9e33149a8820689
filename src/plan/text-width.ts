/** Letters that terminals show in two columns: those of East Asia, and full-width forms. */
const WIDE =
  /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Yi}\u3001-\u303E\u3200-\u33FF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6]/u;
const HALF_WIDE = /^[\uFF61-\uFFDC]/;
/** Signs that are pictures by themselves, or are made to be by what follows them. */
const PICTURE = /\p{Emoji_Presentation}|\u{FE0F}|\p{Regional_Indicator}/u;
const NOTHING = /^[\p{M}\p{Cf}\p{Cc}]+$/u;
const ASCII = /^[ -~]*$/;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The signs of a text as a reader counts them, none of which can be cut in two. */
export function signsOf(text: string): string[] {
  return ASCII.test(text) ? text.split('') : Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** How many columns of a terminal a text takes. */
export function textWidth(text: string): number {
  return ASCII.test(text) ? text.length : signsOf(text).reduce((sum, sign) => sum + signWidth(sign), 0);
}

/** Whether a line may end before and after this sign without a space. */
export function isWide(sign: string): boolean {
  return WIDE.test(sign) && !HALF_WIDE.test(sign);
}

function signWidth(sign: string): number {
  if (NOTHING.test(sign)) return 0;
  return isWide(sign) || PICTURE.test(sign) ? 2 : 1;
}
