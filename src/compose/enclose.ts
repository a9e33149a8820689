import type { AttemptEnvironment } from '../config/environment.ts';
import { type Reach, stricterNetwork, stricterSandbox } from '../domain/confinement.ts';
import { type Budget, NO_USAGE, type Usage } from '../domain/usage.ts';
import type { PriceList } from '../gateway/price-list.ts';
import type { Provider } from '../gateway/providers.ts';
import { explainRefusedHosts } from '../render/refused-hosts.ts';
import type { ProcessSpec, ProcessWatch } from '../runners/run-process.ts';
import { watchResources } from '../runners/watch-resources.ts';
import { noSandbox } from '../sandbox/no-sandbox.ts';
import type { HostSandbox } from './host-sandbox.ts';
import type { Parts } from './parts.ts';
import { openWay } from './way-out.ts';

/** What one execution of an agent, or of a command, shall be enclosed in. */
export interface EnclosureRequest {
  readonly reach: Reach;
  /** Folders that it may write, as absolute paths. */
  readonly writable: readonly string[];
  /** Folders and files that it may read besides those of `reach`. */
  readonly readable: readonly string[];
  /** Names of the model providers that it can work with, the preferred first; empty for what calls no model. */
  readonly providers: readonly string[];
  readonly budget: Budget;
}

/** The walls around one execution, and what is seen from outside of what it uses. */
export interface Enclosure {
  /** Where it finds its model; `null` without one that the operator has a key for. */
  readonly endpoint: { readonly baseUrl: string; readonly token: string } | null;
  /** Variables by which its programs find the way out. */
  readonly env: Readonly<Record<string, string>>;
  confine(spec: ProcessSpec): ProcessSpec;
  readonly watches: readonly ProcessWatch[];
  usage(): Usage;
  /** Of its whole process tree; `null` before anybody has looked. */
  peakMemoryBytes(): number | null;
  limitedUntil(): number | null;
  waitsUntil(): number | null;
  /** What it tried in vain, in sentences for people; complete once it is closed. */
  notes(): readonly string[];
  /** When its whole process tree has ended. */
  close(): Promise<void>;
}

export type EncloseResult =
  | { readonly outcome: 'ready'; readonly enclosure: Enclosure }
  | { readonly outcome: 'unavailable'; readonly message: string };

export type Enclose = (request: EnclosureRequest) => Promise<EncloseResult>;

export interface EncloseOptions {
  readonly sandbox: HostSandbox;
  /** What the operator of this host says: what a request asks for only tightens it, wherever it comes from. */
  readonly policy: Pick<AttemptEnvironment, 'sandbox' | 'network'>;
  readonly providers: readonly Provider[];
  readonly prices: PriceList;
  readonly limits: AttemptEnvironment['limits'];
  readonly minFreeDiskBytes: number;
  readonly log: Pick<Parts['log'], 'info' | 'warn'>;
  readonly now: () => number;
}

/** Encloses executions on this host. What cannot be had here is `unavailable`. */
export function createEnclose(options: EncloseOptions): Enclose {
  return async ({ reach, ...rest }) => {
    const request = { ...rest, reach: tighten(reach, options.policy) };
    const chosen = options.sandbox.under(request.reach.sandbox);
    if (chosen.outcome === 'refused') return { outcome: 'unavailable', message: chosen.message };
    const provider = findProvider(request.providers, options.providers);
    const { limits, minFreeDiskBytes: leastFreeBytes } = options;
    const resources = await watchResources({ limits, writable: request.writable, leastFreeBytes });
    // Last: what can fail after it would leave its gateway and its socket behind.
    const { network } = request.reach;
    const isWalled = chosen.sandbox !== noSandbox && network.kind !== 'open';
    const way = await openWay({ network, isWalled, provider, budget: request.budget }, options);
    const confinement = {
      writable: request.writable,
      readable: [...request.reach.readable, ...request.readable],
      network: way.network,
      limits,
    };
    const enclosure: Enclosure = {
      endpoint: way.endpoint,
      env: way.env,
      confine: (spec) => chosen.sandbox.confine(spec, confinement),
      watches: [resources.watch, ...way.watches],
      usage: () => way.gateway?.usage() ?? NO_USAGE,
      peakMemoryBytes: resources.peakMemoryBytes,
      limitedUntil: () => way.gateway?.limitedUntil() ?? null,
      waitsUntil: () => way.gateway?.waitsUntil() ?? null,
      notes: () =>
        explainRefusedHosts(way.gateway?.refusedHosts() ?? [], options.policy.network, request.reach.network),
      close: way.close,
    };
    return { outcome: 'ready', enclosure };
  };
}

function tighten(asked: Reach, own: EncloseOptions['policy']): Reach {
  return {
    ...asked,
    sandbox: stricterSandbox(asked.sandbox, own.sandbox),
    network: stricterNetwork(asked.network, own.network),
  };
}

function findProvider(wanted: readonly string[], known: readonly Provider[]): Provider | null {
  const names = wanted.find((name) => known.some((provider) => provider.name === name));
  return known.find(({ name }) => name === names) ?? null;
}
