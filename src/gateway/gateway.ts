import type { Logger } from 'pino';
import type { HostRule } from '../domain/host-rule.ts';
import type { Budget, Usage } from '../domain/usage.ts';
import { createAccessToken } from './access-token.ts';
import { type ResolveName, resolveBySystem } from './find-addresses.ts';
import { type ListenAt, startGatewayServer } from './gateway-server.ts';
import { createHttpProxy } from './http-proxy.ts';
import { createMeter } from './meter.ts';
import { createModelGateway } from './model-gateway.ts';
import type { PriceList } from './price-list.ts';
import type { Provider } from './providers.ts';
import { createRateLimits } from './rate-limits.ts';
import type { ReachedLimit } from './reached-limit.ts';
import { createRefusedHosts, type RefusedHost } from './refused-hosts.ts';
import { createUpstream } from './upstream.ts';

export interface GatewayOptions {
  readonly listen: ListenAt;
  readonly providers: readonly Provider[];
  readonly allow: readonly HostRule[];
  /** A turn is a call of a model here, also one that the agent makes by the way, as for a title. */
  readonly budget: Budget;
  readonly prices: PriceList;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Asks the system by default. */
  readonly resolve?: ResolveName;
}

/** The way out of one execution of an agent: to models with the operator's keys, and to the hosts of the allow-list. */
export interface Gateway {
  /** What the agent holds in place of every provider's key. */
  readonly token: string;
  /** `http://127.0.0.1:port`; `null` on a socket, where the sandbox decides on the port. */
  readonly origin: string | null;
  /** Aborted when the budget is spent; its reason is the `ReachedLimit`. */
  readonly budgetSignal: AbortSignal;
  /** Of all calls that are over. */
  usage(): Usage;
  reachedLimit(): ReachedLimit | null;
  /** What the agent tried to reach in vain. */
  refusedHosts(): readonly RefusedHost[];
  /** Until when a provider wants to be left alone, in milliseconds since the epoch; `null` when none does. */
  limitedUntil(): number | null;
  /** The same, but `null` when a model is answering, or has answered since. */
  waitsUntil(): number | null;
  /** Cuts what is under way, and resolves when all of it is metered. */
  close(): Promise<void>;
}

const CONNECT_MS = 15_000;

/** Opens a gateway for one execution. Rejects with a `UserError` when the socket cannot be there. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { log, now, budget, prices, providers, allow } = options;
  const token = createAccessToken();
  const spent = new AbortController();
  const limits = createRateLimits(now);
  const refused = createRefusedHosts();
  const upstream = createUpstream();
  const meter = createMeter({
    budget,
    prices,
    onLimit: (limit) => spent.abort(limit),
    onUnpriced: (model) => log.warn({ model }, 'there is no price for this model: its cost is not known'),
  });
  const models = createModelGateway({ token, providers, meter, limits, upstream, log });
  const resolve = options.resolve ?? resolveBySystem;
  const proxy = createHttpProxy({ allow, resolve, refused, connectMs: CONNECT_MS });
  const server = await startGatewayServer({ listen: options.listen, models, proxy, token, log });
  return {
    token,
    origin: server.origin,
    budgetSignal: spent.signal,
    usage: meter.usage,
    reachedLimit: meter.reached,
    refusedHosts: refused.list,
    limitedUntil: limits.limitedUntil,
    waitsUntil: limits.waitsUntil,
    async close() {
      proxy.close();
      await server.close();
      upstream.close();
    },
  };
}
