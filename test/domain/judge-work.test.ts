import { describe, expect, test } from 'vitest';
import type { HarvestedWork } from '../../src/domain/verification/harvested-work.ts';
import { judgeWork } from '../../src/domain/verification/judge-work.ts';

const branch = 'task/1';

function workOn(path: string): HarvestedWork {
  return {
    outcome: 'harvested',
    commit: 'c'.repeat(40),
    commits: ['c'.repeat(40)],
    changes: [{ path, kind: 'file', bytes: 1 }],
    changedLines: 1,
    diff: '',
    strays: [],
    rewritten: false,
    lastWord: null,
  };
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
    '.github/agents/reviewer.agent.md',
    '.github/hooks/start.json',
    '.github/skills/deploy/SKILL.md',
  ])('%s is changed by a task only whose scope names it', (path) => {
    const reasons = (scope: readonly string[]) =>
      judgeWork(workOn(path), branch, scope).map(({ reason }) => reason);
    expect(reasons([])).toEqual(['protected-file']);
    expect(reasons(['**'])).toEqual(['protected-file']);
    expect(reasons([path])).toEqual([]);
  });

  test.for([
    'src/opencode.json.ts',
    'docs/agents.txt',
    'src/mcp.json',
    '.vscode/settings.json',
    'src/agents/x.ts',
  ])('%s is a file like any other', (path) => {
    expect(judgeWork(workOn(path), branch, [])).toEqual([]);
  });
});
