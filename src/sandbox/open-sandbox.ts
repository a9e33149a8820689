import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createBubblewrap } from './bubblewrap.ts';
import type { SandboxEngine } from './choose-sandbox.ts';
import { createContainer } from './container.ts';
import { identityInside, writeIdentityFiles } from './identity-files.ts';
import type { Sandbox } from './sandbox.ts';
import { findToolchain } from './toolchain.ts';
import { defaultPath, type Host } from './try-program.ts';

export interface OpenSandboxOptions {
  /** The worker's folder; nothing of it is shown but what a confinement names. */
  readonly dataDir: string;
  /** Agents' programs, by name or absolute path. */
  readonly programs: readonly string[];
  /** Folders and files that the operator allows every program to read, as absolute paths. */
  readonly allowed: readonly string[];
  /** More of ours that nobody may see, as files with keys; absolute paths. */
  readonly hidden: readonly string[];
  /** The worker's environment. */
  readonly host: Host;
}

/** The sandbox of a worker, made once at its start. Writes a few small files into `dataDir`. */
export async function openSandbox(engine: SandboxEngine, options: OpenSandboxOptions): Promise<Sandbox> {
  const { dataDir, programs, allowed, hidden, host } = options;
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  if (engine.kind === 'container') {
    return createContainer({ engine: engine.engine, image: engine.image, uid, gid, host });
  }
  const node = await realpath(process.execPath);
  const identity = identityInside(uid, gid);
  return createBubblewrap({
    bubblewrap: engine.bubblewrap,
    identity,
    identityFiles: await writeIdentityFiles(join(dataDir, 'sandbox'), identity),
    toolchain: await findToolchain({
      path: host['PATH'] ?? defaultPath,
      programs,
      allowed,
      hidden: [dataDir, ...hidden],
      home: host['HOME'] ?? homedir(),
    }),
    node,
  });
}
