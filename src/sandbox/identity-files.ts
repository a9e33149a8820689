import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Who the programs inside are. Root of the host is an ordinary account inside: some agents refuse to work as root. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** A file of this host, and the path at which a sandbox has it. */
export interface PlacedFile {
  readonly source: string;
  readonly path: string;
}

const ordinary = 1_000;

export function identityInside(uid: number, gid: number): Identity {
  return { uid: uid === 0 ? ordinary : uid, gid: gid === 0 ? ordinary : gid };
}

function contents({ uid, gid }: Identity): Readonly<Record<string, string>> {
  return {
    passwd: `root:x:0:0::/nonexistent:/bin/sh\nagent:x:${uid}:${gid}::/tmp:/bin/sh\nnobody:x:65534:65534::/nonexistent:/bin/sh\n`,
    group: `root:x:0:\nagent:x:${gid}:\nnogroup:x:65534:\n`,
    hosts: '127.0.0.1 localhost sandbox\n::1 localhost\n',
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
  };
}

/**
 * Writes what `/etc` says inside of accounts and hosts, instead of what this host says of its own, into `folder`. Workers of one host may
 * share it: the files are replaced as a whole.
 */
export async function writeIdentityFiles(folder: string, identity: Identity): Promise<PlacedFile[]> {
  await mkdir(folder, { recursive: true });
  const files = Object.entries(contents(identity)).map(async ([name, text]) => {
    const source = join(folder, name);
    const fresh = `${source}.${randomUUID()}`;
    await writeFile(fresh, text, { mode: 0o644 });
    await rename(fresh, source);
    return { source, path: `/etc/${name}` };
  });
  return Promise.all(files);
}
