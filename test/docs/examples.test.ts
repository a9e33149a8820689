import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Plan } from '../../src/domain/planning/plan.ts';
import { planRun } from '../../src/domain/planning/plan-run.ts';
import { nameReferences, withSubIssues } from '../../src/domain/reading/native-issues.ts';
import { readWorkItems } from '../../src/domain/reading/read-work-items.ts';
import type { WorkItem } from '../../src/domain/work-item.ts';
import { readOutline } from '../../src/markdown/read-outline.ts';
import { planToJson } from '../../src/plan/plan-json.ts';
import { SETTINGS } from '../support/settings.ts';
import { type Claim, type Example, type Row, readPage } from './read-page.ts';

type Output = Extract<Claim, { kind: 'output' }>;

const root = resolve(import.meta.dirname, '../..');
const pages = await Promise.all(
  ['README.md', 'docs/master-issues.md'].map(async (file) =>
    readPage(file, await readFile(join(root, file), 'utf8')),
  ),
);
const examples = pages.flat();

const gitHubFacts = z.object({
  subIssues: z.array(
    z.object({
      number: z.int(),
      title: z.string(),
      open: z.boolean(),
      blockedBy: z.array(z.int()),
    }),
  ),
});

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'examples-'));
  const repository = join(folder, 'humane');
  await cp(join(root, 'fixtures/demo/repository'), repository, { recursive: true });
  const git = (...args: string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: repository,
    });
  await git('init', '--quiet');
  await git('add', '--all');
  await git('commit', '--quiet', '--message=start');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('pages have examples', () => {
  for (const page of pages) expect(page.length).toBeGreaterThan(0);
});

describe.each(examples)('the example at $name', (example) => {
  it('says what becomes of it', () => {
    expect(example.claims.length).toBeGreaterThan(0);
  });

  it('gives what the page says', async () => {
    for (const claim of example.claims) await check(claim, example);
  });
});

async function check(claim: Claim, example: Example): Promise<void> {
  switch (claim.kind) {
    case 'items':
      expect(rowsOf(planOf(example), claim.rows)).toEqual(claim.rows);
      return;
    case 'phrases':
      for (const row of claim.rows) expect(phraseRow(example, row)).toEqual(row);
      return;
    case 'message':
      expect(messagesOf(planOf(example))).toContain(claim.text);
      return;
    case 'output':
      await checkOutput(claim, example);
  }
}

function planOf({ body, gitHub }: Pick<Example, 'body' | 'gitHub'>): Plan {
  const context = {
    self: 12,
    ownNumbers: new Set<number>(),
    repository: { owner: 'acme', repo: 'shop' },
  };
  const { subIssues } = gitHub === null ? { subIssues: [] } : gitHubFacts.parse(JSON.parse(gitHub));
  const checklist = nameReferences(readWorkItems(readOutline(body), context), subIssues);
  return planRun(withSubIssues(checklist, subIssues), SETTINGS, {}, null);
}

/** The items of a plan in the columns that the page has, and in its notation. */
function rowsOf(plan: Plan, [first = {}]: readonly Row[]): Row[] {
  const known = new Map(plan.items.map((item) => [item.handle, item]));
  return planToJson(plan).items.map((shown) => {
    const cells: Row = {
      item: shown.id,
      title: withCodes(shown.title, known.get(shown.id)),
      scope: shown.scope.map((path) => `\`${path}\``).join(', '),
      'waits for': shown.dependsOn.toSorted().join(', '),
      priority: shown.priority ?? '',
      size: shown.size,
      acceptance: shown.acceptance.join('; '),
      issue: shown.issue === null ? '' : `${shown.issueRepository ?? ''}#${shown.issue}`,
      state: shown.done ? 'done' : '',
    };
    return Object.fromEntries(
      Object.keys(first).map((column) => [column, cells[column] ?? 'no such column']),
    );
  });
}

/** Titles have no backticks; on the page they keep theirs. */
function withCodes(title: string, item: WorkItem | undefined): string {
  let end = 0;
  return (item?.codes ?? []).reduce((text, code) => {
    const at = text.indexOf(code, end);
    end = at + code.length + 2;
    return `${text.slice(0, at)}\`${code}\`${text.slice(at + code.length)}`;
  }, title);
}

/** What an item waits for once the last line of the example goes on with a phrase. The head of the second column names the item. */
function phraseRow({ body, gitHub }: Example, row: Row): Row {
  const [[phraseColumn = '', cell = ''] = [], [waitsColumn = ''] = []] = Object.entries(row);
  const phrase = cell.replace(/^(`+)(.*)\1$/, '$2');
  const plan = planOf({ body: `${body.trimEnd()}${phrase}\n`, gitHub });
  expect(plan.items, phrase).toHaveLength(planOf({ body, gitHub }).items.length);
  const item = planToJson(plan).items.find(({ id }) => waitsColumn === `${id} waits for`);
  return { [phraseColumn]: cell, [waitsColumn]: item?.dependsOn.toSorted().join(', ') ?? 'no such item' };
}

function messagesOf(plan: Plan): string[] {
  return [
    ...plan.problems.map(({ message }) => message),
    ...plan.needsClarification.map(({ handle, question }) => `${handle}: ${question}`),
    ...plan.reasons,
    ...plan.assumptions,
  ];
}

/** Runs the real command on a file of that name. How sure a prediction is may change, what is predicted must not. */
async function checkOutput({ command, parts, isWhole }: Output, { body }: Example): Promise<void> {
  await writeFile(join(folder, 'issue.md'), body);
  const args = command.replace('plan -- ', 'plan ').split(' ');
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'src/cli.ts'), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] },
  });
  const printed = withoutConfidence(stdout.trimEnd());
  if (isWhole) expect(parts.map(withoutConfidence)).toEqual([printed]);
  let rest = printed;
  for (const part of parts.map(withoutConfidence)) {
    expect(rest).toContain(part);
    rest = rest.slice(rest.indexOf(part) + part.length);
  }
}

function withoutConfidence(text: string): string {
  return text.replace(/\([01]\.\d\)/g, '(…)');
}
