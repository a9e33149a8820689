import { setTimeout as sleep } from 'node:timers/promises';
import type { RepositoryRef } from '../domain/master-ref.ts';
import type { RepositoryFact } from '../domain/repository-findings.ts';
import type { WorkItem } from '../domain/work-item.ts';
import type { RepositorySurveys } from '../ports/repository-surveys.ts';
import { openRepository } from './open-repository.ts';
import { type RepositorySurvey, surveyRepository } from './survey-repository.ts';

/** A survey of this age is as good as a new one. */
const FRESH_MS = 60_000;
/** A look has ten seconds. */
const WAIT_MS = 3_000;
/** A repository that takes longer to read is planned without. */
const PATIENCE_MS = 30_000;
/** Surveys are large; those that nobody asked for longest go first. */
const KEPT_AT_MOST = 20;

/** Brings the mirror of a repository up to date. */
export interface MirrorSource {
  refresh(
    repository: RepositoryRef,
    commits: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly directory: string }>;
}

interface Log {
  warn(details: object, message: string): void;
}

type Reading =
  | { readonly outcome: 'survey'; readonly survey: RepositorySurvey }
  | { readonly outcome: 'failure'; readonly why: string };

/** One repository: what was read last, and the reading that is under way. */
interface Known {
  last: Reading | null;
  /** Milliseconds since the epoch at which the last reading ended. */
  readAt: number;
  reading: { readonly since: number; readonly done: Promise<void> } | null;
}

/** Surveys of mirrors on this host, kept for a minute; a repository is read once at a time, however many master issues ask for it. */
export class MirrorSurveys implements RepositorySurveys {
  readonly #known = new Map<string, Known>();
  readonly #ended = new AbortController();
  readonly #mirrors: MirrorSource;
  readonly #now: () => number;
  readonly #log: Log;
  readonly #waitMs: number;

  /** @param waitMs what one question waits for, in milliseconds */
  constructor(mirrors: MirrorSource, now: () => number, log: Log, waitMs = WAIT_MS) {
    this.#mirrors = mirrors;
    this.#now = now;
    this.#log = log;
    this.#waitMs = waitMs;
  }

  async ask(repository: RepositoryRef, branch: string, items: readonly WorkItem[]): Promise<RepositoryFact> {
    const known = this.#of(`${repository.owner}/${repository.repo}@${branch}`);
    if (this.#now() - known.readAt > FRESH_MS) {
      known.reading ??= { since: this.#now(), done: this.#read(known, repository, branch) };
    }
    if (known.reading !== null)
      await Promise.race([known.reading.done, sleep(this.#waitMs, undefined, { ref: false })]);
    if (known.reading !== null) {
      // What was known before may be of a file that is gone, or lack the one that an item names.
      const isLate = this.#now() - known.reading.since > PATIENCE_MS;
      return isLate ? { state: 'unknown', why: 'it is still being read' } : { state: 'reading' };
    }
    if (known.last?.outcome !== 'survey') return { state: 'unknown', why: known.last?.why ?? null };
    return { state: 'known', findings: await known.last.survey.findingsFor(items) };
  }

  /** Breaks off what is being read. */
  async close(): Promise<void> {
    this.#ended.abort();
    await Promise.all([...this.#known.values()].map(({ reading }) => reading?.done));
  }

  #of(name: string): Known {
    const known = this.#known.get(name) ?? { last: null, readAt: 0, reading: null };
    this.#known.delete(name);
    this.#known.set(name, known);
    // One that is being read would be read a second time at once, and nobody would wait for the first.
    const idle = [...this.#known].find(([, each]) => each !== known && each.reading === null);
    if (this.#known.size > KEPT_AT_MOST && idle !== undefined) this.#known.delete(idle[0]);
    return known;
  }

  async #read(known: Known, repository: RepositoryRef, branch: string): Promise<void> {
    known.last = await this.#survey(repository, branch);
    known.readAt = this.#now();
    known.reading = null;
  }

  async #survey(repository: RepositoryRef, branch: string): Promise<Reading> {
    try {
      const { directory } = await this.#mirrors.refresh(repository, [], this.#ended.signal);
      const source = await openRepository(directory, { at: `refs/heads/${branch}` });
      return { outcome: 'survey', survey: await surveyRepository(source) };
    } catch (error) {
      const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      if (!this.#ended.signal.aborted) {
        this.#log.warn(
          { repository: `${repository.owner}/${repository.repo}`, reason },
          'a repository could not be read for a plan',
        );
      }
      return { outcome: 'failure', why: 'it could not be fetched or read' };
    }
  }
}
