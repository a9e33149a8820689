import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';

/**
 * Whether `path` is a plain file with this content and nothing else. An agent may have written it: its size is looked at before it is
 * read, and neither a link nor a pipe is followed. Rejects with the system's error where there is no such file.
 */
export async function holdsExactly(path: string, content: string): Promise<boolean> {
  if (!(await lstat(path)).isFile()) return false;
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = await file.stat();
    if (size !== Buffer.byteLength(content)) return false;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0);
    return buffer.toString('utf8', 0, bytesRead) === content;
  } finally {
    await file.close();
  }
}
