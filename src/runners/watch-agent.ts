import { lstat } from 'node:fs/promises';
import type { AgentFacts } from '../agents/observe-agent.ts';
import { type AgentSigns, reasonToStop, type WatchLimits } from '../domain/attempt-watch.ts';
import { greaterUsage, type Usage } from '../domain/usage.ts';
import type { CommitCounter } from './commit-counter.ts';
import type { ProcessTree } from './process-tree.ts';
import { processorTime } from './processor-time.ts';
import type { ProcessWatch } from './run-process.ts';
import type { Surroundings } from './surroundings.ts';

/** What is watched of one agent. */
export interface WatchedAgent {
  /** Of its work tree. */
  readonly commits: CommitCounter;
  readonly statusFile: string;
  /** What it reports of itself; `null` where its output is for people only. */
  readonly facts: () => AgentFacts | null;
  readonly surroundings: Pick<Surroundings, 'usage' | 'waitsUntil'>;
  readonly limits: WatchLimits;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface AgentWatch {
  readonly watch: ProcessWatch;
  /** It has printed something. */
  heard(): void;
  /** What it reports and what is metered, whichever is more. */
  usage(): Usage;
  /** Seen when it was looked at last; `null` before that. */
  commits(): number | null;
}

const longestPauseMs = 1_000;
const shortestPauseMs = 50;
/** An agent that goes on after its provider refused it shows that in this time. */
const silenceMs = 5_000;

/** Of one processor: what an agent that only waits stays below, and a build or a test run in silence does not. */
const busyShare = 0.05;

/** Looks at an agent about once a second, and has it ended when it reaches a limit. */
export function watchAgent(agent: WatchedAgent): AgentWatch {
  const { limits, surroundings, now } = agent;
  const usage = (): Usage => {
    const facts = agent.facts();
    return facts === null ? surroundings.usage() : greaterUsage(facts.usage, surroundings.usage());
  };
  let lastHeardAt = now();
  const signs = followSigns(agent);
  const limited = followLimit(agent);

  async function look(tree: ProcessTree): Promise<AgentSigns> {
    const { lastSignAt, lastCommitAt } = await signs.look(tree, lastHeardAt);
    const overflows = agent.facts()?.overflows ?? 0;
    const waits = limited(tree, lastHeardAt);
    return { now: now(), lastSignAt, lastCommitAt, usage: usage(), limited: waits, overflows };
  }

  return {
    watch: (tree, stop) =>
      repeat(pauseFor(limits), async () => {
        const reason = reasonToStop(await look(tree), limits);
        if (reason !== null) stop(reason);
      }),
    heard() {
      lastHeardAt = now();
    },
    usage,
    commits: signs.commits,
  };
}

/** When it was last seen to do something: output, commits, its status file, or work in silence. */
function followSigns({ commits: counter, statusFile, limits, now }: WatchedAgent) {
  const isBusy = createBusyTest(limits.idleMs);
  let lastSignAt = now();
  let lastCommitAt = now();
  let commits: number | null = null;
  let status = '';
  return {
    async look(tree: ProcessTree, lastHeardAt: number) {
      const counted = await counter.count();
      if (counted > (commits ?? 0)) lastCommitAt = now();
      commits = counted;
      const seen = await fingerprint(statusFile);
      if (seen !== status) lastSignAt = now();
      status = seen;
      lastSignAt = Math.max(lastSignAt, lastHeardAt, lastCommitAt);
      // Before it counts as hanging, it is asked whether it works in silence.
      if (isBusy(tree, now() - lastSignAt)) lastSignAt = now();
      return { lastSignAt, lastCommitAt };
    },
    commits: () => commits,
  };
}

/** Agents that retry in silence are known to be limited by the gateway alone; one that builds or tests in silence is not. */
function followLimit({ facts, surroundings, limits, now }: WatchedAgent) {
  const longestSilenceMs = Math.min(silenceMs, limits.limitedMs);
  const isBusyThough = createBusyTest(longestSilenceMs);
  let lastFreeAt = now();
  return (tree: ProcessTree, lastHeardAt: number): AgentSigns['limited'] => {
    const until = surroundings.waitsUntil();
    const trouble = facts()?.trouble ?? null;
    if (trouble?.cause === 'rate-limit') {
      return { since: trouble.since, until: until ?? trouble.until, message: trouble.message };
    }
    const since = Math.max(lastHeardAt, lastFreeAt);
    if (until === null || isBusyThough(tree, now() - since)) {
      lastFreeAt = now();
      return null;
    }
    if (now() - since < longestSilenceMs) return null;
    return { since, until, message: 'Its provider wants to be left alone.' };
  };
}

/** Tells, when the time without a sign is over, whether the second half of it went by in work. */
function createBusyTest(idleMs: number): (tree: ProcessTree, silentMs: number) => boolean {
  let before: { readonly silentMs: number; readonly time: number } | null = null;
  return (tree, silentMs) => {
    if (silentMs < idleMs / 2) before = null;
    else if (before === null) before = { silentMs, time: processorTime(tree) };
    if (before === null || silentMs < idleMs) return false;
    const used = processorTime(tree) - before.time;
    return used >= busyShare * Math.max(1, silentMs - before.silentMs);
  };
}

function pauseFor({ idleMs, stallMs, limitedMs }: WatchLimits): number {
  const shortest = Math.min(idleMs, stallMs, limitedMs) / 4;
  return Math.max(shortestPauseMs, Math.min(longestPauseMs, shortest));
}

/** Does `look` at once and then again after each pause; the function that it answers ends that. */
function repeat(pauseMs: number, look: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const next = async (): Promise<void> => {
    await look();
    if (!isOver) timer = setTimeout(() => void next(), pauseMs);
  };
  void next();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** Differs when the file was written; what it says is read elsewhere. */
async function fingerprint(path: string): Promise<string> {
  try {
    const { mtimeMs, size } = await lstat(path);
    return `${mtimeMs} ${size}`;
  } catch {
    return '';
  }
}
