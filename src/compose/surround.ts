import { dirname } from 'node:path';
import { NO_BUDGET } from '../domain/usage.ts';
import type { Surround } from '../runners/surroundings.ts';
import type { SurroundCommand } from '../runners/verification-commands.ts';
import type { Enclose } from './enclose.ts';

/** Each agent in walls of its own: it writes only what is its own, and its prompt it may read. */
export function createSurround(enclose: Enclose): Surround {
  return async ({ assignment, agent, workspace }) => {
    const { reach, directory, home, temporary, statusFile, promptFile } = workspace;
    const enclosed = await enclose({
      reach,
      writable: [directory, home, temporary, dirname(statusFile)],
      readable: [promptFile],
      providers: agent.providers,
      budget: assignment.budget,
    });
    if (enclosed.outcome === 'unavailable') return enclosed;
    return { outcome: 'ready', surroundings: enclosed.enclosure };
  };
}

/** Each command in walls of its own: what is verified is as strange as its agent. */
export function createCommandSurround(enclose: Enclose): SurroundCommand {
  return async ({ reach, directory, home, temporary }) => {
    const writable = [directory, home, temporary];
    const enclosed = await enclose({ reach, writable, readable: [], providers: [], budget: NO_BUDGET });
    if (enclosed.outcome === 'unavailable') return enclosed;
    return { outcome: 'ready', surroundings: enclosed.enclosure };
  };
}
