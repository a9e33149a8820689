import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { baseEnvironment } from '../agents/agent-environment.ts';
import type { AgentRegistry } from '../agents/agent-registry.ts';
import { type Redactor, tail } from '../workspace/redact.ts';
import { verificationVariable } from '../workspace/workspace.ts';
import { type ProcessEnd, runProcess } from './run-process.ts';
import type { VerificationPlaces } from './verification-commands.ts';

const logTailCharacters = 8_000;

export interface ReadingAgentOptions {
  readonly agents: AgentRegistry;
  readonly redactor: Redactor;
  /** Names of the worker's variables that agents may see. */
  readonly passEnvironment: readonly string[];
  /** Milliseconds that it may take; 20 minutes when left out. */
  readonly timeoutMs?: number;
  readonly graceMs?: number;
  readonly host?: Readonly<Record<string, string | undefined>>;
}

/** Runs an agent in a checkout of the verification, of which nothing is kept but what the agent says. */
export function createReadingAgent(options: ReadingAgentOptions) {
  const { agents, redactor, passEnvironment, timeoutMs = 1_200_000, graceMs = 2_000 } = options;
  const host = options.host ?? process.env;
  return async (
    name: string,
    prompt: string,
    checkout: VerificationPlaces,
    signal: AbortSignal,
  ): Promise<{ readonly end: ProcessEnd; readonly logTail: string }> => {
    const lookup = agents.find(name);
    if (lookup.outcome === 'unknown') {
      return { end: { kind: 'could-not-start', message: lookup.message }, logTail: '' };
    }
    const promptFile = join(checkout.temporary, 'prompt.md');
    await writeFile(promptFile, prompt);
    const command = lookup.agent.command({ ...checkout, prompt, promptFile });
    const env = {
      ...command.env,
      ...Object.fromEntries(passEnvironment.map((each) => [each, host[each] ?? ''])),
      ...baseEnvironment(checkout, host),
      PROMPT_FILE: promptFile,
      [verificationVariable]: checkout.execution,
    };
    const limits = { marker: verificationVariable, timeoutMs, signal, graceMs, log: null };
    const { end, output } = await runProcess({ ...command, cwd: checkout.directory, env }, limits, redactor);
    return { end, logTail: tail(output, logTailCharacters) };
  };
}
