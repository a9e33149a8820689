/** A table of cells that are already safe (`inlineText`, `inlineCode`); an empty cell is shown as it is. Without rows it is empty. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The table, and shorter versions of it that say how many rows they leave out. */
export function tableVersions(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const shorter = [0.5, 0.25, 0.1]
    .map((share) => Math.floor(rows.length * share))
    .filter((count) => count > 0);
  return [table(head, rows), ...shorter.map((count) => withNote(head, rows, count))];
}

function withNote(head: readonly string[], rows: readonly (readonly string[])[], count: number): string {
  return `${table(head, rows.slice(0, count))}\n\n… and ${rows.length - count} more.`;
}

/** A list of safe lines, at most `max` of them, with a last entry that says how many more there are. */
export function bullets(lines: readonly string[], max = 40): string {
  const more = lines.length > max ? [`… and ${lines.length - max} more.`] : [];
  return [...lines.slice(0, max), ...more].map((line) => `- ${line}`).join('\n');
}

/** Text under a heading; nothing where there is no text. */
export function section(heading: string, text: string): string {
  return text === '' ? '' : `### ${heading}\n\n${text}`;
}

/** Folded on GitHub, a headed part in an e-mail; nothing where there is no text. `summary` must be safe. */
export function folded(summary: string, text: string): string {
  return text === '' ? '' : `<details>\n<summary>${summary}</summary>\n\n${text}\n\n</details>`;
}

/** GitHub's coloured box. */
export function alertBox(kind: 'NOTE' | 'IMPORTANT' | 'WARNING', text: string): string {
  return [`[!${kind}]`, ...text.split('\n')].map((line) => `> ${line}`.trimEnd()).join('\n');
}
