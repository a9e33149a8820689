import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The commits of all branches by their full names, sorted, and that of `HEAD`, read from the files in which git keeps them
 * (gitrepository-layout(5)): a few small reads instead of a process, and what another git changes in the repository is seen at
 * once. Null where only git can tell (a symbolic branch, another format of refs).
 */
export async function readStoredBranches(dir: string): Promise<ReadonlyMap<string, string> | null> {
  try {
    // In this order: a branch that is being packed is written there before it is removed here.
    const loose = await readLooseRefs(dir, 'refs/heads');
    const packed = await readPackedBranches(dir);
    const names = [...new Set([...packed.keys(), ...loose.keys()])].toSorted();
    const branches = new Map(names.map((name) => [name, loose.get(name) ?? packed.get(name) ?? '']));
    if ([...branches.values()].some((oid) => !isObjectId(oid))) return null;
    const [, current = ''] = /^ref: (\S+)\n$/.exec(await readFile(join(dir, 'HEAD'), 'utf8')) ?? [];
    const head = branches.get(current);
    return head === undefined ? branches : new Map([...branches, ['HEAD', head]]);
  } catch (error) {
    if (isAbsence(error)) return null;
    throw error;
  }
}

/** Whether a revision is a whole object id, which git takes for nothing else. */
export function isObjectId(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

async function readLooseRefs(dir: string, folder: string): Promise<Map<string, string>> {
  const entries = await readdir(join(dir, folder), { withFileTypes: true });
  const refs = new Map<string, string>();
  for (const entry of entries) {
    // Files of a git that is writing; no ref has such a name (git-check-ref-format(1)).
    if (entry.name.startsWith('.') || entry.name.endsWith('.lock')) continue;
    const name = `${folder}/${entry.name}`;
    try {
      if (entry.isDirectory()) for (const [ref, oid] of await readLooseRefs(dir, name)) refs.set(ref, oid);
      else refs.set(name, (await readFile(join(dir, name), 'utf8')).trimEnd());
    } catch (error) {
      // Deleted since the folder was listed.
      if (!isAbsence(error)) throw error;
    }
  }
  return refs;
}

async function readPackedBranches(dir: string): Promise<Map<string, string>> {
  try {
    const lines = (await readFile(join(dir, 'packed-refs'), 'utf8')).split('\n');
    const refs = lines.map((line): [string, string] => [line.slice(41), line.slice(0, 40)]);
    return new Map(refs.filter(([name]) => name.startsWith('refs/heads/')));
  } catch (error) {
    if (isAbsence(error)) return new Map();
    throw error;
  }
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
