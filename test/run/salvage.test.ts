import { expect, test } from 'vitest';
import type { Attempt } from '../../src/domain/attempt.ts';
import { endUnfinished } from '../../src/run/salvage.ts';
import { createGit } from '../../src/workspace/git.ts';
import { attemptRef, tipRef } from '../../src/workspace/mirror.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import { master, newAttempt, newRun } from '../store/build-documents.ts';
import { attemptId, createOrigin, runGit } from '../workspace/support.ts';

test('a run that died goes on from what was harvested last of each attempt, however young other commits of it are', async () => {
  const { directory, commit } = await createOrigin({ 'README.md': '# Greetings\n' });
  const run = newRun(master(12));
  const attempt: Attempt = { ...newAttempt(run, 1), id: attemptId() };
  const tip = await commit('work', { 'greeting.txt': 'hello\n' }, 'main');
  const astray = runGit(directory, 'commit-tree', '-m', 'astray', `${tip}^{tree}`);
  for (const each of [tip, astray]) runGit(directory, 'update-ref', attemptRef(attempt.id, each), each);
  runGit(directory, 'update-ref', tipRef(attempt.id), tip);

  const mirror = { directory, repository: { ...run.master } };
  const ended = await endUnfinished(createGit(createRedactor()), mirror, { run, attempts: [attempt] });
  expect(ended.attempts[0]?.phase).toMatchObject({ outcome: { kind: 'cancelled', commit: tip } });
});
