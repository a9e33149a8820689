import { expect, it } from 'vitest';
import type { AgentCheck } from '../../src/agents/check-agents.ts';
import { claude } from '../../src/agents/presets/claude.ts';
import { gemini } from '../../src/agents/presets/gemini.ts';
import { judgeAgents } from '../../src/doctor/judge-agents.ts';

const found: AgentCheck = { name: 'claude', outcome: 'found', agent: claude, version: '2.1.330' };
const missing: AgentCheck = {
  name: 'codex',
  outcome: 'missing',
  message: 'There is none.',
  remedy: 'Install it.',
};
const strange: AgentCheck = { ...missing, name: 'gemini', outcome: 'unreadable', agent: gemini };
const keyless: AgentCheck = { ...missing, name: 'copilot', outcome: 'no-model' };

const outcomes = (...checks: AgentCheck[]) => judgeAgents(checks).map(({ finding }) => finding.outcome);

it('an agent that is missing, or has no model, is a problem only where there is no other', () => {
  expect(outcomes(found, missing)).toEqual(['ok', 'warning']);
  expect(outcomes(strange, missing)).toEqual(['warning', 'warning']);
  expect(outcomes(missing, { ...missing, outcome: 'too-old' })).toEqual(['problem', 'problem']);
  expect(outcomes(keyless)).toEqual(['problem']);
  expect(outcomes(keyless, found)).toEqual(['warning', 'ok']);
});

it('says what was found, and what to do about what was not', () => {
  expect(judgeAgents([found, missing])).toEqual([
    { name: 'claude', finding: { outcome: 'ok', message: 'The agent `claude` is there, version 2.1.330.' } },
    { name: 'codex', finding: { outcome: 'warning', message: 'There is none.', remedy: 'Install it.' } },
  ]);
});
