import { findProviders, PROVIDER_SOURCES } from '../gateway/providers.ts';
import type { Agent } from './agent.ts';

/** How the agents of a host get at their models. */
export interface ModelAccess {
  /** Names of the providers whose key the host has. */
  readonly providers: readonly string[];
  /** Whether agents are given variables of the operator's, among which may be a key. */
  readonly passesVariables: boolean;
}

/** @param passed names of the variables that agents may see */
export function readModelAccess(
  env: Readonly<Record<string, string | undefined>>,
  passed: readonly string[],
): ModelAccess {
  return {
    providers: findProviders(env).providers.map(({ name }) => name),
    passesVariables: passed.some((name) => (env[name] ?? '').trim() !== ''),
  };
}

/** Why the agent could call no model on this host, and what to do about it; `null` where it can, or where that is its own affair. */
export function explainNoModel(
  { name, providers }: Pick<Agent, 'name' | 'providers'>,
  access: ModelAccess,
): { readonly message: string; readonly remedy: string } | null {
  if (providers.length === 0 || access.passesVariables) return null;
  if (providers.some((provider) => access.providers.includes(provider))) return null;
  const keys = providers.map(keysOf);
  const first = keys.flat()[0] ?? 'its key';
  return {
    message: `The agent \`${name}\` has no model key: ${first} is not set${others(keys.flat().slice(1))}.`,
    remedy: `Set ${keys.map((each) => each[0]).join(' or ')} in the environment: the key stays with this program, and agents are given a password for each execution. A login in your HOME does not count, since an agent never sees it. What else it may need is named in AGENT_PASS_ENV.`,
  };
}

function others(keys: readonly string[]): string {
  return keys.length === 0 ? '' : `, and neither is ${keys.join(', ')}`;
}

/** Variables of which one has to be set, the preferred first, each with what has to be set beside it. */
function keysOf(provider: string): string[] {
  const source = PROVIDER_SOURCES.find(({ name }) => name === provider);
  if (source === undefined) return [];
  const beside = source.baseUrl === null ? ` (with ${source.baseUrlVariable})` : '';
  return source.keys.map(({ variable }) => `${variable}${beside}`);
}

/** Why the agent needs a model to be named for it, where it is not; `null` where it chooses one itself. */
export function explainNoModelNamed(
  { name, needsModel, providers }: Pick<Agent, 'name' | 'needsModel' | 'providers'>,
  access: ModelAccess,
  isNamed: boolean,
): string | null {
  if (!needsModel || isNamed) return null;
  // What reaches its provider by itself chooses as its own config says.
  if (!providers.some((provider) => access.providers.includes(provider))) return null;
  return `The agent \`${name}\` chooses no model by itself when it goes through this program.`;
}
