import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { RunView } from '../../src/domain/run-view.ts';
import { createLook } from '../../src/orchestrator/look.ts';
import { openTestBackend } from '../support/backend.ts';
import { FOUR_ITEMS, MASTER, NOW, SETTINGS, snapshotOf } from '../support/build-snapshot.ts';
import { RecordingGitHub } from './recording-github.ts';

test('probe', async () => {
  const { store, backend, close } = await openTestBackend('embedded');
  onTestFinished(close);
  const gitHub = new RecordingGitHub(snapshotOf(FOUR_ITEMS).github);
  const views: RunView[] = [];
  const look = createLook({
    github: gitHub, store, queue: backend.queue, readConfig: () => ({ outcome: 'valid', settings: SETTINGS, ceilings: { maxAgents: 50, agentTimeoutMs: 24 * 3_600_000 } }),
    configPath: 'x', summaryFiles: { write: async () => undefined }, now: () => NOW, log: pino({ level: 'silent' }), onView: (v) => views.push(v),
  });
  await look(MASTER, new AbortController().signal);
  console.log(gitHub.writes, gitHub.reads, views.length, (await store.latestRun(MASTER))?.journal, gitHub.facts?.subIssues);
  expect(1).toBe(1);
});
