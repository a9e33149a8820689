/** Every agent that can be named: the programs that we know how to call, and the operator's own shell command. */
export const AGENT_NAMES = ['claude', 'codex', 'copilot', 'gemini', 'opencode', 'command'] as const;
