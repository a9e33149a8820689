import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllowList } from '../domain/allow-list.ts';
import type { NetworkPolicy } from '../domain/confinement.ts';
import type { HostRule } from '../domain/host-rule.ts';
import type { Budget } from '../domain/usage.ts';
import { type Gateway, type GatewayOptions, startGateway } from '../gateway/gateway.ts';
import { modelUrl, proxyEnvironment } from '../gateway/gateway-environment.ts';
import type { Provider } from '../gateway/providers.ts';
import type { ProcessWatch } from '../runners/run-process.ts';
import type { SandboxNetwork } from '../sandbox/sandbox.ts';

/** Where programs inside find the gateway: on a loopback of their own, so that it may be the same for all. */
const PORT_INSIDE = 38_128;

/** How an execution gets out of its walls. */
export interface WayOut {
  readonly network: SandboxNetwork;
  /** `null` where nothing is to be reached through it. */
  readonly gateway: Gateway | null;
  /** Where it finds its model; `null` without one that the operator has a key for. */
  readonly endpoint: { readonly baseUrl: string; readonly token: string } | null;
  readonly env: Readonly<Record<string, string>>;
  readonly watches: readonly ProcessWatch[];
  close(): Promise<void>;
}

/** What it may reach, and what of models it may use there. */
export interface WayOutRequest {
  readonly network: NetworkPolicy;
  /** Whether a sandbox closes all other ways. */
  readonly isWalled: boolean;
  readonly provider: Provider | null;
  readonly budget: Budget;
}

export type WayOutOptions = Pick<GatewayOptions, 'prices' | 'log' | 'now'>;

/** Opens a gateway where one is needed. */
export async function openWay(request: WayOutRequest, options: WayOutOptions): Promise<WayOut> {
  const { network, provider, isWalled } = request;
  const allow = parseAllowList(hostsOf(network)).rules;
  if (provider === null && (!isWalled || allow.length === 0)) return closedWay(isWalled ? 'none' : 'open');
  const { gateway, socket, close } = await openGateway(request, allow, options);
  const origin = gateway.origin ?? `http://127.0.0.1:${PORT_INSIDE}`;
  return {
    network: socket === null ? { kind: 'open' } : { kind: 'gateway', socket, port: PORT_INSIDE },
    gateway,
    endpoint: provider === null ? null : { baseUrl: modelUrl(origin, provider.name), token: gateway.token },
    // Where the network is open, nothing has to go through the proxy.
    env: isWalled ? proxyEnvironment(origin, null) : {},
    watches: [watchBudget(gateway)],
    close,
  };
}

interface OpenedGateway {
  readonly gateway: Gateway;
  /** `null` where it listens on a port. */
  readonly socket: string | null;
  close(): Promise<void>;
}

/** Its socket lies in a folder of its own, which goes with it. */
async function openGateway(
  { provider, isWalled, budget }: WayOutRequest,
  allow: readonly HostRule[],
  options: WayOutOptions,
): Promise<OpenedGateway> {
  const folder = isWalled ? await mkdtemp(join(tmpdir(), 'po-')) : null;
  const removeFolder = async (): Promise<void> => {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  };
  const socket = folder === null ? null : join(folder, 'gateway.sock');
  const listen: GatewayOptions['listen'] =
    socket === null ? { kind: 'port' } : { kind: 'socket', path: socket };
  const providers = provider === null ? [] : [provider];
  const { prices, log, now } = options;
  const gateway = await startGateway({ listen, providers, allow, budget, prices, log, now }).catch(
    async (error: unknown) => {
      await removeFolder();
      throw error;
    },
  );
  return {
    gateway,
    socket,
    async close() {
      try {
        await gateway.close();
      } finally {
        await removeFolder();
      }
    },
  };
}

function closedWay(kind: 'none' | 'open'): WayOut {
  return {
    network: { kind },
    gateway: null,
    endpoint: null,
    env: {},
    watches: [],
    close: async () => undefined,
  };
}

function hostsOf(network: NetworkPolicy): readonly string[] {
  return network.kind === 'allow-list' ? network.hosts : [];
}

/** The gateway has cut the call already; the agent is ended before it makes another one. */
function watchBudget(gateway: Gateway): ProcessWatch {
  return (_tree, stop) => {
    const spent = (): void => {
      const limit = gateway.reachedLimit()?.limit;
      if (limit !== undefined) stop({ kind: 'budget', limit, usage: gateway.usage() });
    };
    gateway.budgetSignal.addEventListener('abort', spent, { once: true });
    if (gateway.budgetSignal.aborted) spent();
    return () => gateway.budgetSignal.removeEventListener('abort', spent);
  };
}
