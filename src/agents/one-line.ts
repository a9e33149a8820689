const longest = 120;

/** What an agent says of its work as one short line, without control characters; `null` where nothing is left. */
export function oneLine(text: string | null): string | null {
  const line =
    text
      ?.slice(0, 20 * longest)
      .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
      .trim() ?? '';
  if (line === '') return null;
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
}
