import type { Plan } from '../domain/planning/plan.ts';
import { planRun } from '../domain/planning/plan-run.ts';
import type { ReadContext } from '../domain/reading/read-context.ts';
import { readWorkItems } from '../domain/reading/read-work-items.ts';
import type { RepositoryFindings } from '../domain/repository-findings.ts';
import type { RunFlags, Settings } from '../domain/settings.ts';
import type { OutsideIssue } from '../domain/snapshot.ts';
import type { Checklist, WorkItem } from '../domain/work-item.ts';
import { readOutline } from '../markdown/read-outline.ts';

/** Finds out what the repository itself says about the items. */
export type Survey = (items: readonly WorkItem[]) => Promise<RepositoryFindings>;

/** A list, with the issues that it waits for as far as they are known. */
export interface Completed {
  readonly checklist: Checklist;
  readonly outside: readonly OutsideIssue[];
}

/** The body of a master issue, and all that a plan of it goes by. */
export interface PlanInput {
  readonly body: string;
  readonly context: ReadContext;
  /** Adds to the list what GitHub knows of it besides its words. */
  readonly complete: (checklist: Checklist) => Promise<Completed>;
  readonly settings: Settings;
  readonly flags: RunFlags;
  /** `null`: the repository is not read. */
  readonly survey: Survey | null;
}

/** Reads the body and plans it, as a server does it for a master issue. */
export async function makePlan(input: PlanInput): Promise<Plan> {
  const { body, context, complete, settings, flags, survey } = input;
  const { checklist, outside } = await complete(readWorkItems(readOutline(body), context));
  const findings = survey === null ? null : await survey(checklist.items);
  return planRun(checklist, settings, flags, findings, outside);
}
