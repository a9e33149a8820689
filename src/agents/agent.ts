import type { LineReader } from './agent-event.ts';

/** The agent's model as it is reached through the worker's gateway, which has the real key. */
export interface ModelEndpoint {
  /** In the place of the provider's own base URL, as its clients are given it: with `/v1` or without. */
  readonly baseUrl: string;
  /** In the place of the key; good for this one execution. */
  readonly token: string;
}

/** What an agent's command line can be built from. */
export interface AgentContext {
  readonly prompt: string;
  readonly promptFile: string;
  readonly directory: string;
  readonly home: string;
  /** As the agent names it; `null` leaves the choice to the agent. */
  readonly model: string | null;
  readonly session: AgentSession;
  /** `null`: the agent reaches its provider with what the operator passes to it. */
  readonly endpoint: ModelEndpoint | null;
}

/** The conversation to go on with, or a UUID for a new one, where the agent lets us choose. */
export interface AgentSession {
  readonly kind: 'new' | 'resumed';
  readonly id: string;
}

/** One agent program as it is started. `env` comes on top of the environment that every agent gets. */
export interface AgentProcess {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Config files of the agent: path below HOME → content. */
  readonly files: Readonly<Record<string, string>>;
  /**
   * Written to its input, which is then ended: some agents wait for ever on an open, empty pipe. A prompt belongs here, since an
   * argument takes no more than 128 KiB (Linux).
   */
  readonly stdin: string;
  /** Its conversation, where that is known before it says so. */
  readonly session: string | null;
}

/** How the program is installed and asked for its version. */
export interface AgentProgram {
  /** As it is found on the PATH. */
  readonly file: string;
  /** The oldest version that the preset was tried with; its flags and events are those of it. */
  readonly oldest: string;
  /** What a person types to install or update it. */
  readonly install: string;
}

/** A coding-agent program: how it is called and what its output means, and nothing about whether its work is good. */
export interface Agent {
  /** As in `agents:` of the repository's config. */
  readonly name: string;
  /** `null` where nothing is known of the program. */
  readonly program: AgentProgram | null;
  /** Names of the gateway's providers that it can work with, the preferred first; empty: it uses none. */
  readonly providers: readonly string[];
  /** Whether it chooses no model by itself when it goes through the gateway. */
  readonly needsModel: boolean;
  /** Folders below HOME in which its conversations lie: with them a later attempt can go on. */
  readonly sessionFolders: readonly string[];
  /** Whether it goes on with a conversation only in the folder where that began: some would even work there. */
  readonly sessionsStayInFolder: boolean;
  /** Whether the totals that it reports are those of the whole conversation, earlier attempts included. */
  readonly countsWholeSession: boolean;
  command(context: AgentContext): AgentProcess;
  /** `null` where its output is for people only. */
  readonly read: LineReader | null;
}
