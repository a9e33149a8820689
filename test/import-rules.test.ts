import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '..');

const REFUSED_IMPORTS: readonly [file: string, specifier: string][] = [
  ['src/domain/a.ts', 'node:crypto'],
  ['src/domain/a.ts', 'zod'],
  ['src/domain/a.ts', '@octokit/rest'],
  ['src/domain/a.ts', '../render/escape.ts'],
  ['src/domain/a.ts', '../ports/github.ts'],
  ['src/domain/a.ts', '../errors.ts'],
  ['src/markdown/a.ts', 'node:fs'],
  ['src/markdown/a.ts', '../render/escape.ts'],
  ['src/domain/reading/a.ts', '../planning/plan.ts'],
  ['src/domain/reading/a.ts', '../../markdown/read-outline.ts'],
  ['src/domain/planning/a.ts', '../../render/escape.ts'],
  ['src/domain/planning/a.ts', 'node:crypto'],
  ['src/domain/verification/a.ts', '../../verification/study-work.ts'],
  ['src/domain/verification/a.ts', '../planning/plan.ts'],
  ['src/verification/a.ts', '../orchestrator/verify-work.ts'],
  ['src/verification/a.ts', '../runners/run-process.ts'],
  ['src/orchestrator/a.ts', '../verification/study-work.ts'],
  ['src/workspace/a.ts', '../verification/study-work.ts'],
  ['src/render/a.ts', 'node:util'],
  ['src/render/a.ts', 'picocolors'],
  ['src/render/a.ts', '../markdown/read-outline.ts'],
  ['src/render/prompts/a.ts', 'node:util'],
  ['src/render/prompts/a.ts', '../../ports/github.ts'],
  ['src/ports/a.ts', 'bullmq'],
  ['src/ports/a.ts', '../store/run-document.ts'],
  ['src/config/a.ts', '../orchestrator/look.ts'],
  ['src/config/a.ts', '../command-line/add-run.ts'],
  ['src/command-line/a.ts', '../workspace/pool.ts'],
  ['src/command-line/a.ts', '../main.ts'],
  ['src/orchestrator/a.ts', '../github/tags.ts'],
  ['src/orchestrator/a.ts', '../queue/open-backend.ts'],
  ['src/orchestrator/a.ts', '../store/sql-run-store.ts'],
  ['src/orchestrator/a.ts', '../runners/local.ts'],
  ['src/orchestrator/a.ts', '../agents/agent.ts'],
  ['src/orchestrator/a.ts', '../workspace/pool.ts'],
  ['src/orchestrator/a.ts', 'probot'],
  ['src/orchestrator/a.ts', '@octokit/graphql'],
  ['src/orchestrator/a.ts', '../main.ts'],
  ['src/github/a.ts', '../render/escape.ts'],
  ['src/github/a.ts', '../orchestrator/look.ts'],
  ['src/github/a.ts', '../queue/bull-queue.ts'],
  ['src/queue/a.ts', '../github/tags.ts'],
  ['src/store/a.ts', '../orchestrator/look.ts'],
  ['src/runners/a.ts', '../queue/bull-queue.ts'],
  ['src/agents/a.ts', '../render/prompts/kickoff-prompt.ts'],
  ['src/agents/presets/a.ts', '../../render/prompts/kickoff-prompt.ts'],
  ['src/workspace/a.ts', '../github/git-remote.ts'],
  ['src/workspace/a.ts', '../../test/support/backend.ts'],
  ['src/gateway/a.ts', '../workspace/redact.ts'],
  ['src/gateway/a.ts', '../orchestrator/look.ts'],
  ['src/gateway/a.ts', 'execa'],
  ['src/gateway/protocols/a.ts', '../../render/escape.ts'],
  ['src/orchestrator/a.ts', '../gateway/gateway.ts'],
  ['src/domain/a.ts', '../gateway/gateway.ts'],
  ['src/sandbox/a.ts', '../workspace/mirror.ts'],
  ['src/sandbox/a.ts', '../agents/agent.ts'],
  ['src/orchestrator/a.ts', '../sandbox/sandbox.ts'],
  ['src/repository/a.ts', '../workspace/mirror.ts'],
  ['src/repository/a.ts', '../render/escape.ts'],
  ['src/repository/a.ts', 'execa'],
  ['src/local-github/rest/a.ts', '../../domain/planning/plan.ts'],
  ['src/github/a.ts', '../local-github/local-github.ts'],
  ['src/orchestrator/a.ts', '../local-github/local-github.ts'],
  ['src/main.ts', './local-github/local-github.ts'],
  ['src/main.ts', './demo/run-demo.ts'],
  ['src/compose/a.ts', '../local-github/local-github.ts'],
  ['src/serve.ts', './queue/open-backend.ts'],
  ['src/serve.ts', './demo/run-demo.ts'],
  ['src/run/a.ts', '../github/git-remote.ts'],
  ['src/run/a.ts', '../queue/open-backend.ts'],
  ['src/run/a.ts', '../demo/run-demo.ts'],
  ['src/terminal/a.ts', '../workspace/git.ts'],
  ['src/exit-code.ts', './main.ts'],
  ['src/errors.ts', './domain/planning/plan.ts'],
  ['src/demo/a.ts', '../cli.ts'],
  ['src/doctor/a.ts', '../main.ts'],
  ['src/setup/a.ts', '../main.ts'],
  ['src/setup/a.ts', '../github/webhook-server.ts'],
  ['src/setup/a.ts', '../local-github/local-github.ts'],
  ['src/github/a.ts', '../setup/set-up.ts'],
  ['src/main.ts', './setup/set-up.ts'],
  ['src/doctor/a.ts', '../orchestrator/look.ts'],
  ['src/doctor/a.ts', '../local-github/local-github.ts'],
  ['src/plan/a.ts', '../orchestrator/look.ts'],
  ['src/plan/a.ts', '../workspace/git.ts'],
  ['src/plan/a.ts', '../main.ts'],
  ['src/pool/a.ts', '../orchestrator/look.ts'],
  ['src/pool/a.ts', '../runners/local.ts'],
  ['src/pool/a.ts', '../cli.ts'],
  ['src/github/a.ts', '../plan/run-plan.ts'],
  ['src/main.ts', './plan/run-plan.ts'],
];

