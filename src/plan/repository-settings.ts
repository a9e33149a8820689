import { parseRepositoryConfig } from '../config/parse-repository-config.ts';
import { resolveSettings, type ServerDefaults } from '../config/resolve-settings.ts';
import { NETWORK_KINDS, stricterSandbox } from '../domain/confinement.ts';
import { applyFlags, type RunFlags, type Settings } from '../domain/settings.ts';
import { UserError } from '../errors.ts';

/** No server is asked, so that nothing is lower than what a repository may ask for. */
const NO_SERVER: ServerDefaults = {
  agents: ['command'],
  ceilings: {
    maxAgents: 50,
    agentTimeoutMs: 24 * 3_600_000,
    sandbox: 'required',
    network: { kind: 'open' },
    runCostUsd: null,
  },
};

/** The text of a config file, and what stands in front of the lines of its mistakes. */
export interface ConfigFile {
  /** `null` where there is none. */
  readonly text: string | null;
  readonly name: string;
}

/** The settings that a config file and the flags of the command line make. Throws a `UserError` with every mistake at its line. */
export function settingsOf(
  { text, name }: ConfigFile,
  flags: RunFlags,
  server: ServerDefaults = NO_SERVER,
): Settings {
  const parsed = parseRepositoryConfig(text);
  if (parsed.outcome === 'valid')
    return applyFlags(resolveSettings(parsed.config, server), flags, server.ceilings);
  const mistakes = parsed.errors.map((error) => (/^\d/.test(error) ? `${name}:${error}` : error));
  throw new UserError(mistakes.join('\n'), 'Correct the config file, or remove it.');
}

/** A sentence for each thing that a config file asks for and may not: who runs the agents says what keeps them apart. */
export function refusedWishes({ text, name }: ConfigFile, { sandbox, network }: Settings): string[] {
  const parsed = parseRepositoryConfig(text);
  if (parsed.outcome === 'invalid') return [];
  const { sandbox: askedSandbox = sandbox, network: askedNetwork = network.kind } = parsed.config;
  const asked = [
    ...(askedSandbox !== sandbox && stricterSandbox(askedSandbox, sandbox) === sandbox
      ? [`sandbox: ${askedSandbox}`]
      : []),
    ...(NETWORK_KINDS.indexOf(askedNetwork) > NETWORK_KINDS.indexOf(network.kind)
      ? [`network: ${askedNetwork}`]
      : []),
  ];
  return asked.map(
    (key) =>
      `\`${key}\` in ${name} counts only where whoever runs the agents says the same (SANDBOX, NETWORK, --sandbox): a repository may ask for more, never for less.`,
  );
}
