import type { Plan } from '../domain/planning/plan.ts';
import { planRun } from '../domain/planning/plan-run.ts';
import type { ReadContext } from '../domain/reading/read-context.ts';
import { readWorkItems } from '../domain/reading/read-work-items.ts';
import type { RepositoryFindings } from '../domain/repository-findings.ts';
import type { RunFlags, Settings } from '../domain/settings.ts';
import type { Checklist, WorkItem } from '../domain/work-item.ts';
import { readOutline } from '../markdown/read-outline.ts';

/** Finds out what the repository itself says about the items. */
export type Survey = (items: readonly WorkItem[]) => RepositoryFindings;

/** The body of a master issue, and all that a plan of it goes by. */
export interface PlanInput {
  readonly body: string;
  readonly context: ReadContext;
  /** Adds to the list what GitHub knows of it besides its words. */
  readonly complete: (checklist: Checklist) => Promise<Checklist>;
  readonly settings: Settings;
  readonly flags: RunFlags;
  /** `null`: the repository is not read. */
  readonly survey: Survey | null;
}

/** Reads the body and plans it, as a server does it for a master issue. */
export async function makePlan(input: PlanInput): Promise<Plan> {
  const { body, context, complete, settings, flags, survey } = input;
  const checklist = await complete(readWorkItems(readOutline(body), context));
  return planRun(checklist, settings, flags, survey?.(checklist.items) ?? null);
}
