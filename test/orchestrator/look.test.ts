import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RunRecord } from '../../src/domain/run-record.ts';
import type { RunView } from '../../src/domain/run-view.ts';
import { createLook } from '../../src/orchestrator/look.ts';
import { GitHubRefusal } from '../../src/ports/github.ts';
import type { RunStore } from '../../src/ports/run-store.ts';
import type { LookHandler } from '../../src/ports/work-queue.ts';
import { openTestBackend } from '../support/backend.ts';
import { MASTER, NOW, SETTINGS, snapshotOf } from '../support/build-snapshot.ts';
import { RecordingGitHub } from './recording-github.ts';

const FILES = ['one', 'two', 'three', 'four'];
const ALL_SUB_ISSUES = FILES.map((file) => `createIssue Write src/${file}.ts`);
const CONFIG = {
  outcome: 'valid',
  settings: { ...SETTINGS, issueTemplate: { ...SETTINGS.issueTemplate, title: '{task_title}' } },
  ceilings: { maxAgents: 50, agentTimeoutMs: 24 * 3_600_000 },
} as const;

interface Scene {
  readonly gitHub: RecordingGitHub;
  readonly store: RunStore;
  /** Looks that were asked for. */
  readonly asked: number[];
  readonly views: RunView[];
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
async function labelled(): Promise<Scene> {
  const { store, backend, close } = await openTestBackend('embedded');
  onTestFinished(close);
  const gitHub = new RecordingGitHub(
    snapshotOf(FILES.map((file) => `- [ ] Write \`src/${file}.ts\``).join('\n')).github,
  );
  const clock = { now: NOW };
  const asked: number[] = [];
  const views: RunView[] = [];
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

function createsOf({ gitHub }: Scene): string[] {
  return gitHub.writes.filter((write) => write.startsWith('createIssue'));
}

/** Steps in once, at one moment of one write. */
function once(
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
function holdUp(gitHub: RecordingGitHub, at: string): { readonly reached: Promise<void>; letGo(): void } {
  const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  once(gitHub, at, 'before', () => {
    reached.resolve();
    return gate.promise;
  });
  return { reached: reached.promise, letGo: gate.resolve };
}

const [FIRST = '', SECOND = ''] = ALL_SUB_ISSUES;

describe('a look', () => {
  test('does all there is to do, and tells what it saw; the next finds nothing more', async () => {
    const scene = await labelled();
    await scene.look();
    expect(createsOf(scene)).toEqual(ALL_SUB_ISSUES);
    expect(await scene.store.attempts((await scene.run()).runId)).toHaveLength(4);
    expect(scene.views.at(-1)?.tasks.map(({ state }) => state)).toEqual(FILES.map(() => 'queued'));
    expect([await scene.isDue(59_999), await scene.isDue(60_000)]).toEqual([false, true]);

    const written = scene.gitHub.writes.length;
    await scene.look();
    expect(scene.gitHub.writes).toHaveLength(written);
    expect(scene.asked).toEqual([]);
  });

  test('at an issue that is gone does nothing, and nobody looks again', async () => {
    const scene = await labelled();
    await scene.look();
    const written = scene.gitHub.writes.length;
    scene.gitHub.facts = null;
    await scene.look();
    expect(scene.gitHub.writes).toHaveLength(written);
    expect(await scene.isDue(Number.MAX_SAFE_INTEGER - NOW)).toBe(false);
  });

  test('ends after 10 s and asks for the next, which goes on', async () => {
    const scene = await labelled();
    scene.gitHub.intervene = (call, moment) => {
      if (call !== 'readMaster' && moment === 'before') scene.clock.now += 4_000;
    };
    await scene.look();
    expect(scene.gitHub.writes).toHaveLength(3);
    expect(scene.asked).toEqual([MASTER.number]);
    for (let looks = 1; scene.asked.length === looks; looks += 1) await scene.look();
    expect(createsOf(scene)).toEqual(ALL_SUB_ISSUES);
    expect(await scene.store.attempts((await scene.run()).runId)).toHaveLength(4);
  });
});

describe('two looks at one master issue', () => {
  test('do not happen at the same time: the second comes back in 5 s', async () => {
    const scene = await labelled();
    const held = holdUp(scene.gitHub, FIRST);
    const first = scene.look();
    await held.reached;
    const written = scene.gitHub.writes.length;
    await scene.anotherProcess()(MASTER, new AbortController().signal);
    expect(scene.gitHub.writes).toHaveLength(written);
    expect([await scene.isDue(4_999), await scene.isDue(5_000)]).toEqual([false, true]);
    held.letGo();
    await first;
    expect(createsOf(scene)).toEqual(ALL_SUB_ISSUES);
  });

  test('leave when to look again to the one that was given the job of the other', async () => {
    const scene = await labelled();
    await scene.look();
    const held = holdUp(scene.gitHub, 'readMaster');
    const aborted = new AbortController();
    const first = scene.anotherProcess()(MASTER, aborted.signal);
    await held.reached;
    await scene.look();
    aborted.abort();
    held.letGo();
    await first;
    expect(await scene.isDue(5_000)).toBe(true);
  });

  test('that lost its lease stops before its next effect, and the other finds what it made', async () => {
    const scene = await labelled();
    const { store, clock } = scene;
    once(scene.gitHub, SECOND, 'after', async () => {
      // The process slept for longer than the lease lasts.
      clock.now += 31_000;
      await store.acquireLease(MASTER, 'another process', 1_000, clock.now);
    });
    await scene.look();
    expect(createsOf(scene)).toEqual([FIRST, SECOND]);
    const { tasks, journal } = await scene.run();
    expect(tasks.map(({ subIssue }) => subIssue !== null)).toEqual([true, false, false, false]);
    expect(journal['create-sub-issue:item-2']?.state).toBe('intended');

    clock.now += 1_000;
    await scene.look();
    expect(createsOf(scene)).toEqual(ALL_SUB_ISSUES);
    expect((await scene.run()).tasks.every(({ subIssue }) => subIssue !== null)).toBe(true);
  });

  test('never write over each other: the record that somebody else saved ends the look', async () => {
    const scene = await labelled();
    once(scene.gitHub, FIRST, 'after', async () => {
      const lease = { master: MASTER, holder: 'a bug', token: 1, expiresAt: 0 };
      await scene.store.saveRun({ ...(await scene.run()), approvedBy: 'maya' }, lease);
    });
    await scene.look();
    expect(createsOf(scene)).toEqual([FIRST]);
    expect(await scene.isDue(60_000)).toBe(true);
    await scene.look();
    expect(createsOf(scene)).toEqual(ALL_SUB_ISSUES);
    expect((await scene.run()).approvedBy).toBe('maya');
  });
});

describe('a create', () => {
  test('whose answer was lost is found by its tag, and not made twice', async () => {
    const scene = await labelled();
    once(scene.gitHub, SECOND, 'after', () => Promise.reject(new Error('socket hang up')));
    await expect(scene.look()).rejects.toThrow('socket hang up');
    expect((await scene.run()).journal['create-sub-issue:item-2']).toEqual({ state: 'intended', at: NOW });
    await scene.look();
    expect(createsOf(scene)).toEqual(ALL_SUB_ISSUES);
    expect((await scene.run()).tasks.every(({ subIssue }) => subIssue !== null)).toBe(true);
  });

  test('that may still be applied is waited for, and tried again after the grace alone', async () => {
    const scene = await labelled();
    once(scene.gitHub, SECOND, 'before', () => Promise.reject(new Error('socket hang up')));
    await expect(scene.look()).rejects.toThrow('socket hang up');
    scene.clock.now += 59_999;
    await scene.look();
    expect(createsOf(scene)).toEqual(ALL_SUB_ISSUES);
    expect(await scene.isDue(60_000)).toBe(true);
    scene.clock.now += 1;
    await scene.look();
    expect(createsOf(scene)).toEqual([...ALL_SUB_ISSUES, SECOND]);
    expect((await scene.run()).tasks.every(({ subIssue }) => subIssue !== null)).toBe(true);
  });

  test('that GitHub refuses holds up no other, and its words are kept and shown', async () => {
    const scene = await labelled();
    scene.gitHub.intervene = (call) => {
      if (call === SECOND) throw new GitHubRefusal('Parent has too many sub-issues');
    };
    await scene.look();
    const key = 'create-sub-issue:item-2';
    const refused = { state: 'refused', message: 'Parent has too many sub-issues' };
    expect((await scene.run()).journal[key]).toEqual({ ...refused, at: NOW, times: 1 });
    expect(createsOf(scene)).toEqual(ALL_SUB_ISSUES);
    const status = scene.gitHub.facts?.ourComments.find(({ tag }) => tag.kind === 'status');
    expect(status?.body).toContain('Parent has too many sub-issues');

    await scene.look();
    expect(createsOf(scene)).toHaveLength(4);
    scene.clock.now += 60_000;
    await scene.look();
    expect(createsOf(scene)).toEqual([...ALL_SUB_ISSUES, SECOND]);
    expect((await scene.run()).journal[key]).toEqual({ ...refused, at: NOW + 60_000, times: 2 });
  });
});
