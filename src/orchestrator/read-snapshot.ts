import { createHash } from 'node:crypto';
import { isUnanswered, unansweredLabel } from '../domain/answer-triggers.ts';
import type { MasterRef, RepositoryRef } from '../domain/master-ref.ts';
import { isPlanDue } from '../domain/next-actions.ts';
import { outsideNumbers } from '../domain/outside-issues.ts';
import { plannedComment } from '../domain/plan-comments.ts';
import type { PlanMemory } from '../domain/plan-memory.ts';
import { canonicalItems } from '../domain/planning/canonical-items.ts';
import {
  adoptedNumbers,
  nameReferences,
  withoutMissing,
  withSubIssues,
} from '../domain/reading/native-issues.ts';
import type { ReadContext } from '../domain/reading/read-context.ts';
import { readWorkItems } from '../domain/reading/read-work-items.ts';
import type { RepositoryFact } from '../domain/repository-findings.ts';
import type { RunMemory } from '../domain/run-memory.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type {
  ConfigFact,
  GitHubFacts,
  IssueFact,
  OutsideIssue,
  Permission,
  Snapshot,
} from '../domain/snapshot.ts';
import type { Checklist, WorkItem } from '../domain/work-item.ts';
import { readOutline } from '../markdown/read-outline.ts';
import type { GitHub } from '../ports/github.ts';
import type { RepositorySurveys } from '../ports/repository-surveys.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { WorkQueue } from '../ports/work-queue.ts';
import { decodeMemory, decodePlanMemory } from './memory-codec.ts';

const UNASKED: RepositoryFact = { state: 'unknown', why: null };

/** Turns the text of the repository's config file, `null` where it has none, into settings within the server's ceilings. */
export type ReadConfig = (text: string | null) => ConfigFact;

export interface SnapshotSources {
  readonly github: GitHub;
  readonly store: RunStore;
  readonly queue: WorkQueue;
  readonly surveys: RepositorySurveys;
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
  const issues = [...facts.subIssues, ...referenced];
  const listed = withSubIssues(nameReferences(outlined, issues), ofPeople(facts));
  const unfound = adoptedNumbers(listed).filter((number) => issues.every((issue) => issue.number !== number));
  const outside = await readOutside(github, master, unfound, [...listed.items, ...(run?.plan.items ?? [])]);
  const checklist = withoutMissing(listed, outside);
  const snapshot: Snapshot = {
    now: now(),
    master,
    github: { ...facts, referenced, outside },
    config,
    checklist,
    checklistHash: hashOf(canonicalItems(checklist)),
    repository: UNASKED,
    permissions: {},
    run,
    remembered: run === null ? newestMemory(facts) : null,
    planned: plannedMemory(facts),
    attempts,
    queuedJobs,
    heartbeats,
  };
  const permitted = { ...snapshot, permissions: await readPermissions(github, master, snapshot) };
  return { ...permitted, repository: await readRepository(sources, permitted) };
}

/** Only for a plan: a repository is copied to this host at the word of those who may command, and of nobody else. */
async function readRepository({ surveys }: SnapshotSources, snapshot: Snapshot): Promise<RepositoryFact> {
  const { master, github, checklist } = snapshot;
  if (checklist.items.length === 0 || !isPlanDue(snapshot)) return UNASKED;
  return surveys.ask(master, github.defaultBranch, checklist.items);
}

function knownObjects(run: RunRecord | null) {
  return {
    pullRequests: run?.tasks.flatMap(({ pullRequest }) => pullRequest ?? []) ?? [],
    comments: run ? Object.values(run.publications).filter((id) => id !== null) : [],
  };
}

/** Sub-issues that people made; ours follow from the items. */
function ofPeople({ subIssues }: Pick<GitHubFacts, 'subIssues'>): IssueFact[] {
  return subIssues.filter(({ tag }) => tag === null);
}

/** Numbers of sub-issues may stand at the ends of the lines by our own hand: they are no words of a person. */
export function readContext({ owner, repo, number }: MasterRef, { subIssues }: GitHubFacts): ReadContext {
  const ownNumbers = new Set(subIssues.map((issue) => issue.number));
  const native = new Set(ofPeople({ subIssues }).map((issue) => issue.number));
  return { self: number, ownNumbers, native, repository: { owner, repo } };
}

function readReferenced(
  github: GitHub,
  master: MasterRef,
  { subIssues }: GitHubFacts,
  checklist: Checklist,
): Promise<IssueFact[]> {
  const linked = new Set(subIssues.map(({ number }) => number));
  const numbers = adoptedNumbers(checklist).filter((number) => !linked.has(number));
  return numbers.length === 0 ? Promise.resolve([]) : github.readIssues(master, numbers);
}

/**
 * What numbers are that are no issues, and what items of the checklist and of the run wait for; asked anew at each look: it may have been closed
 * meanwhile.
 */
async function readOutside(
  github: GitHub,
  master: MasterRef,
  unfound: readonly number[],
  items: readonly WorkItem[],
): Promise<OutsideIssue[]> {
  const numbers = [...new Set([...outsideNumbers(items), ...unfound])];
  return numbers.length === 0 ? [] : github.readOutside(master, numbers);
}

function newestMemory({ ourComments }: GitHubFacts): RunMemory | null {
  const statuses = ourComments.filter(({ tag, memory }) => tag.kind === 'status' && memory !== null);
  const [newest] = statuses.toSorted((a, b) => b.createdAt - a.createdAt);
  return newest?.memory ? decodeMemory(newest.memory) : null;
}

function plannedMemory({ ourComments }: GitHubFacts): PlanMemory | null {
  const memory = plannedComment(ourComments)?.memory;
  return memory ? decodePlanMemory(memory) : null;
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
