import type { AttemptEnvironment } from '../config/environment.ts';
import type { SandboxPolicy } from '../domain/confinement.ts';
import { UserError } from '../errors.ts';
import { chooseSandbox } from '../sandbox/choose-sandbox.ts';
import { noSandbox } from '../sandbox/no-sandbox.ts';
import { openSandbox } from '../sandbox/open-sandbox.ts';
import { probeSandbox } from '../sandbox/probe-sandbox.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Parts } from './parts.ts';

/** What this host has to keep programs apart with. */
export interface HostSandbox {
  /** For reading what agents left; `null` without one. */
  readonly forReading: Sandbox | null;
  under(
    policy: SandboxPolicy,
  ):
    | { readonly outcome: 'ready'; readonly sandbox: Sandbox }
    | { readonly outcome: 'refused'; readonly message: string };
}

export interface HostSandboxOptions {
  readonly environment: Pick<AttemptEnvironment, 'sandbox' | 'image' | 'readable'>;
  /** Absolute. */
  readonly dataDir: string;
  /** Programs of the agents, as they are found on the PATH. */
  readonly programs: readonly string[];
  /** Files with keys, as absolute paths. */
  readonly hidden: readonly string[];
  readonly host: Readonly<Record<string, string | undefined>>;
  readonly log: Pick<Parts['log'], 'info' | 'warn'>;
}

/**
 * Tries what this host has, once at its start. Rejects with a `UserError` that names the remedy where the operator requires a sandbox
 * and there is none.
 */
export async function openHostSandbox(options: HostSandboxOptions): Promise<HostSandbox> {
  const { environment, log, host, ...rest } = options;
  const { sandbox: policy, image, readable: allowed } = environment;
  // Also where the operator switches it off: a repository may ask for it.
  const choice = await probeSandbox(policy === 'off' ? 'preferred' : policy, image, host);
  if (choice.outcome === 'refused') throw new UserError(choice.message, choice.remedy);
  if (policy === 'off') log.warn({ sandbox: policy }, chooseSandbox('off', []).message);
  if (choice.outcome === 'unconfined') {
    if (policy !== 'off') log.warn({ sandbox: policy }, `${choice.message} ${choice.remedy}`);
    return { forReading: null, under: withoutEngine(choice.message, choice.remedy) };
  }
  if (policy !== 'off') log.info({ sandbox: policy }, choice.message);
  const sandbox = await openSandbox(choice.engine, { ...rest, allowed, host });
  return {
    forReading: policy === 'off' ? null : sandbox,
    under: (asked) => ({ outcome: 'ready', sandbox: asked === 'off' ? noSandbox : sandbox }),
  };
}

/** A repository may require a sandbox where the operator does not. */
function withoutEngine(message: string, remedy: string): HostSandbox['under'] {
  return (asked) =>
    asked === 'required'
      ? { outcome: 'refused', message: `The repository requires a sandbox. ${message} ${remedy}` }
      : { outcome: 'ready', sandbox: noSandbox };
}
