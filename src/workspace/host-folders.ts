import { join } from 'node:path';

/** Where a host keeps what; absolute paths below its data folder. */
export interface HostFolders {
  readonly mirrors: string;
  readonly slots: string;
  readonly checkouts: string;
  readonly logs: string;
  /** What agents remember of their conversations, one folder an attempt. */
  readonly sessions: string;
  /** Dependencies that were downloaded for a repository. */
  readonly caches: string;
  /** Contents of slots that could be neither harvested nor emptied without loss. */
  readonly setAside: string;
}

export function hostFolders(dataDir: string): HostFolders {
  return {
    mirrors: join(dataDir, 'mirrors'),
    slots: join(dataDir, 'workspaces'),
    checkouts: join(dataDir, 'checkouts'),
    logs: join(dataDir, 'logs'),
    sessions: join(dataDir, 'sessions'),
    caches: join(dataDir, 'caches'),
    setAside: join(dataDir, 'set-aside'),
  };
}
