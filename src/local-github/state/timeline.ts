import type { Account } from './account.ts';
import type { Issue, StateReason } from './issue.ts';
import type { Label } from './label.ts';
import type { Thread } from './thread.ts';
import type { World } from './world.ts';

/** What the timeline tells, beside comments. `kind` is the GraphQL type. */
export type TimelineFact =
  | { readonly kind: 'LabeledEvent' | 'UnlabeledEvent'; readonly label: Label }
  | { readonly kind: 'ClosedEvent'; readonly stateReason: StateReason | null }
  | { readonly kind: 'ReopenedEvent' }
  | { readonly kind: 'RenamedTitleEvent'; readonly previousTitle: string; readonly currentTitle: string }
  | { readonly kind: 'SubIssueAddedEvent' | 'SubIssueRemovedEvent'; readonly subIssue: Issue }
  | { readonly kind: 'ParentIssueAddedEvent' | 'ParentIssueRemovedEvent'; readonly parent: Issue };

export type TimelineEvent = TimelineFact & {
  readonly id: number;
  readonly nodeId: string;
  readonly thread: Thread;
  readonly actor: Account;
  readonly createdAt: string;
};

/** Adds to the end of the thread's timeline. */
export function tell(world: World, thread: Thread, actor: Account, fact: TimelineFact): void {
  const identity = world.newIdentity(fact.kind);
  const event: TimelineEvent = { ...fact, ...identity, thread, actor, createdAt: world.timestamp() };
  thread.timeline.push(event);
  world.register(event);
}
