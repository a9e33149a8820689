import type { SandboxPolicy } from '../domain/confinement.ts';
import type { RunFlags } from '../domain/settings.ts';

/** What the command line says of a run without GitHub. */
export interface RunOptions {
  /** Folder of the repository. */
  readonly repo: string;
  /** Branch, tag or commit that tasks start from; `HEAD` when left out. */
  readonly base?: string | undefined;
  readonly flags: RunFlags;
  /** In the order of failover; those of the config file where there are none. */
  readonly agents: readonly string[];
  /** The agent `command`. */
  readonly agentCommand?: string | undefined;
  /** Commands that verify, instead of those of the config file. */
  readonly verify: readonly string[];
  /** How workspaces are made; clones when left out. */
  readonly isolation?: 'clone' | 'worktree' | undefined;
  readonly sandbox?: SandboxPolicy | undefined;
  /** Numbers of the items that are run; all when left out. */
  readonly tasks?: readonly number[] | undefined;
  /** Runs plans that are risky without asking. */
  readonly yes: boolean;
  /** Folder for all data; one of the user's when left out. */
  readonly keep?: string | undefined;
  /** Writes the summary to standard output, last; progress goes to standard error. */
  readonly json: boolean;
}
