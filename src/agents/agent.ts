/** What an agent's command line can be built from. */
export interface AgentContext {
  /** The kickoff prompt itself; long ones do not fit into an argument (128 KiB on Linux). */
  readonly prompt: string;
  readonly promptFile: string;
  readonly directory: string;
  readonly home: string;
}

/** One agent program as it is started. `env` comes on top of the environment that every agent gets. */
export interface AgentProcess {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Written to its input, which is then ended: some agents wait for ever on an open, empty pipe. */
  readonly stdin: string;
}

/** A coding-agent program: how it is called, and nothing about whether its work is good. */
export interface Agent {
  /** As in `agents:` of the repository's config. */
  readonly name: string;
  command(context: AgentContext): AgentProcess;
}
