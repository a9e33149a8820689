import type { WriteOperation } from '../write-log.ts';
import { restLogin } from './account.ts';
import type { Repository, Thread } from './entities.ts';
import { fullName } from './repository.ts';
import type { Viewer } from './viewer.ts';
import type { World } from './world.ts';

/** Logs a write to a thread. */
export function logThreadWrite(
  world: World,
  viewer: Viewer,
  operation: WriteOperation,
  thread: Thread,
  detail: Readonly<Record<string, unknown>> = {},
): void {
  logWrite(world, viewer, operation, thread.repository, thread.number, detail);
}

/** Logs a write to anything else in a repository. */
export function logWrite(
  world: World,
  viewer: Viewer,
  operation: WriteOperation,
  repository: Repository,
  target: number | string,
  detail: Readonly<Record<string, unknown>> = {},
): void {
  world.writes.add({
    at: world.now(),
    actor: restLogin(viewer.account),
    operation,
    repository: fullName(repository),
    target,
    detail,
  });
}
