import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { isAbsolute } from 'node:path';
import { UserError } from '../errors.ts';

/** Far more than an issue can hold; what is longer is no list, or a stream without an end. */
const MOST_BYTES = 1_048_576;

const MISSING =
  'Check the path. `-` reads standard input; a list on GitHub is named owner/repo#12, or by its address.';

const FAILURES: Readonly<Record<string, (name: string) => UserError>> = {
  ENOENT: (name) => new UserError(`There is no file ${name}${whereOf(name)}.`, MISSING),
  ENOTDIR: (name) => new UserError(`There is no file ${name}${whereOf(name)}.`, MISSING),
  EISDIR: (name) =>
    new UserError(`${name} is a folder.`, 'Name the Markdown file in it that holds the list.'),
  EACCES: (name) =>
    new UserError(`This account may not read ${name}.`, 'Make it readable, or pipe its text in with `-`.'),
};

/** A path that does not say itself where it leads, as one from another folder of a script. */
function whereOf(path: string): string {
  return isAbsolute(path) ? '' : ` in ${process.cwd()}`;
}

/** The text of a file in UTF-8. Throws a `UserError` that names the path where there is none to read. */
export function readTextFile(path: string): Promise<string> {
  return readText(createReadStream(path), path);
}

/** The text of a stream in UTF-8; `name` is what people call it. Throws a `UserError` where it is empty, too long or no text. */
export async function readText(stream: AsyncIterable<unknown>, name: string): Promise<string> {
  const bytes = await readBytes(stream, name);
  if (bytes.includes(0) || !isUtf8(bytes)) {
    throw new UserError(`${name} is no text in UTF-8.`, 'Name a Markdown file, saved as UTF-8.');
  }
  const text = bytes.toString();
  if (text.trim() === '') {
    throw new UserError(
      `${name} is empty.`,
      'Write a task list into it, one line an item: “- [ ] Fix `src/date.ts`”.',
    );
  }
  return text;
}

async function readBytes(stream: AsyncIterable<unknown>, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      chunks.push(bytes);
      length += bytes.length;
      if (length > MOST_BYTES) break;
    }
  } catch (error) {
    throw explainFailure(error, name);
  }
  if (length > MOST_BYTES) {
    throw new UserError(
      `${name} is longer than 1 MB.`,
      'An issue holds 65,536 characters: name the part with the list.',
    );
  }
  return Buffer.concat(chunks);
}

function explainFailure(error: unknown, name: string): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  return FAILURES[code]?.(name) ?? new UserError(`Cannot read ${name} (${error.message}).`, MISSING);
}
