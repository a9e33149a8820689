import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Action } from '../src/domain/action.ts';
import { canonicalItems } from '../src/domain/planning/canonical-items.ts';
import { needsApproval } from '../src/domain/planning/needs-approval.ts';
import type { Plan } from '../src/domain/planning/plan.ts';
import { planRun } from '../src/domain/planning/plan-run.ts';
import { type NativeIssue, nameReferences, withSubIssues } from '../src/domain/reading/native-issues.ts';
import { readWorkItems } from '../src/domain/reading/read-work-items.ts';
import type { PredictedPath, RepositoryFact } from '../src/domain/repository-findings.ts';
import type { IssueFact, OutsideIssue, Snapshot } from '../src/domain/snapshot.ts';
import type { Handle } from '../src/domain/work-item.ts';
import { readOutline } from '../src/markdown/read-outline.ts';
import { MASTER, snapshotOf } from './support/build-snapshot.ts';
import { itemsOf, type Truth, trueItems, trueWaits, waitsOf } from './support/compare-truth.ts';
import { SETTINGS } from './support/settings.ts';
import { SimulatedWorld } from './support/simulated-world.ts';

/**
 * Replays `fixtures/masters/<case>/issue.md`: the issue is labelled, looks are taken until there is nothing left to do now, and what came of it
 * is compared with the recorded files. `UPDATE_FIXTURES=1 npm test -- test/masters.test.ts` records them anew: read the difference before you
 * commit it. `truth.json` is written by hand, from the issue alone, and never recorded.
 */
const FOLDER = new URL('../fixtures/masters/', import.meta.url);
const isRecording = process.env['UPDATE_FIXTURES'] === '1';

/** What GitHub and the repository say besides the body; `context.json`, where a case has it. */
interface Context {
  /** Of our own sub-issues. */
  readonly ownNumbers?: readonly number[];
  /** Native sub-issues that people made. */
  readonly subIssues?: readonly NativeIssue[];
  /** Issues that items are about, by their titles; those that are not listed are called what their items are called. */
  readonly issues?: Readonly<Record<number, string>>;
  /** What items wait for outside of the master issue. */
  readonly outside?: readonly OutsideIssue[];
  readonly findings?: {
    readonly files: readonly string[];
    readonly imports: Readonly<Record<string, readonly string[]>>;
    readonly predicted: Readonly<Record<Handle, readonly PredictedPath[]>>;
  };
}

/** What is recorded of a case: a file each. */
const RECORDED: Readonly<Record<string, (world: SimulatedWorld) => string>> = {
  'plan.json': ({ snapshot }) => {
    const plan = planOf(snapshot);
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
  const context: Context = existsSync(new URL('context.json', folder))
    ? JSON.parse(readText('context.json'))
    : {};
  const truth: Truth = JSON.parse(readText('truth.json'));
  const readStart = () => labelled(readText('issue.md'), context);

  test('has the items, dependencies and mode that people see', () => {
    const plan = planOf(readStart());
    expect({ mode: plan.mode, items: itemsOf(plan, truth), waits: waitsOf(plan) }).toStrictEqual({
      mode: truth.mode,
      items: trueItems(truth),
      waits: trueWaits(truth),
    });
  });

  test('gives the recorded plan, actions and comments', () => {
    const world = new SimulatedWorld(readStart());
    world.settle();
    for (const [file, tell] of Object.entries(RECORDED)) {
      const made = tell(world);
      if (isRecording) writeFileSync(new URL(file, folder), made);
      expect(made, file).toBe(readText(file));
      expect(truth.hidden.filter((text) => made.includes(text))).toStrictEqual([]);
    }
  });

  function readText(file: string): string {
    return readFileSync(new URL(file, folder), 'utf8');
  }
});

test('there are cases to replay, for the issue that they are written for', () => {
  expect(cases.length).toBeGreaterThanOrEqual(45);
  expect(MASTER).toMatchObject({ owner: 'acme', repo: 'units', number: 12 });
});

/** The master issue as a look reads it, with all that is known besides its body. */
function labelled(body: string, context: Context): Snapshot {
  const { ownNumbers = [], subIssues = [], issues = {}, outside = [], findings } = context;
  const native = new Set(subIssues.map(({ number }) => number));
  const { owner, repo, number: self } = MASTER;
  const known = {
    self,
    ownNumbers: new Set([...ownNumbers, ...native]),
    native,
    repository: { owner, repo },
  };
  const titled = Object.entries(issues).map(([number, title]) => ({ number: Number(number), title }));
  const named = nameReferences(readWorkItems(readOutline(body), known), [...subIssues, ...titled]);
  const checklist = withSubIssues(named, subIssues);
  const checklistHash = createHash('sha256').update(canonicalItems(checklist)).digest('hex');
  const referenced = checklist.items.flatMap(({ issue: number, title, done }) =>
    number === null || native.has(number) ? [] : [factOf({ number, title, open: !done, blockedBy: [] })],
  );
  const repository = findings === undefined ? UNASKED : repositoryOf(findings);
  return snapshotOf(
    body,
    { checklist, checklistHash, repository },
    { subIssues: subIssues.map(factOf), subIssueCount: subIssues.length, referenced, outside },
  );
}

function factOf(issue: NativeIssue): IssueFact {
  return { ...issue, nodeId: `I_${issue.number}`, tag: null };
}

const UNASKED: RepositoryFact = { state: 'unknown', why: null };

function repositoryOf({ files, imports, predicted }: NonNullable<Context['findings']>): RepositoryFact {
  const findings = {
    files: new Set(files),
    imports: new Map(Object.entries(imports)),
    predicted: new Map(Object.entries(predicted) as [Handle, readonly PredictedPath[]][]),
  };
  return { state: 'known', findings };
}

function planOf({ checklist, repository, github }: Snapshot): Plan {
  const findings = repository.state === 'known' ? repository.findings : null;
  return planRun(checklist, SETTINGS, {}, findings, github.outside);
}

function describeAction(action: Action): string {
  const object = 'handle' in action ? action.handle : 'publication' in action ? action.publication : '';
  return `${`${action.type} ${object}`.trim()}: ${action.reason}`;
}
