import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attempt } from '../../src/domain/attempt.ts';
import type { LocalGitHub } from '../../src/local-github/local-github.ts';
import type { RunStore } from '../../src/ports/run-store.ts';

/**
 * An agent of no time: what it prints, and the app keeps in the attempt's log, are the moments of its first and its last instruction. It
 * writes the one file that its task names.
 */
export const TIMED_AGENT = `set -e
first=$(date +%s%N)
task=\${AGENT_ID%.*}
file=src/part-\${task##*-}.txt
mkdir -p src
echo timed > "$file"
git add "$file"
git commit --quiet --message "[COMPLETE] Write $file"
echo "timed $first $(date +%s%N)"`;

/** Milliseconds since the epoch, with fractions. */
type Moment = number;

/** What an attempt passes through, in this order. */
export interface Moments {
  readonly queued: Moment;
  readonly claimed: Moment;
  /** Its workspace is ready. */
  readonly opened: Moment;
  /** The agent's first instruction. */
  readonly first: Moment;
  /** The agent's last instruction. */
  readonly last: Moment;
  /** Harvested, and searched for secrets. */
  readonly harvested: Moment;
  readonly verified: Moment;
  /** GitHub has the branch. */
  readonly pushed: Moment;
  /** Its workspace is given back, and its end is about to be written. */
  readonly ended: Moment;
  /** GitHub has the pull request. */
  readonly proposed: Moment;
  /** What the commands of its verification took together, in milliseconds. */
  readonly commandsMs: number;
}

type Seen = { -readonly [Name in 'claimed' | 'opened' | 'harvested' | 'verified' | 'ended']?: Moment } & {
  attempt: Attempt;
  queued: Moment;
  trouble: string | null;
  commandsMs: number;
};

/** What goes through a store, with the moments at which it does. */
export interface WatchedStore {
  through(store: RunStore): RunStore;
  /** Why an attempt did not end as verified, or `null`. */
  trouble(): string | null;
  /** Of the attempts at this master issue whose pull requests are there. `dataDir` is the folder of the app. */
  moments(issue: number, gitHub: LocalGitHub, dataDir: string): Promise<Moments[]>;
}

export function watchStore(): WatchedStore {
  const all = new Map<string, Seen>();
  return {
    through: (store) => passThrough(store, all),
    trouble: () => [...all.values()].find(({ trouble }) => trouble !== null)?.trouble ?? null,
    async moments(issue, gitHub, dataDir) {
      const ofIssue = [...all.values()].filter(({ attempt }) => attempt.assignment.masterIssue === issue);
      const found = await Promise.all(ofIssue.map((seen) => momentsOf(seen, gitHub, dataDir)));
      return found.filter((moments) => moments !== null);
    },
  };
}

function passThrough(store: RunStore, all: Map<string, Seen>): RunStore {
  const watched: Pick<RunStore, 'createAttempt' | 'claimAttempt' | 'setAttemptPhase'> = {
    createAttempt(attempt, lease) {
      all.set(attempt.id, { attempt, queued: now(), trouble: null, commandsMs: 0 });
      return store.createAttempt(attempt, lease);
    },
    async claimAttempt(id, worker) {
      const claim = await store.claimAttempt(id, worker);
      const seen = all.get(id);
      if (seen) seen.claimed ??= now();
      return claim;
    },
    setAttemptPhase(claim, phase) {
      const seen = all.get(claim.attemptId);
      if (seen) note(seen, phase);
      return store.setAttemptPhase(claim, phase);
    },
  };
  return new Proxy(store, {
    get(target, name) {
      if (name in watched) return Reflect.get(watched, name);
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function note(seen: Seen, phase: Attempt['phase']): void {
  const at = now();
  if (phase.state === 'in_progress') seen.opened = at;
  if (phase.state === 'verifying') {
    // It is written again right before the push, to see whether the claim still holds.
    if (seen.harvested === undefined) seen.harvested = at;
    else seen.verified ??= at;
  }
  if (phase.state !== 'ended') return;
  seen.ended = at;
  const { outcome } = phase;
  if (outcome.kind === 'verified') {
    seen.commandsMs = outcome.evidence.reduce((sum, { durationMs }) => sum + durationMs, 0);
  } else seen.trouble = `${seen.attempt.id} ended as ${outcome.kind}: ${outcome.message}`;
}

async function momentsOf(seen: Seen, gitHub: LocalGitHub, dataDir: string): Promise<Moments | null> {
  const { attempt, queued, claimed, opened, harvested, verified, ended, commandsMs } = seen;
  const { branch } = attempt.assignment;
  const log = await readFile(join(dataDir, 'logs', `${attempt.id}.log`), 'utf8').catch(() => '');
  const [, first, last] = /^timed (\d+) (\d+)$/m.exec(log) ?? [];
  const pushed = gitHub.writes.list('git.push').find(({ target }) => target === `refs/heads/${branch}`);
  const proposed = gitHub.writes.list('pulls.create').find(({ detail }) => detail['head'] === branch);
  if (claimed === undefined || opened === undefined || first === undefined || last === undefined) return null;
  if (harvested === undefined || verified === undefined || ended === undefined) return null;
  if (pushed === undefined || proposed === undefined) return null;
  return {
    ...{ queued, claimed, opened, first: Number(first) / 1e6, last: Number(last) / 1e6, harvested, verified },
    ...{ pushed: pushed.at.getTime(), ended, proposed: proposed.at.getTime(), commandsMs },
  };
}

function now(): Moment {
  return performance.timeOrigin + performance.now();
}
