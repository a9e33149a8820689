import type { Action } from '../../src/domain/action.ts';
import type { AgentWork, AttemptPhase } from '../../src/domain/attempt.ts';
import type { AttemptOutcome } from '../../src/domain/attempt-outcome.ts';
import { journalPlace, withJournal } from '../../src/domain/journal.ts';
import { PLANNED, plannedComment } from '../../src/domain/plan-comments.ts';
import { type Made, recordOutcome } from '../../src/domain/record-outcome.ts';
import type { TaskView } from '../../src/domain/run-view.ts';
import type { CommandComment, GitHubFacts, Snapshot } from '../../src/domain/snapshot.ts';
import { NO_USAGE } from '../../src/domain/usage.ts';
import { taskOf, viewRun } from '../../src/domain/view-run.ts';
import { decide } from '../../src/orchestrator/decide.ts';
import { decodePlanMemory, encodePlanMemory } from '../../src/orchestrator/memory-codec.ts';
import {
  publishedComment,
  rememberIn,
  renderPublication,
  renderShownPlan,
} from '../../src/orchestrator/publications.ts';
import { renderReply } from '../../src/render/replies.ts';
import { progressAt } from './attempts.ts';

/**
 * A world in which every action does just what it says, at once: GitHub, store and queue reduced to their facts, so that properties of the
 * decisions can be tried on thousands of histories.
 */
