import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { knownAgents } from '../../src/agents/agent-presets.ts';
import { createAgentRegistry } from '../../src/agents/agent-registry.ts';
import { checkAgents } from '../../src/agents/check-agents.ts';
import { claude } from '../../src/agents/presets/claude.ts';
import { AGENT_NAMES } from '../../src/domain/agent-names.ts';
import { registryOf } from '../support/agents.ts';
import { temporaryFolder } from '../workspace/support.ts';

/** A PATH on which only these programs are, shell scripts all of them. */
async function pathWith(programs: Readonly<Record<string, string>>): Promise<{ PATH: string }> {
  const folder = await temporaryFolder();
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return { PATH: folder };
}

test('each agent is asked for its version, in its own words', async () => {
  const env = await pathWith({
    claude: 'echo "2.1.330 (Claude Code)"',
    codex: 'echo "WARNING: proceeding" >&2; echo "codex-cli 0.169.0"',
    copilot: 'echo "GitHub Copilot CLI 1.0.102."; echo "Run \'copilot update\' to check for updates."',
    gemini: 'echo 0.61.0',
    opencode: 'echo 1.18.33',
  });
  const checks = await checkAgents(['claude', 'codex', 'copilot', 'gemini', 'opencode', 'command'], {
    command: 'my-agent',
    env,
  });
  expect(checks.map((check) => [check.outcome, 'version' in check && check.version])).toEqual([
    ['found', '2.1.330'],
    ['found', '0.169.0'],
    ['found', '1.0.102'],
    ['found', '0.61.0'],
    ['found', '1.18.33'],
    ['found', null],
  ]);
});

test('a config file may name the agents that there are, and no others', () => {
  expect(knownAgents('my-agent').map(({ name }) => name)).toEqual([...AGENT_NAMES]);
});

test('what is wrong comes with its remedy', async () => {
  const env = await pathWith({
    codex: 'echo "codex-cli 0.46.0"',
    copilot: 'echo "Node 24 is needed"; exit 3',
    gemini: 'while :; do :; done',
    opencode: 'echo hello',
  });
  const names = ['claude', 'codex', 'copilot', 'gemini', 'opencode', 'command', 'hal'];
  const checks = await checkAgents(names, { command: null, env, limitMs: 700 });
  const said = checks.map((check) => 'message' in check && [check.outcome, check.message, check.remedy]);
  expect(said).toEqual([
    [
      'missing',
      'The agent `claude` is not on this host: there is no program `claude` on the PATH.',
      'Install it for the account that runs this with `npm install --global @anthropic-ai/claude-code`, or name other agents in AGENTS: any program can be the agent `command` (AGENT_COMMAND).',
    ],
    [
      'too-old',
      'The agent `codex` is too old on this host: `codex` has version 0.46.0, and 0.169.0 is the oldest that is known to work.',
      'Update it with `npm install --global @openai/codex`.',
    ],
    ['unreadable', expect.stringContaining('`copilot --version` ended with exit code 3'), expect.any(String)],
    ['unreadable', expect.stringContaining('did not answer within 0.7 s'), expect.any(String)],
    ['unreadable', expect.stringContaining('told no version'), expect.any(String)],
    ['unknown', expect.stringContaining('AGENT_COMMAND is not set'), expect.any(String)],
    [
      'unknown',
      'There is no agent `hal`. There are: `claude`, `codex`, `copilot`, `gemini`, `opencode`.',
      expect.any(String),
    ],
  ]);
});

test('an agent that is missing or too old is refused with the remedy, one that only told nothing is tried', async () => {
  const env = await pathWith({ codex: 'echo "codex-cli 0.46.0"', opencode: 'echo hello' });
  const registry = createAgentRegistry(
    await checkAgents(['claude', 'codex', 'opencode'], { command: null, env }),
  );
  expect(registry.find('opencode').outcome).toBe('found');
  expect(registry.find('codex')).toMatchObject({
    outcome: 'unusable',
    message: expect.stringContaining('0.169.0 is the oldest that is known to work. Update it with `npm'),
  });
  expect(registry.find('claude')).toMatchObject({ outcome: 'unusable' });
});

test('an unknown agent is answered with the known ones', () => {
  const registry = registryOf(claude, { ...claude, name: 'other' });
  expect(registry.find('other').outcome).toBe('found');
  const lookup = registry.find('claud');
  expect(lookup.outcome === 'unknown' && lookup.message).toContain('`claud`. It knows: `claude`, `other`.');
});
