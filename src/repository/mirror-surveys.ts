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

/** One repository: the last survey, and the one under way. */
interface Known {
  survey: RepositorySurvey | null;
  failure: string | null;
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
    if (known.survey !== null) return { state: 'known', findings: known.survey.findingsFor(items) };
    if (known.reading === null) return { state: 'unknown', why: known.failure };
    const isLate = this.#now() - known.reading.since > PATIENCE_MS;
    return isLate ? { state: 'unknown', why: 'it is still being read' } : { state: 'reading' };
  }

  /** Breaks off what is being read. */
  async close(): Promise<void> {
    this.#ended.abort();
    await Promise.all([...this.#known.values()].map(({ reading }) => reading?.done));
  }

  #of(name: string): Known {
    const known = this.#known.get(name) ?? { survey: null, failure: null, readAt: 0, reading: null };
    this.#known.delete(name);
    this.#known.set(name, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT_AT_MOST && oldest !== undefined) this.#known.delete(oldest);
    return known;
  }

  async #read(known: Known, repository: RepositoryRef, branch: string): Promise<void> {
    try {
      const { directory } = await this.#mirrors.refresh(repository, [], this.#ended.signal);
      known.survey = await surveyRepository(await openRepository(directory, { at: `refs/heads/${branch}` }));
      known.failure = null;
    } catch (error) {
      const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      known.failure = 'it could not be fetched or read';
      if (!this.#ended.signal.aborted) {
        this.#log.warn(
          { repository: `${repository.owner}/${repository.repo}`, reason },
          'a repository could not be read for a plan',
        );
      }
    } finally {
      known.readAt = this.#now();
      known.reading = null;
    }
  }
}
