/** One path of this host as a sandbox shows it. */
export interface Mount {
  readonly path: string;
  readonly access: 'read' | 'hide-folder' | 'hide-file' | 'write';
}

const RANK: Readonly<Record<Mount['access'], number>> = {
  read: 0,
  'hide-folder': 1,
  'hide-file': 1,
  write: 2,
};

/**
 * In the order in which they have to be mounted: what lies in a folder comes after the folder, so that the more exact word counts. Of
 * several on one path hiding beats reading (what is ours stays hidden in what an operator shows), and writing beats both.
 */
export function inMountOrder(mounts: readonly Mount[]): Mount[] {
  const byPath = new Map<string, Mount>();
  for (const mount of mounts) {
    const known = byPath.get(mount.path);
    if (known === undefined || RANK[mount.access] > RANK[known.access]) byPath.set(mount.path, mount);
  }
  return [...byPath.values()].toSorted((a, b) => depth(a.path) - depth(b.path));
}

function depth(path: string): number {
  return path.split('/').filter((part) => part !== '').length;
}
