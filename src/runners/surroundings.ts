import type { ModelEndpoint } from '../agents/agent.ts';
import { NO_USAGE, type Usage } from '../domain/usage.ts';
import type { Execution } from './execution.ts';
import type { ProcessSpec, ProcessWatch } from './run-process.ts';

/** What the host puts around one execution of an agent: how far it reaches, and what is seen from outside of what it uses. */
export interface Surroundings {
  /** Where it finds its model; `null` where it reaches its provider by itself. */
  readonly endpoint: ModelEndpoint | null;
  /** Variables on top of those that every agent gets, such as those of a proxy. */
  readonly env: Readonly<Record<string, string>>;
  /** What is started instead of the program itself. */
  confine(spec: ProcessSpec): ProcessSpec;
  /** Besides the watch over its time and budget. */
  readonly watches: readonly ProcessWatch[];
  /** Metered where its model is called. */
  usage(): Usage;
  /** The most memory that its process tree had at once; `null` where nobody looks. */
  peakMemoryBytes(): number | null;
  /** Until when its provider wants to be left alone, in milliseconds since the epoch; `null` when it does not. */
  limitedUntil(): number | null;
  /** The same, but `null` when any model has gone on answering: the limit of one need not stop the agent. */
  waitsUntil(): number | null;
  /** What it tried in vain, in sentences for people. */
  notes(): readonly string[];
  /** When its whole process tree has ended. */
  close(): Promise<void>;
}

/** Rejects for bugs only; what cannot be had here is `unavailable`. */
export type Surround = (
  execution: Pick<Execution, 'attemptId' | 'assignment' | 'agent' | 'workspace'>,
) => Promise<
  | { readonly outcome: 'ready'; readonly surroundings: Surroundings }
  | { readonly outcome: 'unavailable'; readonly message: string }
>;

/** Nothing: the agent has the rights and the network of the worker's account. */
export const withNothing: Surround = async () => ({
  outcome: 'ready',
  surroundings: {
    endpoint: null,
    env: {},
    confine: (spec) => spec,
    watches: [],
    usage: () => NO_USAGE,
    peakMemoryBytes: () => null,
    limitedUntil: () => null,
    waitsUntil: () => null,
    notes: () => [],
    close: async () => undefined,
  },
});
