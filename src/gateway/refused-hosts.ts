/** A host that the agent tried to reach and was not let through to. */
export interface RefusedHost {
  readonly host: string;
  readonly port: number;
  readonly reason: 'not-allowed' | 'private';
  readonly times: number;
}

/** Different ones; what is tried beyond is counted nowhere. */
const MOST_HOSTS = 100;

export interface RefusedHosts {
  note(host: string, port: number, reason: RefusedHost['reason']): void;
  /** In the order of the first try. */
  list(): readonly RefusedHost[];
}

export function createRefusedHosts(): RefusedHosts {
  const refused = new Map<string, RefusedHost>();
  return {
    note(host, port, reason) {
      const key = `${host}:${port}`;
      const times = (refused.get(key)?.times ?? 0) + 1;
      if (times > 1 || refused.size < MOST_HOSTS) refused.set(key, { host, port, reason, times });
    },
    list: () => [...refused.values()],
  };
}
