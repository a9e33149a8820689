import type { Plan } from '../../src/domain/planning/plan.ts';
import { planRun } from '../../src/domain/planning/plan-run.ts';
import { readWorkItems } from '../../src/domain/reading/read-work-items.ts';
import type { RepositoryFindings } from '../../src/domain/repository-findings.ts';
import type { RunFlags, Settings } from '../../src/domain/settings.ts';
import type { Checklist, WorkItem } from '../../src/domain/work-item.ts';
import { readOutline } from '../../src/markdown/read-outline.ts';
import { SETTINGS } from '../support/settings.ts';

export const MASTER = 1;

export function readBody(body: string, ownNumbers: readonly number[] = []): Checklist {
  return readWorkItems(readOutline(body), { self: MASTER, ownNumbers: new Set(ownNumbers) });
}

export function planBody(
  body: string,
  flags: RunFlags = {},
  settings: Partial<Settings> = {},
  findings: RepositoryFindings | null = null,
): Plan {
  return planRun(readBody(body), { ...SETTINGS, ...settings }, flags, findings);
}

/** A task list of these lines. */
export function list(...lines: string[]): string {
  return lines.map((line) => `- [ ] ${line}`).join('\n');
}

/** The first item of a body. */
export function only(body: string, ownNumbers: readonly number[] = []): WorkItem {
  const [item] = readBody(body, ownNumbers).items;
  if (item === undefined) throw new Error(`no item in ${body}`);
  return item;
}

export function titles(body: string, ownNumbers: readonly number[] = []): string[] {
  return readBody(body, ownNumbers).items.map(({ title }) => title);
}

/** The problems of a body, each with its line. */
export function messages(body: string): string[] {
  return readBody(body).problems.map(({ line, message }) => `${line}: ${message}`);
}
