import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AttemptOutcome } from '../../src/domain/attempt-outcome.ts';
import { explainAttempt, suggestFix } from '../../src/render/explain.ts';
import { readToken, writeToken } from '../local-github/git-http-support.ts';
import { BUBBLEWRAP_SUITE, hasBubblewrap } from '../support/bubblewrap.ts';
import { runGit } from '../workspace/support.ts';
import { assignmentFor, MISBEHAVIOURS, type Misbehaviour, nameOf } from './cases.ts';
import { createScene, entriesIn, type Scene } from './scene.ts';

const SUITES = [
  { suite: BUBBLEWRAP_SUITE, policy: 'required', isThere: hasBubblewrap, rows: MISBEHAVIOURS },
  {
    suite: 'without a sandbox',
    policy: 'off',
    isThere: true,
    rows: MISBEHAVIOURS.filter(({ alsoOutside }) => alsoOutside),
  },
] as const;

describe.each(SUITES)('agents that misbehave, $suite', ({ policy, isThere, rows }) => {
  let scene: Scene;
  beforeAll(async () => {
    if (isThere) scene = await createScene(policy);
  });
  afterAll(() => scene?.[Symbol.asyncDispose]());

  // All of them in the same slot, one after the other: whatever one leaves there would be in the way of the next.
  for (const row of rows) {
    test.runIf(isThere)(`${row.does}: ${row.ends}`, async () => {
      const before = scene.refs();
      const trial = await scene.attempt(row.agent, assignmentFor(row));
      const { outcome } = trial;
      expect({ ends: nameOf(outcome), slot: trial.slot }).toEqual({ ends: row.ends, slot: 'slot-1' });
      expectWords(outcome, row);
      // What the policy refuses is not even tried.
      expect(trial.isVerifying).toBe(/^verified|verification/.test(row.ends));
      expect(row.problems?.(trial) ?? []).toEqual([]);
      expectOurPushAlone(scene, before, outcome);
      await expectNothingLeft(scene);
    });
  }

  test.runIf(isThere)('and whatever they did, the next one finds the slot as the first one did', async () => {
    const { outcome, slot } = await scene.attempt('succeed');
    expect({ kind: outcome.kind, slot }).toEqual({ kind: 'verified', slot: 'slot-1' });
    expect(runGit(scene.mirror, 'fsck', '--connectivity-only', '--no-dangling')).toBe('');
    await expectNothingLeft(scene);
  });
});

/** The message as it is kept, and what of it a person reads in a comment. */
function expectWords(outcome: AttemptOutcome, { message }: Misbehaviour): void {
  if (outcome.kind === 'verified') return;
  if (typeof message === 'string') expect(outcome.message).toBe(message);
  else expect(outcome.message).toMatch(message);
  const attempt = { startedAt: 0, endedAt: 1_000, outcome } as Parameters<typeof explainAttempt>[0];
  const sentence = explainAttempt(attempt);
  expect(sentence.length).toBeLessThan(600);
  expect(sentence).not.toMatch(/\p{Cc}|(?!\u200b)\p{Cf}/u);
  // Outside of code type no markup, mention or reference of an agent's acts.
  expect(sentence.replace(/`[^`]*`/g, '')).not.toMatch(/<[a-z!/]|@[a-z]|#\d|(?<!\\)\]\(/);
  expect(suggestFix(outcome)).not.toBe('');
}

/** On the server nothing is new but verified work, which the app pushed. */
function expectOurPushAlone(scene: Scene, before: string, outcome: AttemptOutcome): void {
  const isVerified = outcome.kind === 'verified';
  const ours = isVerified ? `\nrefs/heads/work/12-item-1 ${outcome.commit}` : '';
  expect(scene.refs()).toBe(`${before}${ours}`);
  expect(scene.pushes()).toEqual(isVerified ? [writeToken] : []);
  expect(JSON.stringify(outcome)).not.toMatch(new RegExp(`${writeToken}|${readToken}`));
  if (isVerified) scene.forget('work/12-item-1');
}

async function expectNothingLeft(scene: Scene): Promise<void> {
  expect(scene.processes()).toEqual([]);
  expect(await scene.slots()).toEqual([{ name: 'slot-1', state: 'idle' }]);
  const folders = ['workspaces/slot-1', 'checkouts'].map((name) => entriesIn(join(scene.dataDir, name)));
  expect(folders).toEqual([[], []]);
  expect(existsSync(join(scene.dataDir, 'workspaces', 'trapped'))).toBe(false);
}
