import { createHash } from 'node:crypto';
import { isUnanswered, unansweredLabel } from '../domain/answer-triggers.ts';
import type { MasterRef, RepositoryRef } from '../domain/master-ref.ts';
import { canonicalItems } from '../domain/planning/canonical-items.ts';
import type { ReadContext } from '../domain/reading/read-context.ts';
import { readWorkItems } from '../domain/reading/read-work-items.ts';
import type { RunMemory } from '../domain/run-memory.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { ConfigFact, GitHubFacts, IssueFact, Permission, Snapshot } from '../domain/snapshot.ts';
import type { Checklist } from '../domain/work-item.ts';
import { readOutline } from '../markdown/read-outline.ts';
import type { GitHub } from '../ports/github.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { WorkQueue } from '../ports/work-queue.ts';
import { decodeMemory } from './memory-codec.ts';

/** Turns the text of the repository's config file, `null` where it has none, into settings within the server's ceilings. */
export type ReadConfig = (text: string | null) => ConfigFact;

export interface SnapshotSources {
  readonly github: GitHub;
  readonly store: RunStore;
  readonly queue: WorkQueue;
  readonly readConfig: ReadConfig;
  /** Path of the config file in the repository. */
  readonly configPath: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Reads all that a decision may know: GitHub, the run record with its attempts, the clock. `null` when there is no such issue. */
export async function readSnapshot(sources: SnapshotSources, master: MasterRef): Promise<Snapshot | null> {
  const { github, store, now } = sources;
  const run = await store.latestRun(master);
  const { attempts, queuedJobs } = await readAttempts(sources, run);
  const heartbeats = run ? await store.heartbeats(run.runId) : [];
  const facts = await github.readMaster(master, knownObjects(run));
  if (!facts) return null;
  const config = sources.readConfig(await github.readFile(master, sources.configPath));
  const outlined = readWorkItems(readOutline(facts.issue.body), readContext(master, facts));
  const referenced = await readReferenced(github, master, facts, outlined);
  const checklist = nameReferences(outlined, [...facts.subIssues, ...referenced]);
  const snapshot: Snapshot = {
    now: now(),
    master,
    github: { ...facts, referenced },
    config,
    checklist,
    checklistHash: hashOf(canonicalItems(checklist)),
    repository: null,
    permissions: {},
    run,
    remembered: run === null ? newestMemory(facts) : null,
    attempts,
    queuedJobs,
    heartbeats,
  };
  return { ...snapshot, permissions: await readPermissions(github, master, snapshot) };
}

function knownObjects(run: RunRecord | null) {
  return {
    pullRequests: run?.tasks.flatMap(({ pullRequest }) => pullRequest ?? []) ?? [],
    comments: run ? Object.values(run.publications).filter((id) => id !== null) : [],
  };
}

/** Numbers of sub-issues may stand at the ends of the lines by our own hand: they are no words of a person. */
export function readContext({ owner, repo, number }: MasterRef, { subIssues }: GitHubFacts): ReadContext {
  const ownNumbers = new Set(subIssues.map((issue) => issue.number));
  return { self: number, ownNumbers, repository: { owner, repo } };
}

function readReferenced(
  github: GitHub,
  master: MasterRef,
  { subIssues }: GitHubFacts,
  { items }: Checklist,
): Promise<IssueFact[]> {
  const linked = new Set(subIssues.map(({ number }) => number));
  const numbers = items.flatMap(({ issue }) => (issue === null || linked.has(issue) ? [] : [issue]));
  return numbers.length === 0 ? Promise.resolve([]) : github.readIssues(master, [...new Set(numbers)]);
}

/** An item that is nothing but a reference is called what the issue is called. */
function nameReferences(checklist: Checklist, issues: readonly IssueFact[]): Checklist {
  const items = checklist.items.map((item) => {
    const issue = issues.find(({ number }) => number === item.issue);
    return issue && /^(#\d+|https?:\S+)$/.test(item.title) ? { ...item, title: issue.title } : item;
  });
  return { ...checklist, items };
}

function newestMemory({ ourComments }: GitHubFacts): RunMemory | null {
  const statuses = ourComments.filter(({ tag, memory }) => tag.kind === 'status' && memory !== null);
  const [newest] = statuses.toSorted((a, b) => b.createdAt - a.createdAt);
  return newest?.memory ? decodeMemory(newest.memory) : null;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** An attempt without a job may just have ended: the rows are then read once more, after the jobs. */
async function readAttempts({ store, queue }: SnapshotSources, run: RunRecord | null) {
  if (!run) return { attempts: [], queuedJobs: new Set<string>() };
  const attempts = await store.attempts(run.runId);
  const open = attempts.filter(({ phase }) => phase.state !== 'ended').map(({ id }) => id);
  const queued = await Promise.all(open.map(async (id) => ((await queue.hasAttempt(id)) ? [id] : [])));
  const queuedJobs = new Set(queued.flat());
  const isComplete = queuedJobs.size === open.length;
  return { attempts: isComplete ? attempts : await store.attempts(run.runId), queuedJobs };
}

/** Asked for those whose word is about to count, and for nobody else. */
async function readPermissions(
  github: GitHub,
  repository: RepositoryRef,
  snapshot: Snapshot,
): Promise<Record<string, Permission>> {
  const label = unansweredLabel(snapshot);
  const logins = new Set([
    ...snapshot.github.commands
      .filter((comment) => isUnanswered(snapshot, comment))
      .map(({ author }) => author.login),
    ...(label ? [label.actor.login] : []),
  ]);
  const answers = await Promise.all(
    [...logins].map(async (login) => [login, await github.permission(repository, login)] as const),
  );
  return Object.fromEntries(answers);
}
