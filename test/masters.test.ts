import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Action } from '../src/domain/action.ts';
import { needsApproval } from '../src/domain/planning/needs-approval.ts';
import { planRun } from '../src/domain/planning/plan-run.ts';
import { MASTER, snapshotOf } from './support/build-snapshot.ts';
import { SETTINGS } from './support/settings.ts';
import { SimulatedWorld } from './support/simulated-world.ts';

/**
 * Replays `fixtures/masters/<case>/issue.md` (with the numbers of our own sub-issues in `context.json` where it has some): the issue is labelled,
 * looks are taken until there is nothing left to do now, and what came of it is compared with the recorded files.
 * `UPDATE_FIXTURES=1 npx vitest run test/masters.test.ts` records them anew: read the difference before you commit it.
 */
const FOLDER = new URL('../fixtures/masters/', import.meta.url);
const isRecording = process.env['UPDATE_FIXTURES'] === '1';

/** What is recorded of a case: a file each. */
const RECORDED: Readonly<Record<string, (world: SimulatedWorld) => string>> = {
  'plan.json': ({ snapshot: { checklist } }) => {
    const plan = planRun(checklist, SETTINGS, {}, null);
    return `${JSON.stringify({ ...plan, approval: needsApproval(plan, SETTINGS, {}) }, null, 2)}\n`;
  },
  'actions.txt': ({ history }) => history.map((action) => `${describeAction(action)}\n`).join(''),
  'comments.md': ({ snapshot: { github } }) =>
    github.ourComments.map(({ tag, body }) => `<!-- ${tag.kind} -->\n${body}\n`).join('\n'),
};

const cases = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe.each(cases)('master issue %s', (name) => {
  const folder = new URL(`${name}/`, FOLDER);
  const world = new SimulatedWorld(snapshotOf(readText('issue.md'), {}, {}, ownNumbers()));
  world.settle();

  test.each(Object.keys(RECORDED))('gives the recorded %s', (file) => {
    const made = RECORDED[file]?.(world) ?? '';
    if (isRecording) writeFileSync(new URL(file, folder), made);
    expect(made).toBe(readText(file));
  });

  function readText(file: string): string {
    return readFileSync(new URL(file, folder), 'utf8');
  }

  function ownNumbers(): number[] {
    const known = existsSync(new URL('context.json', folder)) ? JSON.parse(readText('context.json')) : {};
    return known.ownNumbers ?? [];
  }
});

test('there are cases to replay, for the issue that they are written for', () => {
  expect(cases.length).toBeGreaterThanOrEqual(10);
  expect(MASTER.number).toBe(12);
});

function describeAction(action: Action): string {
  const object = 'handle' in action ? action.handle : 'publication' in action ? action.publication : '';
  return `${`${action.type} ${object}`.trim()}: ${action.reason}`;
}
