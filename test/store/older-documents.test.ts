import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { AttemptPhase } from '../../src/domain/attempt.ts';
import { viewRun } from '../../src/domain/view-run.ts';
import { renderStatusComment } from '../../src/render/status-comment.ts';
import { decodeAttempt, decodeHeartbeat, decodeRun } from '../../src/store/documents.ts';
import { snapshotOf } from '../support/build-snapshot.ts';
import { VERIFIED } from '../support/outcomes.ts';
import { SETTINGS } from '../support/settings.ts';
import { SimulatedWorld } from '../support/simulated-world.ts';
import { newAttempt, newRun } from './build-documents.ts';

/**
 * What the code before agents, sandbox and budgets (5e32308) wrote of a run in its middle: five tasks, one verified, one tried again after a fault of
 * the host, one after a refusal.
 */
const older: {
  readonly run: string;
  readonly attempts: readonly { readonly document: string; readonly phase: string }[];
  readonly heartbeats: readonly string[];
} = JSON.parse(await readFile(new URL('older/before-agents.json', import.meta.url), 'utf8'));

const run = decodeRun(older.run);
const attempts = older.attempts.map(({ document, phase }) => decodeAttempt(document, phase, null));
const heartbeats = older.heartbeats.map(decodeHeartbeat);

const keys = (value: object) => Object.keys(value).toSorted();

describe('documents that older code wrote', () => {
  it('have all that this code reads', () => {
    const fresh = newRun(run.master);
    expect(keys(run)).toEqual(keys(fresh));
    expect(keys(run.settings)).toEqual(keys(SETTINGS));
    expect(run.settings.verification).toEqual({ ...SETTINGS.verification, commands: ['npm test'] });
    for (const { assignment } of attempts) {
      expect(keys(assignment)).toEqual(keys(newAttempt(fresh, 1).assignment));
      expect(keys(assignment.task)).toEqual(keys(newAttempt(fresh, 1).assignment.task));
      expect(assignment.verification.commands).toEqual(['npm test']);
    }
    const outcomes = attempts.flatMap(({ phase }) => (phase.state === 'ended' ? [phase.outcome] : []));
    expect(outcomes).toMatchObject([
      { kind: 'verified', findings: [] },
      { kind: 'infrastructure', cause: { kind: 'host' } },
      { kind: 'rejected', reason: 'verification-failed' },
    ]);
    expect(heartbeats).toMatchObject([{ percentage: 40, commits: null, usage: { costUsd: null } }]);
  });

  it('keep what they say', () => {
    const before = {
      idleTimeoutMs: 1,
      models: { claude: { S: 'haiku' } },
      verification: { commands: ['make'] },
    };
    const written = JSON.parse(older.run);
    const changed = JSON.stringify({ ...written, settings: { ...written.settings, ...before } });
    expect(decodeRun(changed).settings).toMatchObject(before);
  });

  it('are shown, and gone on with to the end of their run', () => {
    const list = run.plan.items.map(({ title }) => `- [ ] ${title}`).join('\n');
    const world = new SimulatedWorld(
      snapshotOf(
        list,
        { run, attempts, heartbeats, queuedJobs: new Set(attempts.map(({ id }) => id)) },
        {
          subIssues: run.tasks.flatMap(({ subIssue, key }) =>
            subIssue === null
              ? []
              : [{ ...subIssue, title: key, open: true, tag: { kind: 'sub-issue', key }, blockedBy: [] }],
          ),
        },
      ),
    );
    expect(renderStatusComment(viewRun(run, world.snapshot))).toContain('writing · 40 %');
    world.settle();
    const isActive = ({ state }: AttemptPhase) => state !== 'ended';
    while (world.snapshot.attempts.some(({ phase }) => isActive(phase))) {
      for (const { id } of world.active) world.endAttempt(id, VERIFIED);
      world.settle();
    }
    expect(world.snapshot.run?.phase).toMatchObject({
      state: 'finished',
      verdict: { succeeded: 5, total: 5 },
    });
  });
});
