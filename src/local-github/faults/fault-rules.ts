import { setTimeout as sleep } from 'node:timers/promises';
import type { Companion, Fault, FaultHit, FaultRule, Faults, FaultyRequest, MainFault } from './fault.ts';

interface ActiveRule {
  readonly matches: (request: FaultyRequest) => boolean;
  readonly fault: Fault;
  left: number;
}

/** What hits one request, in the order of the rules. */
export interface TakenFaults {
  readonly companions: readonly Companion[];
  readonly main: MainFault | null;
}

/** The rules, what they hit, and what they still have under way. */
export class FaultRules implements Faults {
  readonly hits: FaultHit[] = [];
  readonly #late = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #rules: readonly ActiveRule[] = [];

  /** No request has to be looked at. */
  get isEmpty(): boolean {
    return this.#rules.length === 0;
  }

  /** Milliseconds that the laziest replica is behind; null when no rule lags. */
  get longestLag(): number | null {
    const lags = this.#rules.map(({ fault }) => (fault.kind === 'lag' ? fault.ms : -1));
    const longest = Math.max(-1, ...lags);
    return longest < 0 ? null : longest;
  }

  add({ match, fault, times = Number.POSITIVE_INFINITY }: FaultRule): () => void {
    const matches = typeof match === 'string' ? sameOperation(match) : match;
    const rule: ActiveRule = { matches, fault, left: times };
    if (times > 0) this.#rules = [...this.#rules, rule];
    return () => {
      this.#rules = this.#rules.filter((other) => other !== rule);
    };
  }

  clear(): void {
    this.#rules = [];
  }

  async settled(): Promise<void> {
    while (this.#late.size > 0) await Promise.allSettled(this.#late);
  }

  /** Ends every wait; what was to be applied late is not applied any more. */
  close(): void {
    this.clear();
    this.#closing.abort(new Error('local-github was closed'));
  }

  /** Uses up the rules that hit this request; `canHit` says whether a fault makes sense for it. */
  take(request: FaultyRequest, canHit: (fault: Fault) => boolean): TakenFaults {
    const companions: Companion[] = [];
    for (const rule of this.#rules) {
      if (rule.left <= 0 || !canHit(rule.fault) || !rule.matches(request)) continue;
      this.#use(rule, request);
      if (!isCompanion(rule.fault)) return { companions, main: rule.fault };
      companions.push(rule.fault);
    }
    return { companions, main: null };
  }

  /** Waits; rejects when the server is closed. */
  async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#closing.signal });
  }

  /** Lets `settled` wait for `work`. */
  async keep(work: Promise<void>): Promise<void> {
    this.#late.add(work);
    try {
      await work;
    } finally {
      this.#late.delete(work);
    }
  }

  #use(rule: ActiveRule, { operation }: FaultyRequest): void {
    rule.left -= 1;
    if (rule.left <= 0) this.#rules = this.#rules.filter((other) => other !== rule);
    this.hits.push({ operation, fault: rule.fault });
  }
}

function isCompanion(fault: Fault): fault is Companion {
  return fault.kind === 'delay' || fault.kind === 'call' || fault.kind === 'header';
}

function sameOperation(wanted: string): (request: FaultyRequest) => boolean {
  const shape = withoutNames(wanted);
  return ({ operation }) => withoutNames(operation) === shape;
}

/** GitHub's documentation names the parameters of a path otherwise than our routes do. */
function withoutNames(operation: string): string {
  return operation.replace(/\{[^}]*\}/g, '{}');
}
