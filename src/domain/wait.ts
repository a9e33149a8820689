import type { Edge } from './planning/plan.ts';
import type { Handle } from './work-item.ts';

/** Something that `to` waits for: an edge of the plan, or what an agent found out that it needs. */
export interface Wait {
  readonly from: Handle;
  readonly to: Handle;
  readonly kind: Edge['kind'] | 'need';
  /** Why: of a need, the agent's words for what it is. */
  readonly reason: string;
}
