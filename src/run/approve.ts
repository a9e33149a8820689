import { createInterface } from 'node:readline/promises';
import { needsApproval } from '../domain/planning/needs-approval.ts';
import { UserError } from '../errors.ts';
import { visibleText } from '../render/escape.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { RunOptions } from './run-options.ts';
import type { Surroundings } from './surroundings.ts';

/** Whether the plan may run: risky ones are asked for on a terminal. Throws a `UserError` where nobody can be asked. */
export async function isApproved(
  { plan, settings }: PreparedRun,
  { flags, yes }: RunOptions,
  { stdin, stderr }: Surroundings,
): Promise<boolean> {
  const approval = needsApproval(plan, settings, flags);
  if (!approval.needed || yes) return true;
  if (!stdin.isTTY || !stderr.isTTY) {
    throw new UserError(
      `This plan has to be approved. ${approval.why}`,
      plan.mode === 'sequential'
        ? 'Run it with --yes, with --sequential to say that you want that, or with --force-parallel to run the tasks side by side.'
        : 'Run it with --yes, or choose some of its tasks with --tasks.',
    );
  }
  stderr.write(`\nThis plan has to be approved. ${visibleText(approval.why)}\n`);
  const reader = createInterface({ input: stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await reader.question('Run it? [y/N] ')).trim());
  } finally {
    reader.close();
  }
}
