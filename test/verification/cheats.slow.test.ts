import { describe, expect, test } from 'vitest';
import { CHEATS, type Cheat, HONEST, RUN_CHEATS } from './cheats.ts';
import { RUN_REWRITES } from './rewriting-cheats.ts';
import { REWRITTEN } from './rewritten-works.ts';
import { createScene, type Work } from './scene.ts';
import { SHOP } from './shop.ts';

/** Cheats that make the tests of the base pass, or keep them from being run: the others differ in nothing that is run. */
const RUN = [
  'the test script does nothing',
  'a script before the tests changes them',
  'a test file is deleted',
  'only a new test is run',
  'a snapshot is rewritten',
  'the Makefile swallows the exit code',
  'a new file among the tests ends the process',
  'a test is replaced by a link',
  'a test makes assertions harmless',
  'the code makes assertions harmless',
];

/** In which other things are run than in those left out. */
const HONEST_RUN = HONEST.filter(
  ({ name }) => !/alone$|formatted|one more assertion|by catching it/.test(name),
);

const named = <T extends Work & { readonly name: string }>(works: readonly T[]) =>
  works.map((work) => [work.name, work] as const);

describe('what is told of a work when everything has been run', () => {
  const cheats = [...CHEATS.filter(({ name }) => RUN.includes(name)), ...RUN_CHEATS, ...RUN_REWRITES];

  test('no cheat is accepted, and each is named', { timeout: 120_000 }, async () => {
    expect(cheats).toHaveLength(RUN.length + RUN_CHEATS.length + RUN_REWRITES.length);
    const scene = await createScene(SHOP);
    for (const [name, cheat] of named<Cheat>(cheats)) {
      const { changes, action = 'update', verification = { commands: ['make test'] } } = cheat;
      const outcome = await scene.accept({ changes, action, verification });
      if (outcome.kind !== 'rejected') expect.unreachable(`${name} ended as ${outcome.kind}`);
      expect(outcome.message, name).toMatch(cheat.told);
      expect(['weakened-tests', 'tests-prove-nothing', 'verification-failed'], name).toContain(
        outcome.reason,
      );
    }
  });

  test('honest work is accepted without a word', { timeout: 120_000 }, async () => {
    const scene = await createScene(SHOP);
    for (const [name, work] of named(HONEST_RUN)) {
      const outcome = await scene.accept({ verification: { commands: ['make test'] }, ...work });
      expect(outcome, name).toMatchObject({ kind: 'verified', findings: [] });
    }
  });

  test('rewritten tests are accepted with a word where those of the base pass, too', {
    timeout: 120_000,
  }, async () => {
    const scene = await createScene(SHOP);
    for (const [name, work] of named(REWRITTEN.filter((each) => /rewritten|split/.test(each.name)))) {
      const outcome = await scene.accept({ verification: { commands: ['make test'] }, ...work });
      const message: unknown = expect.stringMatching(work.told);
      expect(outcome, name).toMatchObject({
        kind: 'verified',
        findings: [{ kind: 'weakened-tests', message }],
      });
    }
    const [rewritten] = REWRITTEN;
    const commands = ['make test', 'test -e missing'];
    const unproven = await scene.accept({ changes: rewritten?.changes ?? {}, verification: { commands } });
    expect(unproven).toMatchObject({ kind: 'rejected', reason: 'weakened-tests' });
  });
});
