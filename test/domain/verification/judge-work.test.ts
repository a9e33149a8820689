import { describe, expect, test } from 'vitest';
import type { HarvestedWork } from '../../../src/domain/verification/harvested-work.ts';
import { judgeSecrets, judgeWork } from '../../../src/domain/verification/judge-work.ts';

const branch = 'task/1';

function workOn(...paths: string[]): HarvestedWork {
  return {
    outcome: 'harvested',
    commit: 'c'.repeat(40),
    commits: ['c'.repeat(40)],
    changes: paths.map((path) => ({ path, kind: 'file', bytes: 1 })),
    changedLines: 1,
    diff: '',
    strays: [],
    rewritten: false,
    lastWord: null,
  };
}

function judge(work: Partial<HarvestedWork>, scope: readonly string[] = []) {
  return judgeWork({ ...workOn('src/a.ts'), ...work }, branch, scope);
}

describe('what agents load by themselves', () => {
  test.for([
    'opencode.json',
    'packages/web/opencode.jsonc',
    '.mcp.json',
    '.vscode/mcp.json',
    'AGENTS.override.md',
    'src/CLAUDE.local.md',
    'agents.md',
    '.cursorrules',
    '.windsurfrules',
    '.clinerules',
    '.clinerules/style.md',
    '.agents/skills/deploy/SKILL.md',
    'web/.claude/settings.json',
    '.github/agents/reviewer.agent.md',
    '.github/hooks/start.json',
    '.github/skills/deploy/SKILL.md',
    '.github/workflows/ci.yml',
    '.github/actions/deploy/action.yml',
    '.github/parallel-orchestrator.yml',
    '.github/parallel-orchestrator.yaml',
    '.github/copilot-instructions.md',
    'CODEOWNERS',
    'docs/CODEOWNERS',
    '.github/CODEOWNERS',
    '.gitmodules',
    'vendor/.gitmodules',
  ])('%s is changed by a task only whose scope names it', (path) => {
    const reasons = (scope: readonly string[]) =>
      judgeWork(workOn(path), branch, scope).map(({ reason }) => reason);
    expect(reasons([])).toEqual(['protected-file']);
    expect(reasons(['**'])).toEqual(['protected-file']);
    expect(reasons([path])).toEqual([]);
  });

  test.for([
    'src/opencode.json.ts',
    'src/myopencode.json',
    'docs/agents.txt',
    'docs/REAGENTS.md',
    'src/mcp.json',
    '.vscode/settings.json',
    'src/agents/x.ts',
    'src/x.agents/y.ts',
    'web/.github/workflows/ci.yml',
    'web/.github/hooks/ci.yml',
    '.github/workflows.md',
    '.github/parallel-orchestrator.yml.md',
    'my.github/copilot-instructions.md',
    'src/CODEOWNERS',
    'CODEOWNERS.md',
    'a.gitmodules',
    '.gitmodules.bak',
    'a.cursorrules',
    '.cursorrules.txt',
    'AGENTS.mdx',
  ])('%s is a file like any other', (path) => {
    expect(judgeWork(workOn(path), branch, [])).toEqual([]);
  });

  test('is told by its names, and not as out of the scope besides', () => {
    expect(judgeWork(workOn('.mcp.json', 'src/a.ts', 'CODEOWNERS'), branch, ['src/'])).toEqual([
      {
        reason: 'protected-file',
        message: 'It changed what no task may change unasked: `.mcp.json`, `CODEOWNERS`.',
      },
    ]);
  });
});

describe('a history that is not the task’s own', () => {
  test.for([
    [
      { strays: ['side', 'HEAD'] },
      'wrong-branch',
      'There are commits on `side`, a detached HEAD; only commits on `task/1` count.',
    ],
    [
      { rewritten: true },
      'wrong-branch',
      '`task/1` does not contain the commit any more that it started from.',
    ],
    [{ commit: null }, 'no-commits', 'Nothing was committed to `task/1`.'],
    [{ changes: [] }, 'no-commits', 'The commits on `task/1` change no file.'],
  ] as const)('%j is all that is said: %s', ([work, reason, message]) => {
    const large = { changedLines: 50_000, ...work };
    expect(judge(large, ['src/b.ts'])).toEqual([{ reason, message }]);
  });
});

test('links that lead out, and submodules, are told; other links are files', () => {
  const changes = (['link', 'link-outside', 'submodule', 'deleted'] as const).map((kind) => ({
    path: kind,
    kind,
  }));
  expect(judge({ changes })).toEqual([
    { reason: 'symlink', message: 'It made links that lead out of the repository: `link-outside`.' },
    { reason: 'submodule', message: 'It changed submodules: `submodule`.' },
  ]);
  // Neither is out of the scope as well.
  expect(judge({ changes }, ['link', 'deleted']).map(({ reason }) => reason)).toEqual([
    'symlink',
    'submodule',
  ]);
});

describe('size', () => {
  test('nothing is said up to the limits', () => {
    const [first] = workOn('src/a.ts').changes;
    const paths = Array.from({ length: 1_000 }, (_, index) => `src/${index}.ts`);
    expect(judge({ changes: [{ path: 'a', kind: 'file', bytes: 5_000_000 }] })).toEqual([]);
    expect(judge({ changedLines: 20_000 })).toEqual([]);
    expect(judge({ changes: workOn(...paths).changes })).toEqual([]);
    expect(first?.bytes).toBe(1);
  });

  test('whatever is above one is told with it', () => {
    const paths = Array.from({ length: 1_000 }, (_, index) => `src/${index}.ts`);
    const changes = [
      { path: 'big.bin', kind: 'file', bytes: 5_260_000 } as const,
      ...workOn(...paths).changes,
    ];
    expect(judge({ changes, changedLines: 20_001 })).toEqual([
      {
        reason: 'too-large',
        message:
          'It is too large: `big.bin` has 5.3 MB (at most 5 MB); it changes 20001 lines (at most 20000); ' +
          'it changes more than 1000 files.',
      },
    ]);
  });
});

test('what lies out of the scope is told, but for what every task may change', () => {
  const work = workOn('src/a.ts', 'src/b.ts', 'package-lock.json', 'README.md');
  expect(judgeWork(work, branch, ['src/a.ts'])).toEqual([
    { reason: 'out-of-scope', message: "It changed `src/b.ts`, outside of the task's scope (`src/a.ts`)." },
  ]);
  expect(judgeWork(work, branch, [])).toEqual([]);
});

test('what matters most is told first', () => {
  const changes = [
    { path: 'other/a', kind: 'file', bytes: 6_000_000 },
    { path: '.mcp.json', kind: 'file', bytes: 1 },
    { path: 'out', kind: 'link-outside' },
  ] as const;
  const reasons = judge({ changes }, ['src/']).map(({ reason }) => reason);
  expect(reasons).toEqual(['symlink', 'protected-file', 'too-large', 'out-of-scope']);
});

test('a secret is told by its kind and place', () => {
  expect(judgeSecrets({ outcome: 'searched', secrets: [] })).toEqual([]);
  const secrets = [
    { path: 'src/a.ts', kind: 'a private key' },
    { path: null, kind: 'a GitHub token' },
  ];
  expect(judgeSecrets({ outcome: 'searched', secrets })).toEqual([
    {
      reason: 'secret',
      message: 'Its commits hold a private key in `src/a.ts`, a GitHub token in the message of a commit.',
    },
  ]);
});
