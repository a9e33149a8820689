import { expect, it } from 'vitest';
import type { AgentCheck } from '../../src/agents/check-agents.ts';
import { claude } from '../../src/agents/presets/claude.ts';
import { createCommandAgent } from '../../src/agents/presets/command.ts';
import { copilot } from '../../src/agents/presets/copilot.ts';
import { gemini } from '../../src/agents/presets/gemini.ts';
import { judgeAgents, type ModelAccess } from '../../src/doctor/judge-agents.ts';

const found: AgentCheck = { name: 'claude', outcome: 'found', agent: claude, version: '2.1.330' };
const missing: AgentCheck = {
  name: 'codex',
  outcome: 'missing',
  message: 'There is none.',
  remedy: 'Install it.',
};
const strange: AgentCheck = { ...missing, name: 'gemini', outcome: 'unreadable', agent: gemini };
const other: AgentCheck = { name: 'copilot', outcome: 'found', agent: copilot, version: '1.0.102' };
const own: AgentCheck = {
  name: 'command',
  outcome: 'found',
  agent: createCommandAgent('cat'),
  version: null,
};

const all: ModelAccess = { providers: ['anthropic', 'gemini', 'openai'], passesVariables: false };
const none: ModelAccess = { providers: [], passesVariables: false };

const outcomes = (access: ModelAccess, ...checks: AgentCheck[]) =>
  judgeAgents(checks, access).map(({ finding }) => finding.outcome);

it('an agent that is missing is a problem only where there is no other', () => {
  expect(outcomes(all, found, missing)).toEqual(['ok', 'warning']);
  expect(outcomes(all, strange, missing)).toEqual(['warning', 'warning']);
  expect(outcomes(all, missing, { ...missing, outcome: 'too-old' })).toEqual(['problem', 'problem']);
});

it('so is one whose model nobody has a key for', () => {
  expect(outcomes(none, found)).toEqual(['problem']);
  expect(outcomes({ ...none, providers: ['openai'] }, found, other)).toEqual(['warning', 'ok']);
  expect(outcomes(none, found, missing)).toEqual(['problem', 'problem']);
  expect(outcomes(none, found, own)).toEqual(['warning', 'ok']);
});

it('says what was found, and what to do about what was not', () => {
  expect(judgeAgents([found, missing], all)).toEqual([
    { name: 'claude', finding: { outcome: 'ok', message: 'The agent `claude` is there, version 2.1.330.' } },
    { name: 'codex', finding: { outcome: 'warning', message: 'There is none.', remedy: 'Install it.' } },
  ]);
  expect(judgeAgents([other], none)[0]?.finding).toEqual({
    outcome: 'problem',
    message:
      'The agent `copilot` is there, version 1.0.102, but it has no model: none of COPILOT_PROVIDER_API_KEY, COPILOT_PROVIDER_BEARER_TOKEN, OPENAI_API_KEY is set.',
    remedy: expect.stringMatching(/^Set COPILOT_PROVIDER_API_KEY in .* AGENT_PASS_ENV/),
  });
});

it('leaves it to the operator whether what they pass to agents is a key', () => {
  expect(judgeAgents([found], { ...none, passesVariables: true })[0]?.finding).toEqual({
    outcome: 'ok',
    message: expect.stringMatching(/ANTHROPIC_API_KEY.* AGENT_PASS_ENV names\.$/),
  });
});
