import { type ComparedItem, comparedItem } from './planning/what-changed.ts';
import type { Trigger } from './run-record.ts';
import type { WorkItem } from './work-item.ts';

/** What the comment remembers, signed, that shows a plan which no run has: it stands nowhere else. */
export interface PlanMemory {
  /** Id of what it answers. */
  readonly trigger: string;
  /** Id of the newest label event that such a plan has answered: nothing on GitHub can mark a label event. */
  readonly label: string | null;
  /** What was planned; `null` where that is too long to be remembered. */
  readonly items: readonly ComparedItem[] | null;
}

/** What the comment is to remember that answers this trigger; `planned` is what it remembers of an earlier one. */
export function rememberPlan(
  planned: PlanMemory | null,
  trigger: Trigger,
  items: readonly WorkItem[],
): PlanMemory {
  const label = trigger.kind === 'label' ? trigger.id : (planned?.label ?? null);
  return { trigger: trigger.id, label, items: items.map(comparedItem) };
}
