import type { Agent } from './agent.ts';
import { claude } from './presets/claude.ts';
import { codex } from './presets/codex.ts';
import { createCommandAgent } from './presets/command.ts';
import { copilot } from './presets/copilot.ts';
import { gemini } from './presets/gemini.ts';
import { opencode } from './presets/opencode.ts';

/** Every program that we know how to call. A new one is added here. */
export const AGENT_PRESETS: readonly Agent[] = [claude, codex, copilot, gemini, opencode];

/** All that can be named; `command` is the shell command of the agent `command`, `null` where the operator has set none. */
export function knownAgents(command: string | null): readonly Agent[] {
  return command === null ? AGENT_PRESETS : [...AGENT_PRESETS, createCommandAgent(command)];
}