const ALLOWED_IMPORTS: readonly [file: string, specifier: string][] = [
  ['src/domain/a.ts', './planning/plan.ts'],
  ['src/domain/reading/a.ts', '../work-item.ts'],
  ['src/domain/planning/a.ts', '../work-item.ts'],
  ['src/domain/planning/a.ts', '../reading/item-action.ts'],
  ['src/domain/verification/a.ts', '../own-files.ts'],
  ['src/verification/a.ts', '../domain/verification/test-facts.ts'],
  ['src/verification/a.ts', '../workspace/lock.ts'],
  ['src/verification/a.ts', '@lezer/python'],
  ['src/orchestrator/a.ts', '../domain/verification/objection.ts'],
  ['src/compose/a.ts', '../verification/verification.ts'],
  ['src/markdown/a.ts', 'mdast-util-from-markdown'],
  ['src/markdown/a.ts', '../domain/reading/outline.ts'],
  ['src/render/a.ts', '../domain/planning/plan.ts'],
  ['src/render/prompts/a.ts', '../../domain/attempt.ts'],
  ['src/render/prompts/a.ts', '../escape.ts'],
  ['src/ports/a.ts', '../domain/planning/plan.ts'],
  ['src/config/a.ts', 'yaml'],
  ['src/config/a.ts', '../domain/settings.ts'],
  ['src/orchestrator/a.ts', '../render/plan-comment.ts'],
  ['src/orchestrator/a.ts', '../markdown/read-outline.ts'],
  ['src/orchestrator/a.ts', '../ports/github.ts'],
  ['src/orchestrator/a.ts', 'node:crypto'],
  ['src/github/a.ts', '../ports/github.ts'],
  ['src/github/a.ts', '../errors.ts'],
  ['src/github/a.ts', 'probot'],
  ['src/queue/a.ts', '../store/sql-run-store.ts'],
  ['src/agents/presets/a.ts', '../agent.ts'],
  ['src/runners/a.ts', '../workspace/redact.ts'],
  ['src/gateway/a.ts', '../domain/host-rule.ts'],
  ['src/gateway/a.ts', '../close-server.ts'],
  ['src/gateway/a.ts', 'node:http'],
  ['src/gateway/protocols/a.ts', '../json-value.ts'],
  ['src/gateway/protocols/a.ts', '../../domain/model-usage.ts'],
  ['src/compose/a.ts', '../gateway/gateway.ts'],
  ['src/runners/a.ts', '../sandbox/sandbox.ts'],
  ['src/sandbox/a.ts', '../runners/run-process.ts'],
  ['src/workspace/a.ts', '../sandbox/upload-pack.ts'],
  ['src/repository/a.ts', '../domain/repository-findings.ts'],
  ['src/repository/a.ts', '../errors.ts'],
  ['src/repository/a.ts', '../safe-git.ts'],
  ['src/repository/a.ts', 'node:timers/promises'],
  ['src/repository/a.ts', '@lezer/python'],
  ['src/repository/a.ts', 'minisearch'],
  ['src/local-github/rest/a.ts', '../state/issue.ts'],
  ['src/demo/a.ts', '../local-github/local-github.ts'],
  ['src/demo/a.ts', '../main.ts'],
  ['src/doctor/a.ts', '../agents/check-agents.ts'],
  ['src/doctor/a.ts', '../queue/redis-settings.ts'],
  ['src/doctor/a.ts', '../workspace/git.ts'],
  ['src/setup/a.ts', '../config/app-manifest.ts'],
  ['src/plan/a.ts', '../domain/planning/plan-run.ts'],
  ['src/plan/a.ts', '../render/plan-terminal.ts'],
  ['src/plan/a.ts', '../github/github-errors.ts'],
  ['src/plan/a.ts', '@octokit/rest'],
  ['src/run-set-up.ts', './setup/set-up.ts'],
  ['src/cli.ts', './demo/run-demo.ts'],
  ['src/run/a.ts', '../compose/host-runner.ts'],
  ['src/run/a.ts', '../terminal/progress-display.ts'],
  ['src/terminal/a.ts', '../render/explain.ts'],
  ['src/main.ts', './queue/open-backend.ts'],
  ['src/compose/a.ts', '../workspace/workspaces.ts'],
  ['src/serve.ts', './main.ts'],
  ['test/app/a.test.ts', '../../src/local-github/local-github.ts'],
  ['test/app/a.test.ts', '../../src/queue/open-backend.ts'],
];

