import { dirname } from 'node:path';
import { NO_BUDGET } from '../domain/usage.ts';
import type { SurroundReader } from '../runners/reading-agent.ts';
import type { Surround } from '../runners/surroundings.ts';
import type { SurroundCommand, VerificationPlaces } from '../runners/verification-commands.ts';
import type { Enclose, Enclosure } from './enclose.ts';

/** What is put around everything that runs for an attempt. */
export interface Surrounds {
  /** The agent: it writes only what is its own, and its prompt it may read. */
  readonly agent: Surround;
  /** A command of the verification, with the copy of the dependencies of its checkout: what is verified is as strange as its agent. */
  readonly command: SurroundCommand;
  /** A command that sets a tree up, with a copy of the dependencies beside it. */
  readonly setUp: (cache: string) => SurroundCommand;
  /** An agent that reads a checkout. */
  readonly reader: SurroundReader;
}

export function createSurrounds(enclose: Enclose): Surrounds {
  const runCommand = async (places: VerificationPlaces, caches: readonly string[]) => {
    const { reach, directory, home, temporary } = places;
    const writable = [directory, home, temporary, ...caches];
    return asSurroundings(await enclose({ reach, writable, readable: [], providers: [], budget: NO_BUDGET }));
  };
  return {
    agent: async ({ assignment, agent, workspace }) => {
      const { reach, directory, home, temporary, statusFile, promptFile } = workspace;
      const enclosed = await enclose({
        reach,
        writable: [directory, home, temporary, dirname(statusFile), ...cacheOf(workspace)],
        readable: [promptFile],
        providers: agent.providers,
        budget: assignment.budget,
      });
      return asSurroundings(enclosed);
    },
    command: (places) => runCommand(places, cacheOf(places)),
    setUp: (cache) => (places) => runCommand(places, [cache]),
    reader: async (agent, { reach, directory, home, temporary }, budget) =>
      asSurroundings(
        await enclose({
          reach,
          writable: [home, temporary],
          readable: [directory],
          providers: agent.providers,
          budget,
        }),
      ),
  };
}

/** The copy of the dependencies lies beside HOME, where a set-up has made one. */
function cacheOf({
  home,
  environment = {},
}: {
  readonly home: string;
  readonly environment?: Readonly<Record<string, string>>;
}): string[] {
  return Object.keys(environment).length === 0 ? [] : [`${dirname(home)}/cache`];
}

function asSurroundings(
  enclosed: Awaited<ReturnType<Enclose>>,
):
  | { readonly outcome: 'ready'; readonly surroundings: Enclosure }
  | { readonly outcome: 'unavailable'; readonly message: string } {
  if (enclosed.outcome === 'unavailable') return enclosed;
  return { outcome: 'ready', surroundings: enclosed.enclosure };
}
