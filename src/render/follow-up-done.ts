import type { ActionOf } from '../domain/action.ts';

/** What stands above a follow-up issue from when its task has succeeded after all. */
export function renderFollowUpDone({ handle, pullRequest }: ActionOf<'close-follow-up'>): string {
  return `✅ **Settled:** ${handle} has succeeded since, and its work is in #${pullRequest}. What is said below was so before.`;
}
