import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { needsApproval } from '../src/domain/needs-approval.ts';
import type { Plan } from '../src/domain/plan.ts';
import { planRun } from '../src/domain/plan-run.ts';
import { readWorkItems } from '../src/domain/read-work-items.ts';
import { readOutline } from '../src/markdown/read-outline.ts';
import { MASTER, SETTINGS } from './domain/plan-support.ts';

/**
 * Replays `fixtures/masters/<case>/issue.md`, with the numbers of our own sub-issues in `context.json` where it has some, and compares what is
 * made of it with the recorded files. `UPDATE_FIXTURES=1 npx vitest run test/masters.test.ts` records them anew: read the
 * difference before you commit it.
 */
const FOLDER = new URL('../fixtures/masters/', import.meta.url);
const isRecording = process.env['UPDATE_FIXTURES'] === '1';

/** What is recorded of a plan: a file each. */
const RECORDED: Readonly<Record<string, (plan: Plan) => string>> = {
  'plan.json': (plan) =>
    `${JSON.stringify({ ...plan, approval: needsApproval(plan, SETTINGS, {}) }, null, 2)}\n`,
};

const cases = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe.each(cases)('master issue %s', (name) => {
  const folder = new URL(`${name}/`, FOLDER);
  const plan = planRun(readWorkItems(readOutline(readText('issue.md')), readContext()), SETTINGS, {});

  test.each(Object.keys(RECORDED))('gives the recorded %s', (file) => {
    const made = RECORDED[file]?.(plan) ?? '';
    if (isRecording) writeFileSync(new URL(file, folder), made);
    expect(made).toBe(readText(file));
  });

  function readText(file: string): string {
    return readFileSync(new URL(file, folder), 'utf8');
  }

  function readContext() {
    const known = existsSync(new URL('context.json', folder)) ? JSON.parse(readText('context.json')) : {};
    return { self: MASTER, ownNumbers: new Set<number>(known.ownNumbers ?? []) };
  }
});

test('there are cases to replay', () => {
  expect(cases.length).toBeGreaterThanOrEqual(10);
});
