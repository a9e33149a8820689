import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { type PlanOptions, runPlan } from '../../src/plan/run-plan.ts';
import { surroundingsOf } from './surroundings.ts';

const PARTS = '- [ ] Add `src/a.ts`\n- [ ] Add `src/b.ts`\n- [ ] Add `src/c.ts`\n';
const CYCLE = '- [ ] Add `src/a.ts`, after 2\n- [ ] Add `src/b.ts`, after 1\n';

let folder: string;
let surroundings: ReturnType<typeof surroundingsOf>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plan-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(() => {
  surroundings = surroundingsOf();
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

/** Runs the command, and gives its code and what it printed. */
async function run(sources: readonly string[], options: Partial<PlanOptions> = {}) {
  const code = await runPlan(sources, { flags: {}, ...options }, surroundings);
  return { code, ...surroundings.printed };
}

async function planOf(text: string, options: Partial<PlanOptions> = {}) {
  surroundings = surroundingsOf({ stdin: text });
  const { stdout, stderr, code } = await run(['-'], { json: true, ...options });
  return { code, stderr, plan: JSON.parse(stdout) };
}

describe('the exit code', () => {
  it.each([
    ['a plan', PARTS, 0, 'parallel'],
    ['a plan that nothing is left of', '- [x] Add `src/a.ts`\n', 0, 'declined'],
    ['a plan in which nothing is clear', '- [ ] Improve performance\n', 0, 'declined'],
    ['a text without items', 'Nothing yet.\n', 3, 'declined'],
    ['a cycle', CYCLE, 4, 'declined'],
  ])('of %s', async (_, text, expected, mode) => {
    const { code, plan } = await planOf(text);
    expect({ code, mode: plan.mode }).toEqual({ code: expected, mode });
  });

  it('of several sources is the highest, and the others are planned all the same', async () => {
    const sources = [
      await file('cycle.md', CYCLE),
      join(folder, 'missing.md'),
      await file('parts.md', PARTS),
    ];
    const { code, stdout, stderr } = await run(sources, { json: true });
    expect(code).toBe(4);
    expect(stderr).toContain('missing.md');
    expect(JSON.parse(stdout).map(({ source }: { source: string }) => source)).toEqual([
      sources[0],
      sources[2],
    ]);
    expect(JSON.parse(stdout)[0]).toMatchObject({ mode: 'declined' });
  });
});

describe('what cannot be read is named, with what to do, and ends with 3', () => {
  it.each([
    ['a missing file', 'missing.md', null, 'There is no file'],
    ['an empty file', 'empty.md', ' \n', 'is empty'],
    ['a picture', 'picture.png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0), 'is no text in UTF-8'],
    ['a text in UTF-16', 'utf16.md', Buffer.from('\uFEFF- [ ] Add', 'utf16le'), 'is no text in UTF-8'],
    ['a stream without an end', 'long.md', 'x'.repeat(2 ** 20 + 1), 'is longer than 1 MB'],
  ])('%s', async (_, name, content, words) => {
    const path = join(folder, name);
    if (content !== null) await file(name, content);
    const { code, stdout, stderr } = await run([path]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(new RegExp(`${path}.*\n.+`));
    expect(stderr).toContain(words);
  });

  it('a folder', async () => {
    expect(await run([folder])).toMatchObject({ code: 3, stderr: expect.stringContaining('is a folder') });
  });

  it('standard input without a text', async () => {
    expect(await run(['-'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('Standard input is empty'),
    });
  });

  it.each([
    ['an empty name', [''], {}, 'An empty name'],
    ['standard input, twice', ['-', '-'], {}, '`-` can stand only once'],
    ['an empty --repo', ['-'], { repo: '' }, '--repo names no folder'],
  ])('%s', async (_, sources, options, words) => {
    surroundings = surroundingsOf({ stdin: PARTS });
    const { code, stdout, stderr } = await run(sources, options);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(words);
  });

  it('a name that would steer the terminal', async () => {
    const { stderr } = await run(['\u001B[31mred\u0007.md']);
    expect(stderr).toContain(`There is no file red.md in ${process.cwd()}.`);
    expect(stderr).not.toMatch(/(?!\n)\p{Cc}/u);
  });
});

describe('--issue', () => {
  it('says which issue the text is of, so that it never waits for itself or for another repository', async () => {
    const text = '- [ ] #12\n- [ ] https://github.com/other/lib/issues/3\n- [ ] #7\n';
    const { plan } = await planOf(text, { issue: 'acme/units#12' });
    const issues = plan.items.map(({ issue, issueRepository }: Record<string, unknown>) => [
      issue,
      issueRepository,
    ]);
    expect(issues).toEqual([
      [null, undefined],
      [3, 'other/lib'],
      [7, undefined],
    ]);
    expect(plan.problems.map(({ line }: { line: number }) => line)).toEqual([1, 2]);
  });

  it.each([
    ['several files', ['-', 'b.md'], 'acme/units#12'],
    ['an issue', ['acme/units#12'], 'acme/units#12'],
    ['what names no issue', ['-'], 'units'],
  ])('is refused with %s', async (_, sources, issue) => {
    surroundings = surroundingsOf({ stdin: PARTS });
    const { code, stderr } = await run(sources, { issue });
    expect(code).toBe(3);
    expect(stderr).toMatch(/--issue|names no issue/);
  });
});

describe('--repo', () => {
  async function repository(name: string, config: string): Promise<string> {
    const path = join(folder, name);
    await mkdir(join(path, '.github'), { recursive: true });
    await writeFile(join(path, '.github/parallel-orchestrator.yml'), config);
    return path;
  }

  it('plans by the config file of that repository', async () => {
    const repo = await repository('off', 'parallelization:\n  enabled: false\n');
    const { plan, code } = await planOf(PARTS, { repo });
    expect({ code, mode: plan.mode }).toEqual({ code: 0, mode: 'declined' });
    expect((await planOf(PARTS, { repo: folder })).plan.mode).toBe('parallel');
  });

  it('says what it asks for and may not, and which agent nobody has', async () => {
    const repo = await repository('lax', 'sandbox: off\nagents: [claude]\n');
    expect((await planOf(PARTS, { repo })).plan.assumptions).toContainEqual(
      expect.stringMatching(/^`sandbox: off` in .* counts only where whoever runs the agents says the same/),
    );
    const misspelt = await repository(
      'misspelt',
      'agents: [cluade]\nqa_agent: codec\nmodels: { gemni: {} }\n',
    );
    surroundings = surroundingsOf({ stdin: PARTS });
    const { code, stderr } = await run(['-'], { repo: misspelt });
    expect(code).toBe(3);
    expect(stderr).toContain('yml:1:10: agents.0: there is no agent "cluade"; did you mean `claude`?');
    expect(stderr).toContain('qa_agent: there is no agent "codec"; did you mean `codex`?');
    expect(stderr).toContain('models.gemni: there is no agent "gemni"; did you mean `gemini`?');
  });

  it('names every mistake in it at its line', async () => {
    const repo = await repository('wrong', 'approval: never\nmax_agent: 3\n');
    surroundings = surroundingsOf({ stdin: PARTS });
    const { code, stderr } = await run(['-'], { repo });
    expect(code).toBe(3);
    expect(stderr).toContain('.github/parallel-orchestrator.yml:1:');
    expect(stderr).toContain('.github/parallel-orchestrator.yml:2:');
  });

  it('predicts what items that name no file will change', async () => {
    const repo = await repository('searched', '');
    await mkdir(join(repo, 'src'));
    await writeFile(join(repo, 'src/invoice-total.ts'), 'export function invoiceTotal() {}\n');
    await writeFile(join(repo, 'src/login.ts'), 'export function login() {}\n');
    const { plan } = await planOf('- [ ] Round the invoice total to cents\n', { repo });
    expect(plan.items[0].predictedScope[0]).toMatchObject({ path: 'src/invoice-total.ts' });
    expect((await planOf('- [ ] Round the invoice total to cents\n')).plan.items[0].predictedScope).toEqual(
      [],
    );
  });

  it('has to be a folder', async () => {
    surroundings = surroundingsOf({ stdin: PARTS });
    const repo = await file('no-folder', '');
    expect(await run(['-'], { repo })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('There is no folder'),
    });
  });
});

test('flags count as in a comment', async () => {
  expect((await planOf(PARTS, { flags: { sequential: true } })).plan.waves).toHaveLength(3);
  const two = '- [ ] Add `src/a.ts`\n- [ ] Add `src/b.ts`\n';
  expect((await planOf(two)).plan.mode).toBe('sequential');
  expect((await planOf(two, { flags: { forceParallel: true } })).plan.mode).toBe('parallel');
  surroundings = surroundingsOf({ stdin: PARTS });
  const { stdout } = await run(['-'], { flags: { maxWorkers: 2 } });
  expect(stdout).toContain('up to 2 agents at once');
  expect(stdout).toContain('/amplihack:parallel-orchestrate --max-workers 2');
});

test('a terminal is shown the lines of what is wrong, no wider than it is, without colours where it has none', async () => {
  surroundings = surroundingsOf({ columns: 60 });
  const source = await file('issue.md', `${CYCLE}- [ ] Improve performance\n- [ ] Add \`c.ts\`, after 9\n`);
  const { stdout } = await run([source]);
  expect(stdout.replaceAll(/\s+/g, '')).toContain(`${source}:3:item-3`);
  expect(stdout.replaceAll(/\s+/g, '')).toContain(`${source}:4:`);
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(stdout).not.toContain('\u001B');
});

test('hidden text is not shown, neither as JSON nor on a terminal', async () => {
  const hidden = '<!-- HUSH -->\n- [ ] Add `src/a.ts` <!-- HUSH --> ![HUSH](x "HUSH")\n';
  const source = await file('hidden.md', `${hidden}- [ ] Add\u001B[31m \`b.ts\`\u202E\n`);
  for (const json of [true, false]) {
    surroundings = surroundingsOf();
    const { stdout } = await run([source], { json });
    expect(stdout).toContain('src/a.ts');
    expect(stdout).not.toMatch(/HUSH|(?!\n)[\p{Cc}\p{Cf}]|u00|u20/u);
  }
});
