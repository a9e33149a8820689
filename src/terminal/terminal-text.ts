import { stripVTControlCharacters } from 'node:util';

/** One line of harmless text: what an agent says of itself must not steer the terminal. */
export function plainLine(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ');
}

/** At most `width` characters, with an ellipsis where it was cut. */
export function shorten(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  return width < 1
    ? ''
    : `${characters
        .slice(0, width - 1)
        .join('')
        .trimEnd()}…`;
}
