import type { Agent } from '../agent.ts';

/**
 * Any command as an agent (AGENT_COMMAND): it is run by `/bin/sh -c` in the workspace, with the kickoff prompt on its input and in the file
 * that `PROMPT_FILE` names. Its model is its own affair, and what it prints is kept as it is.
 */
export function createCommandAgent(command: string): Agent {
  return {
    name: 'command',
    program: null,
    providers: [],
    needsModel: false,
    sessionFolders: [],
    sessionsStayInFolder: false,
    countsWholeSession: false,
    command: ({ prompt }) => ({
      file: '/bin/sh',
      args: ['-c', command],
      env: {},
      files: {},
      stdin: prompt,
      session: null,
    }),
    read: null,
  };
}
