import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { env } from 'node:process';

/** The real agent programs that tests run, in the versions that they were recorded with. */
export const agentPrograms = {
  claude: { package: '@anthropic-ai/claude-code', version: '2.1.330' },
  codex: { package: '@openai/codex', version: '0.169.0' },
  copilot: { package: '@github/copilot', version: '1.0.102' },
  gemini: { package: '@google/gemini-cli', version: '0.61.0' },
  opencode: { package: 'opencode-ai', version: '1.18.33' },
} as const;

export type AgentProgram = keyof typeof agentPrograms;

/** Where they are installed: `AGENT_PROGRAMS`, or a folder of the clone that git does not see. */
export const agentProgramsFolder = resolve(
  env['AGENT_PROGRAMS'] ?? join(import.meta.dirname, '../../.agent-programs'),
);

/** Folder of their executables, to be put on a PATH. */
export const agentProgramsPath = join(agentProgramsFolder, 'node_modules/.bin');

/** Whether tests can run this one here. */
export function hasAgentProgram(name: AgentProgram): boolean {
  return existsSync(join(agentProgramsPath, name));
}

/** To be put into the name of a suite that is skipped without it. */
export function agentSuite(name: AgentProgram): string {
  return hasAgentProgram(name) ? name : `${name} (skipped: not installed; npm run agents:install -- ${name})`;
}
