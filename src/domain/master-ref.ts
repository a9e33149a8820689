export interface RepositoryRef {
  readonly owner: string;
  readonly repo: string;
  /** The App's installation that may work on the repository. */
  readonly installationId: number;
}

/** Names one master issue everywhere: in queue ids, leases and records. */
export interface MasterRef extends RepositoryRef {
  readonly number: number;
}

/** `owner/repo#12`. */
export function masterName(master: MasterRef): string {
  return `${master.owner}/${master.repo}#${master.number}`;
}
