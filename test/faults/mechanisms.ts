import type { AppOptions } from '../../src/compose/parts.ts';
import type { RunRecord } from '../../src/domain/run-record.ts';
import type { GitHubFacts } from '../../src/domain/snapshot.ts';
import { type GitHub, GitHubLimited, GitHubRefusal } from '../../src/ports/github.ts';
import type { RunStore } from '../../src/ports/run-store.ts';
import type { OpenedBackend } from '../../src/queue/open-backend.ts';

/**
 * What the App's promises rest on. A negative control goes without one of them, in a process that is otherwise the real one, and has to see the
 * promise broken.
 */
export const MECHANISMS = [
  /** Intents and outcomes of effects, saved before and after each. */
  'journal',
  /** The wait before a create without an answer is tried again. */
  'grace',
  /** Signed marks, by which what an earlier try made is found. */
  'tags',
  /** Telling a limit of GitHub from its no. */
  'limits',
  /** Closing what was made twice. */
  'twins',
  /** Refusing the record of a writer whose lease went to another one. */
  'fencing',
  /** Sending nothing once the lease is lost. */
  'send-guard',
  /** Refusing the writes of a worker whose attempt went to another one. */
  'claims',
  /** Breaking a worker's attempt off when the queue has given it to another one. */
  'job-signal',
  /** The list of the labels and comments that were answered, and the reactions on them. */
  'marks',
  /** Looks without an event. */
  'due-looks',
  /** Asking GitHub for webhooks that did not arrive. */
  'redelivery',
  /** Looking at every master issue that GitHub shows. */
  'sweep',
  /** What the status comment remembers of a run, for a store that has lost it. */
  'memory',
  /** Looking at the edit history after an edit of the master issue. */
  'edit-history',
] as const;

export type Mechanism = (typeof MECHANISMS)[number];

/** The App's ports without these mechanisms. */
export function without(off: readonly Mechanism[]): NonNullable<AppOptions['through']> {
  const is: Is = (mechanism) => off.includes(mechanism);
  return {
    github: (gitHub) => withoutOnGitHub(gitHub, is),
    store: (store) =>
      changed<RunStore>(store, {
        ...(is('journal') || is('grace') || is('marks')
          ? { latestRun: async (master) => forgetful(await store.latestRun(master), is) }
          : {}),
        ...(is('fencing') ? { saveRun: (record) => overwrite(store, record) } : {}),
        ...(is('claims')
          ? {
              setAttemptPhase: async (claim, phase) => {
                const { attemptId, worker } = claim;
                const saved = await store.setAttemptPhase(claim, phase);
                if (saved === 'saved') return saved;
                const stolen = await store.claimAttempt(attemptId, worker);
                return stolen ? store.setAttemptPhase(stolen, phase) : 'saved';
              },
              beat: async (...beat) => {
                await store.beat(...beat);
                return 'saved';
              },
            }
          : {}),
        ...(is('due-looks') ? { due: async () => [] } : {}),
        takeTurn: async (name, ...turn) =>
          !(is('redelivery') && name === 'redeliver') &&
          !(is('sweep') && name === 'sweep') &&
          store.takeTurn(name, ...turn),
      }),
  };
}

/** A backend whose workers never hear that their job went to another one. */
export function withoutJobSignal(opened: OpenedBackend): OpenedBackend {
  const { backend } = opened;
  const never = new AbortController().signal;
  const startAttemptWorker: typeof backend.startAttemptWorker = (handle, options) =>
    backend.startAttemptWorker((attemptId) => handle(attemptId, never), options);
  return { ...opened, backend: changed(backend, { startAttemptWorker }) };
}

type Is = (mechanism: Mechanism) => boolean;

/** A limit, as if GitHub had said no. */
function takingLimitsForRefusals(gitHub: GitHub): GitHub {
  return new Proxy(gitHub, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...call: unknown[]) => {
        const answer = value.apply(target, call);
        if (!(answer instanceof Promise)) return answer;
        return answer.catch((error) => {
          throw error instanceof GitHubLimited ? new GitHubRefusal(error.message) : error;
        });
      };
    },
  });
}

function withoutOnGitHub(whole: GitHub, is: Is): GitHub {
  const gitHub = is('limits') ? takingLimitsForRefusals(whole) : whole;
  return changed<GitHub>(gitHub, {
    onlyWhile: (isHeld) =>
      is('send-guard') ? withoutOnGitHub(gitHub, is) : withoutOnGitHub(gitHub.onlyWhile(isHeld), is),
    async readMaster(...call) {
      const facts = await gitHub.readMaster(...call);
      if (facts === null) return null;
      const untagged = is('tags') ? withoutTags(facts) : facts;
      const unmarked = is('marks') ? withoutMarks(untagged) : untagged;
      return is('memory') ? withoutMemory(unmarked) : unmarked;
    },
    ...(is('twins') ? { closeTwin: async () => undefined, deleteComment: async () => undefined } : {}),
    ...(is('edit-history') ? { bodyHistory: async () => [] } : {}),
  });
}

function changed<T extends object>(whole: T, changes: Partial<T>): T {
  return new Proxy(whole, {
    get(target, name) {
      if (name in changes) return Reflect.get(changes, name);
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function withoutTags(facts: GitHubFacts): GitHubFacts {
  const untagged = <T extends object>(list: readonly T[]) => list.map((each) => ({ ...each, tag: null }));
  return {
    ...facts,
    ourComments: [],
    subIssues: untagged(facts.subIssues),
    followUps: untagged(facts.followUps),
    pullRequests: [],
  };
}

function withoutMemory(facts: GitHubFacts): GitHubFacts {
  return { ...facts, ourComments: facts.ourComments.map((comment) => ({ ...comment, memory: null })) };
}

function withoutMarks(facts: GitHubFacts): GitHubFacts {
  const commands = facts.commands.map((command) => ({ ...command, ourReactions: [] }));
  return { ...facts, commands, ourComments: facts.ourComments.filter(({ tag }) => tag.kind !== 'reply') };
}

function forgetful(run: RunRecord | null, is: Is): RunRecord | null {
  if (run === null) return null;
  const entries = Object.entries(run.journal).map(([key, entry]) => [key, { ...entry, at: 0 }]);
  return {
    ...run,
    journal: is('journal') ? {} : is('grace') ? Object.fromEntries(entries) : run.journal,
    seenTriggers: is('marks') ? [] : run.seenTriggers,
  };
}

/** As if nobody had asked for lease and revision. */
async function overwrite(store: RunStore, record: RunRecord) {
  const stored = await store.run(record.runId);
  const lease = await store.acquireLease(record.master, 'whoever', 1, Number.MAX_SAFE_INTEGER - 1);
  if (!lease) throw new Error('a lease that ends with time itself was not given');
  const saved = await store.saveRun({ ...record, revision: stored?.revision ?? 0 }, lease);
  await store.releaseLease(lease);
  return saved;
}