/** Ways to depend on a module, each one statement on one line; a rule that knows only the first is no rule. */
const WAYS = [
  (specifier: string, n: number) => `import { thing as own${n} } from '${specifier}';`,
  (specifier: string, n: number) => `import type { Thing as Type${n} } from '${specifier}';`,
  (specifier: string, n: number) => `export { thing as export${n} } from '${specifier}';`,
  (specifier: string, n: number) => `export const later${n} = () => import('${specifier}');`,
];

const OTHER_RULES: readonly [rule: string, file: string, text: string][] = [
  ['noJsRestrictedProperties', 'src/domain/clock.ts', 'export const now = Date.now();'],
  ['noJsRestrictedProperties', 'src/render/dice.ts', 'export const dice = Math.random();'],
  ['noRestrictedGlobals', 'src/domain/environment.ts', 'export const home = process.env;'],
  ['noImportCycles', 'src/github/one.ts', "import { two } from './two.ts'; export const one = () => two;"],
  ['noImportCycles', 'src/github/two.ts', "import { one } from './one.ts'; export const two = () => one;"],
  [
    'noFloatingPromises',
    'src/github/send.ts',
    'async function send() {}\nexport const run = () => { send(); };',
  ],
];

const reportSchema = z.object({
  diagnostics: z.array(
    z.object({
      category: z.string(),
      location: z.object({ path: z.string(), start: z.object({ line: z.number() }) }),
    }),
  ),
});

