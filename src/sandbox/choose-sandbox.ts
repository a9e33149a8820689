import type { SandboxPolicy } from '../domain/confinement.ts';
import type { Bubblewrap } from './bubblewrap.ts';
import type { ContainerEngine } from './container.ts';

/** What a sandbox is made with, once it has been tried on this host. */
export type SandboxEngine =
  | { readonly kind: 'bubblewrap'; readonly bubblewrap: Bubblewrap }
  | { readonly kind: 'container'; readonly engine: ContainerEngine; readonly image: string };

/** What came of a try on this host, in sentences. */
export type SandboxProbe =
  | { readonly outcome: 'available'; readonly engine: SandboxEngine; readonly message: string }
  | { readonly outcome: 'missing'; readonly message: string; readonly remedy: string };

export type SandboxChoice =
  | { readonly outcome: 'confined'; readonly engine: SandboxEngine; readonly message: string }
  | { readonly outcome: 'unconfined'; readonly message: string; readonly remedy: string }
  /** Nothing may run. */
  | { readonly outcome: 'refused'; readonly message: string; readonly remedy: string };

const RIGHTS = "agents and verification commands run with all rights of the worker's account";
const CARE =
  'Use a machine or account that holds nothing else, and repositories whose issues only people you trust can edit.';

/** `probes` in the order in which they are preferred; with the policy `off` nothing has to be probed. */
export function chooseSandbox(policy: SandboxPolicy, probes: readonly SandboxProbe[]): SandboxChoice {
  if (policy === 'off') {
    return { outcome: 'unconfined', message: `The sandbox is switched off: ${RIGHTS}.`, remedy: CARE };
  }
  const available = probes.find((probe) => probe.outcome === 'available');
  if (available !== undefined) {
    return { outcome: 'confined', engine: available.engine, message: available.message };
  }
  const missing = probes.filter((probe) => probe.outcome === 'missing');
  const message = missing.map((probe) => probe.message).join(' ');
  const remedy = missing.map((probe) => probe.remedy).join(' Or: ');
  if (policy === 'required')
    return { outcome: 'refused', message: `There is no sandbox. ${message}`, remedy };
  return { outcome: 'unconfined', message: `There is no sandbox, so ${RIGHTS}. ${message}`, remedy };
}
