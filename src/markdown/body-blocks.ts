const BULLET = /^[ \t]*([-+*]|\d{1,9}[.)])(?=[ \t]+\S)/;
const FENCE = /^[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(?=(`{3,}(?!.*`)|~{3,}))/;

/** Contiguous lines in which an emphasis may begin and end. */
export interface BodyBlock {
  readonly lines: string[];
  readonly isCode: boolean;
}

interface Fence {
  readonly marker: string;
  readonly column: number;
}

/** The blocks of a body, all its lines in their order. Lines of one block may still belong to several. */
export function splitBlocks(lines: readonly string[]): BodyBlock[] {
  const blocks: BodyBlock[] = [];
  let fence: Fence | null = null;
  let content = 0;
  let isAfterBlank = true;
  for (const line of lines) {
    const isBlank = line.trim() === '';
    const indent = indentOf(line);
    const isLeft: boolean = fence !== null && !isBlank && indent < fence.column;
    if (fence !== null && !isLeft) blocks.at(-1)?.lines.push(line);
    const isInside = fence !== null && !isLeft;
    if (fence !== null && (isLeft || closes(line, fence))) {
      fence = null;
      blocks.push({ lines: [], isCode: false });
    }
    if (isInside) continue;
    if (isAfterBlank && !isBlank && indent < content) content = 0;
    fence = openFence(line, content);
    const bullet = openBullet(line, content);
    if (fence !== null || bullet !== null || isBlank || blocks.length === 0) {
      blocks.push({ lines: [line], isCode: fence !== null });
    } else {
      blocks.at(-1)?.lines.push(line);
    }
    content = bullet ?? content;
    isAfterBlank = isBlank;
  }
  return blocks.filter(({ lines: { length } }) => length > 0);
}

/** The column where the content of a new list entry begins; `null` where the line only goes on with a paragraph. */
function openBullet(line: string, content: number): number | null {
  const [start, marker = ''] = BULLET.exec(line) ?? [];
  if (start === undefined || indentOf(line) > content + 3) return null;
  // Within a paragraph no other number than 1 begins a list.
  return content > 0 || /^[-+*]$|^1[.)]$/.test(marker) ? start.length + 1 : null;
}

function openFence(line: string, content: number): Fence | null {
  const [start, marker] = FENCE.exec(line) ?? [];
  if (start === undefined || marker === undefined || indentOf(line) > content + 3) return null;
  return { marker, column: start.trim() === '' ? Math.min(start.length, content) : start.length };
}

function closes(line: string, { marker }: Fence): boolean {
  const text = line.replace(/^[ \t>]+/, '').trimEnd();
  return text.startsWith(marker) && text === (marker[0] ?? '').repeat(text.length);
}

function indentOf(line: string): number {
  return /^[ \t>]*/.exec(line)?.[0].length ?? 0;
}