let project = '';
/** `file:line rule` of everything that the linter refuses. */
const refused = new Set<string>();

/** The statements that import each specifier in `file` in each way; a statement's line is its index plus one. */
function statementsOf(file: string): { specifier: string; text: string }[] {
  return [...REFUSED_IMPORTS, ...ALLOWED_IMPORTS]
    .filter(([importer]) => importer === file)
    .flatMap(([, specifier], n) =>
      WAYS.map((way, m) => ({ specifier, text: way(specifier, n * WAYS.length + m) })),
    );
}

function refusedStatements(file: string, specifier: string): string[] {
  return statementsOf(file)
    .map(({ text, ...statement }, index) => ({ ...statement, text, line: index + 1 }))
    .filter((statement) => statement.specifier === specifier)
    .filter(({ line }) => refused.has(`${file}:${line} noRestrictedImports`))
    .map(({ text }) => text);
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(join(project, dirname(file)), { recursive: true });
  await writeFile(join(project, file), text);
}

async function lint(): Promise<void> {
  const biome = join(root, 'node_modules/.bin/biome');
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', '.'];
  // It ends with 1 when it finds something, as it shall here.
  const run = promisify(execFile)(biome, args, { cwd: project, maxBuffer: 64 * 1024 * 1024 });
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  for (const { category, location } of reportSchema.parse(JSON.parse(stdout)).diagnostics) {
    refused.add(`${location.path}:${location.start.line} ${category.split('/').at(-1)}`);
  }
}

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'import-rules-'));
  for (const file of ['biome.json', '.gitignore']) await copyFile(join(root, file), join(project, file));
  const files = new Set([...REFUSED_IMPORTS, ...ALLOWED_IMPORTS].map(([file]) => file));
  for (const file of files)
    await write(
      file,
      `${statementsOf(file)
        .map(({ text }) => text)
        .join('\n')}\n`,
    );
  for (const [, file, text] of OTHER_RULES) await write(file, `${text}\n`);
  await lint();
});

afterAll(() => rm(project, { recursive: true, force: true }));

describe('the linter refuses imports against the layers, in every way there is', () => {
  it.each(REFUSED_IMPORTS)('%s may not import %s', (file, specifier) => {
    expect(refusedStatements(file, specifier)).toHaveLength(WAYS.length);
  });
});

describe('the linter accepts imports along the layers', () => {
  it.each(ALLOWED_IMPORTS)('%s may import %s', (file, specifier) => {
    expect(refusedStatements(file, specifier)).toEqual([]);
  });
});

describe('the linter keeps pure code pure, and more', () => {
  it.each(OTHER_RULES)('%s in %s', (rule, file) => {
    const rules = [...refused]
      .filter((entry) => entry.startsWith(`${file}:`))
      .map((entry) => entry.split(' ')[1]);
    expect(rules).toContain(rule);
  });
});

it('every folder of src has import rules of its own', async () => {
  const { overrides } = z
    .object({ overrides: z.array(z.object({ includes: z.array(z.string()) })) })
    .parse(JSON.parse(await readFile(join(root, 'biome.json'), 'utf8')));
  const ruled = overrides.flatMap(({ includes }) => includes);
  const entries = await readdir(join(root, 'src'), { withFileTypes: true });
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    expect(ruled).toContain(`src/${name}/**`);
  }
});
