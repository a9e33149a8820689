import type { Agent } from './agent.ts';

/**
 * Any command as an agent: `command` is run by `/bin/sh -c` in the workspace, with the kickoff prompt on its input and in the
 * file that `PROMPT_FILE` names.
 */
export function createCommandAgent(name: string, command: string): Agent {
  return {
    name,
    command: ({ prompt }) => ({ file: '/bin/sh', args: ['-c', command], env: {}, stdin: prompt }),
  };
}
