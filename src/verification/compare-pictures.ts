import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import type { PictureDifference } from '../domain/verification/picture-difference.ts';

const mostPictures = 200;
const mostBytes = 20_000_000;
/** A page of 1920 px and ten times its height; what claims to be larger is not decoded. */
const mostPixels = 40_000_000;

/** Compares the PNG files of the same name in two folders, which programs under test have filled. Pictures that only the work has are new. */
export async function comparePictures(before: string, after: string): Promise<PictureDifference[]> {
  const differences: PictureDifference[] = [];
  for (const name of await picturesIn(before)) {
    const [old, now] = [await readPicture(join(before, name)), await readPicture(join(after, name))];
    if (now === 'missing') differences.push({ kind: 'gone', name });
    else if (now === 'unreadable') differences.push({ kind: 'unreadable', name });
    else if (typeof old !== 'string') differences.push(...compare(name, old, now));
  }
  return differences;
}

async function picturesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith('.png'))
    .toSorted()
    .slice(0, mostPictures);
}

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

async function readPicture(file: string): Promise<Picture | 'missing' | 'unreadable'> {
  // A link could lead to any file of the host, and a pipe never ends.
  const stats = await lstat(file).catch(() => null);
  if (stats === null) return 'missing';
  if (!stats.isFile() || stats.size > mostBytes) return 'unreadable';
  try {
    const bytes = await readFile(file);
    // PNG 1.2, 11.2.2: width and height are the first fields of the first chunk.
    if (bytes.readUInt32BE(16) * bytes.readUInt32BE(20) > mostPixels) return 'unreadable';
    return PNG.sync.read(bytes);
  } catch {
    return 'unreadable';
  }
}

function compare(name: string, before: Picture, after: Picture): PictureDifference[] {
  const size = ({ width, height }: Picture) => `${width}×${height}`;
  if (size(before) !== size(after)) {
    return [{ kind: 'other-size', name, before: size(before), after: size(after) }];
  }
  const { width, height } = before;
  const pixels = pixelmatch(before.data, after.data, undefined, width, height);
  return pixels === 0 ? [] : [{ kind: 'differs', name, share: pixels / (width * height) }];
}
