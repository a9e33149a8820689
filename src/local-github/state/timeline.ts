import type { Account, Thread, TimelineEvent, TimelineFact } from './entities.ts';
import type { World } from './world.ts';

/** Adds to the end of the thread's timeline. */
export function tell(world: World, thread: Thread, actor: Account, fact: TimelineFact): void {
  const identity = world.newIdentity(fact.kind);
  const event: TimelineEvent = { ...fact, ...identity, thread, actor, createdAt: world.timestamp() };
  thread.timeline.push(event);
  world.register(event);
}
