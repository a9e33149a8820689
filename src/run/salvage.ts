import type { Attempt } from '../domain/attempt.ts';
import type { Git } from '../workspace/git.ts';
import { newestLeft } from '../workspace/left-work.ts';
import type { Mirror } from '../workspace/mirror.ts';
import type { SavedRun } from './saved-run.ts';

/** Ends what a process left under way that died: as cancelled, with the commit that was harvested last from its workspace. */
export async function endUnfinished(
  git: Git,
  mirror: Mirror,
  { run, attempts }: SavedRun,
): Promise<SavedRun> {
  const ended: Attempt[] = [];
  for (const attempt of attempts) ended.push(await endAttempt(git, mirror, attempt));
  return { run, attempts: ended };
}

async function endAttempt(git: Git, mirror: Mirror, attempt: Attempt): Promise<Attempt> {
  const { phase } = attempt;
  if (phase.state === 'ended') return attempt;
  const commit = await newestLeft(git, mirror, attempt.id).catch(() => null);
  const startedAt = phase.state === 'queued' ? attempt.queuedAt : phase.startedAt;
  const message = 'The process that ran it has died.';
  const outcome = { kind: 'cancelled', message, logTail: '', diff: '', commit } as const;
  return { ...attempt, phase: { state: 'ended', startedAt, endedAt: startedAt, outcome } };
}
