import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Overlay } from '../domain/verification/study-changes.ts';
import type { Git } from './git.ts';

/** Bytes of paths in one command line, far below the least limit of a system (POSIX: 4 KB with the environment; Linux: 128 KB an argument). */
const bytesAtOnce = 50_000;

/**
 * Changes a fresh checkout as the overlay says. Git alone writes into it, since a link of the work may stand where a folder of the base was: git
 * replaces such a link and never follows it.
 */
export async function applyOverlay(
  git: Git,
  places: { readonly directory: string; readonly temporary: string },
  overlay: Overlay,
): Promise<void> {
  const run = (...args: string[]) => git(['--literal-pathspecs', ...args], { cwd: places.directory });
  for (const paths of chunks(overlay.removed)) await run('rm', '--quiet', '--force', '--', ...paths);
  for (const paths of chunks(overlay.paths)) await run('checkout', '--quiet', overlay.from, '--', ...paths);
  for (const [path, text] of overlay.texts) {
    const file = join(places.temporary, 'overlay');
    await writeFile(file, text);
    const blob = (await run('hash-object', '-w', '--no-filters', '--', file)).trim();
    await run('update-index', '--add', '--cacheinfo', `100644,${blob},${path}`);
    await run('checkout-index', '--quiet', '--force', '--', path);
  }
}

function chunks(paths: readonly string[]): string[][] {
  const all: string[][] = [];
  let bytes = bytesAtOnce;
  for (const path of paths) {
    if (bytes + path.length > bytesAtOnce) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(path);
    bytes += Buffer.byteLength(path) + 1;
  }
  return all;
}