export class SimulatedWorld {
  snapshot: Snapshot;
  readonly history: Action[] = [];
  #numbers = 100;

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
  }

  /** Looks until a look asks for nothing; throws when that does not come. */
  settle(): void {
    for (let round = 0; round < 50; round += 1) {
      const { actions } = decide(this.snapshot);
      if (actions.length === 0) return;
      for (const action of actions) this.#execute(action);
    }
    const asked = decide(this.snapshot).actions.map(({ type }) => type);
    throw new Error(`no rest after 50 looks; asked again for ${asked.join(', ')}`);
  }

  get active(): Snapshot['attempts'] {
    return this.snapshot.attempts.filter(({ phase }) => phase.state !== 'ended');
  }

  /** The newest attempt at a task; throws where there is none. */
  last(handle: string): Snapshot['attempts'][number] {
    const attempt = this.snapshot.attempts.findLast((each) => each.handle === handle);
    if (!attempt) throw new Error(`nothing was dispatched for ${handle}`);
    return attempt;
  }

  /** How a task stands, as people see it. */
  task(handle: string): TaskView {
    const { run } = this.snapshot;
    const task = run && viewRun(run, this.snapshot).tasks.find((each) => each.handle === handle);
    if (!task) throw new Error(`there is no task ${handle}`);
    return task;
  }

  /** A worker takes the attempt up. */
  beginAttempt(id: string): void {
    this.#enter(id, { state: 'in_progress', startedAt: this.snapshot.now, workspace: 'slot-1' });
  }

  /** What an agent is seen to have used. */
  beat(id: string, costUsd: number): void {
    const { now, heartbeats } = this.snapshot;
    const others = heartbeats.filter(({ attemptId }) => attemptId !== id);
    const beat = { ...progressAt('writing', 40), attemptId: id, at: now, usage: { ...NO_USAGE, costUsd } };
    this.snapshot = { ...this.snapshot, heartbeats: [...others, beat] };
  }

  /** Passes the time until the next look and looks. */
  wait(): void {
    const { lookAgainAt } = decide(this.snapshot);
    if (lookAgainAt === null) throw new Error('nobody will look again');
    this.pass(Math.max(0, lookAgainAt - this.snapshot.now));
    this.settle();
  }

  #enter(id: string, phase: AttemptPhase): void {
    const attempts = this.snapshot.attempts.map((attempt) =>
      attempt.id === id ? { ...attempt, phase } : attempt,
    );
    this.snapshot = { ...this.snapshot, attempts };
  }

  endAttempt(id: string, outcome: AttemptOutcome, work?: AgentWork): void {
    const { now } = this.snapshot;
    const attempt = this.snapshot.attempts.find((each) => each.id === id);
    const startedAt =
      attempt?.phase.state === 'in_progress' ? attempt.phase.startedAt : (attempt?.queuedAt ?? now);
    this.#enter(id, { state: 'ended', startedAt, endedAt: now, outcome, ...(work ? { work } : {}) });
    const branch = attempt?.assignment.branch;
    if (outcome.kind !== 'verified' || branch === undefined) return;
    const { branches } = this.snapshot.github;
    this.change({ branches: [...branches, { name: branch, commit: outcome.commit }] });
  }

  pass(ms: number): void {
    this.snapshot = { ...this.snapshot, now: this.snapshot.now + ms };
  }

  comment(comment: CommandComment): void {
    this.change({ commands: [...this.snapshot.github.commands, comment] });
  }

  #execute(action: Action): void {
    this.history.push(action);
    const made = this.#perform(action);
    const { run, now } = this.snapshot;
    if (action.type === 'start-run') this.snapshot = { ...this.snapshot, run: action.run, attempts: [] };
    if (!run || action.type === 'start-run') return;
    const place = journalPlace(action);
    const recorded = recordOutcome(run, action, made, now);
    const isKept = place?.mode === 'creates' || place?.mode === 'once';
    const after = isKept && place ? withJournal(recorded, place.key, { state: 'done', at: now }) : recorded;
    this.snapshot = { ...this.snapshot, run: after };
  }

  #perform(action: Action): Made {
    const { github, run, attempts, queuedJobs } = this.snapshot;
    switch (action.type) {
      case 'react':
        this.#react(action.subject, action.reaction);
        return { kind: 'nothing' };
      case 'reply':
        this.#write({ kind: 'reply', key: action.to }, renderReply(action.reply), null);
        return { kind: 'nothing' };
      case 'show-plan': {
        const existing = plannedComment(github.ourComments);
        this.change({ ourComments: github.ourComments.filter((comment) => comment !== existing) });
        const text = renderShownPlan(action).trimEnd();
        const memory = encodePlanMemory(action.memory) ?? null;
        this.snapshot = { ...this.snapshot, planned: memory ? decodePlanMemory(memory) : null };
        this.#write({ kind: 'plan', key: PLANNED }, text, memory, existing?.nodeId);
        return { kind: 'nothing' };
      }
      case 'publish': {
        if (!run) throw new Error('published without a run');
        const body = renderPublication(this.snapshot, run, action.publication).trimEnd();
        const existing = publishedComment(this.snapshot, run, action.publication);
        const others = github.ourComments.filter((comment) => comment !== existing);
        if (existing?.tag.key === PLANNED) this.snapshot = { ...this.snapshot, planned: null };
        this.change({ ourComments: others });
        const memory = rememberIn(this.snapshot, run, action.publication) ?? null;
        return this.#write({ kind: action.publication, key: run.runId }, body, memory, existing?.nodeId);
      }
      case 'create-sub-issue': {
        if (!run) throw new Error('a sub-issue without a run');
        const tag = { kind: 'sub-issue' as const, key: taskOf(run, action.handle).key };
        const issue = this.#issue(tag);
        this.change({ subIssues: [...github.subIssues, issue], subIssueCount: github.subIssueCount + 1 });
        return { kind: 'issue', number: issue.number, nodeId: issue.nodeId };
      }
      case 'create-follow-up': {
        const issue = this.#issue({ kind: 'follow-up', key: action.handle });
        this.change({ followUps: [...github.followUps, issue] });
        return { kind: 'issue', number: issue.number, nodeId: issue.nodeId };
      }
      case 'adopt-sub-issue': {
        const adopted = github.referenced.filter(({ number }) => number === action.number);
        const referenced = github.referenced.filter(({ number }) => number !== action.number);
        const subIssueCount = github.subIssueCount + adopted.length;
        this.change({ subIssues: [...github.subIssues, ...adopted], subIssueCount, referenced });
        return { kind: 'nothing' };
      }
      case 'link-blocker': {
        const blocked = run && taskOf(run, action.blocked).subIssue;
        const blocking = run && taskOf(run, action.blocking).subIssue;
        if (!blocked || !blocking) throw new Error('linked what does not exist');
        this.change({
          subIssues: github.subIssues.map((issue) =>
            issue.number === blocked.number
              ? { ...issue, blockedBy: [...issue.blockedBy, blocking.number] }
              : issue,
          ),
        });
        return { kind: 'nothing' };
      }
      case 'dispatch-attempt':
        this.snapshot = {
          ...this.snapshot,
          attempts: [...attempts, action.attempt],
          queuedJobs: new Set([...queuedJobs, action.attempt.id]),
        };
        return { kind: 'nothing' };
      case 'cancel-attempt':
        this.snapshot = {
          ...this.snapshot,
          attempts: attempts.map((each) =>
            each.id === action.attemptId ? { ...each, cancelRequested: action.reason } : each,
          ),
        };
        return { kind: 'nothing' };
      case 'open-pull-request': {
        const number = this.#next();
        const headBranch = `orch/12/${run && taskOf(run, action.handle).subIssue?.number}`;
        const pull = {
          number,
          headBranch,
          headCommit: 'c0ffee',
          baseBranch: action.base,
          state: 'open' as const,
          tag: null,
        };
        this.change({ pullRequests: [...github.pullRequests, pull] });
        return { kind: 'pull-request', number };
      }
      case 'close-sub-issue':
        this.change({
          subIssues: github.subIssues.map((issue) =>
            issue.nodeId === action.nodeId ? { ...issue, open: false } : issue,
          ),
        });
        return { kind: 'nothing' };
      case 'close-follow-up':
        this.change({
          followUps: github.followUps.map((issue) =>
            issue.number === action.number ? { ...issue, open: false } : issue,
          ),
        });
        return { kind: 'nothing' };
      default:
        return { kind: 'nothing' };
    }
  }

  #react(subject: string, reaction: 'eyes' | 'rocket' | 'thumbs_down'): void {
    const { github } = this.snapshot;
    const add = <T extends { nodeId: string; ourReactions: readonly (typeof reaction)[] }>(target: T): T =>
      target.nodeId === subject ? { ...target, ourReactions: [...target.ourReactions, reaction] } : target;
    this.change({ issue: add(github.issue), commands: github.commands.map(add) });
  }

  #write(
    tag: GitHubFacts['ourComments'][number]['tag'],
    body: string,
    memory: string | null,
    nodeId = `IC_${this.#next()}`,
  ): Made {
    const { now } = this.snapshot;
    const comment = { nodeId, tag, body, memory, createdAt: now, updatedAt: now };
    this.change({ ourComments: [...this.snapshot.github.ourComments, comment] });
    return { kind: 'comment', nodeId };
  }

  #issue(tag: GitHubFacts['subIssues'][number]['tag']): GitHubFacts['subIssues'][number] {
    const number = this.#next();
    return { number, nodeId: `I_${number}`, title: 'made', open: true, tag, blockedBy: [] };
  }

  /** Something happens on GitHub without us. */
  change(change: Partial<GitHubFacts>): void {
    this.snapshot = { ...this.snapshot, github: { ...this.snapshot.github, ...change } };
  }

  #next(): number {
    this.#numbers += 1;
    return this.#numbers;
  }
}
