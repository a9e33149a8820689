import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { RunRecord } from '../../src/domain/run-record.ts';
import type { RunView } from '../../src/domain/run-view.ts';
import { createLook } from '../../src/orchestrator/look.ts';
import type { RunStore } from '../../src/ports/run-store.ts';
import type { LookHandler } from '../../src/ports/work-queue.ts';
import { openTestBackend } from '../support/backend.ts';
import { MASTER, NOW, snapshotOf } from '../support/build-snapshot.ts';
import { CEILINGS, SETTINGS } from '../support/settings.ts';
import { RecordingGitHub } from './recording-github.ts';

export const FILES = ['one', 'two', 'three', 'four'];
/** The writes that make the sub-issues. */
export const ALL_SUB_ISSUES = FILES.map((file) => `createIssue Write src/${file}.ts`);
const CONFIG = {
  outcome: 'valid',
  settings: { ...SETTINGS, issueTemplate: { ...SETTINGS.issueTemplate, title: '{task_title}' } },
  ceilings: CEILINGS,
  agents: SETTINGS.agents,
} as const;

export interface Scene {
  readonly gitHub: RecordingGitHub;
  readonly store: RunStore;
  /** Looks that were asked for. */
  readonly asked: number[];
  readonly views: RunView[];
  /** Branches of which the files were asked for. */
  readonly surveyed: string[];
  /** Passes when a test says so. */
  readonly clock: { now: number };
  /** One look, in the one process of most tests. */
  look(): Promise<void>;
  /** Looks of another process. */
  anotherProcess(): LookHandler;
  run(): Promise<RunRecord>;
  /** Whether the master issue would be looked at without an event so many milliseconds after the start of the test. */
  isDue(afterMs: number): Promise<boolean>;
}

/** A master issue of four tasks that Maya has labelled, and nobody has looked at. */
export async function labelled(): Promise<Scene> {
  const { store, backend, close } = await openTestBackend('embedded');
  onTestFinished(close);
  const gitHub = new RecordingGitHub(
    snapshotOf(FILES.map((file) => `- [ ] Write \`src/${file}.ts\``).join('\n')).github,
  );
  const clock = { now: NOW };
  const asked: number[] = [];
  const views: RunView[] = [];
  const surveyed: string[] = [];
  const { queue } = backend;
  const createHandler = () =>
    createLook({
      github: gitHub,
      store,
      queue: {
        look: async ({ number }) => void asked.push(number),
        enqueueAttempt: (id) => queue.enqueueAttempt(id),
        hasAttempt: (id) => queue.hasAttempt(id),
      },
      surveys: {
        ask: async (_, branch) => {
          surveyed.push(branch);
          return { state: 'unknown', why: null };
        },
      },
      readConfig: () => CONFIG,
      configPath: '.github/parallel-orchestrator.yml',
      summaryFiles: { write: async () => undefined },
      now: () => clock.now,
      log: pino({ level: 'silent' }),
      onView: (view) => views.push(view),
    });
  const handler = createHandler();
  return {
    gitHub,
    store,
    asked,
    views,
    surveyed,
    clock,
    look: () => handler(MASTER, new AbortController().signal),
    anotherProcess: createHandler,
    async run() {
      const run = await store.latestRun(MASTER);
      if (!run) throw new Error('there is no run');
      return run;
    },
    isDue: async (afterMs) => (await store.due(NOW + afterMs, 10)).length > 0,
  };
}

/** The writes that made sub-issues. */
export function createsOf({ gitHub }: Scene): string[] {
  return gitHub.writes.filter((write) => write.startsWith('createIssue'));
}

/** Steps in once, at one moment of one write. */
export function once(
  gitHub: RecordingGitHub,
  at: string,
  moment: 'before' | 'after',
  act: () => Promise<void> | void,
): void {
  gitHub.intervene = async (call, now) => {
    if (call !== at || now !== moment) return;
    gitHub.intervene = () => undefined;
    await act();
  };
}

/** Holds a look up in its middle, until the test lets it go on. */
export function holdUp(
  gitHub: RecordingGitHub,
  at: string,
): { readonly reached: Promise<void>; letGo(): void } {
  const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  once(gitHub, at, 'before', () => {
    reached.resolve();
    return gate.promise;
  });
  return { reached: reached.promise, letGo: gate.resolve };
}
