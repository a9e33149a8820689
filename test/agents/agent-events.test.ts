import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Agent } from '../../src/agents/agent.ts';
import { AGENT_PRESETS } from '../../src/agents/agent-presets.ts';
import { claude } from '../../src/agents/presets/claude.ts';
import { codex } from '../../src/agents/presets/codex.ts';
import { copilot } from '../../src/agents/presets/copilot.ts';
import { gemini } from '../../src/agents/presets/gemini.ts';
import { opencode } from '../../src/agents/presets/opencode.ts';
import { NO_USAGE } from '../../src/domain/usage.ts';
import { observed, PRINTED_AT, recorded } from './recordings.ts';

/** In all recordings the model counts 1200 tokens in and 50 out for each of its answers. */
function answers(turns: number | null, costUsd: number | null, count = turns ?? 0) {
  return { inputTokens: 1_200 * count, outputTokens: 50 * count, costUsd, turns };
}

const ended = { ended: { trouble: null }, trouble: null };
const failedBy = (cause: string, until: unknown = null) => ({
  ended: { trouble: { cause, until, message: expect.any(String) } },
});
const still = { ended: null };
const waiting = (cause: string) => ({ ended: null, trouble: { cause, since: PRINTED_AT } });

const CASES: readonly [Agent, string, object][] = [
  [claude, 'success', { ...ended, usage: answers(2, 0.01008), activity: 'Done: said hello.' }],
  // What its conversation had cost before is not counted again.
  [claude, 'resumed', { ...ended, usage: answers(2, 0.01008) }],
  [claude, 'does-nothing', { ...ended, usage: answers(1, 0.00504) }],
  [claude, 'tool-fails', ended],
  [claude, 'cut-off-once', ended],
  // Its API errors say `success`.
  [claude, 'rate-limited', failedBy('rate-limit')],
  [claude, 'invalid-key', failedBy('provider')],
  [claude, 'server-error', failedBy('provider')],
  [claude, 'cut-off', failedBy('provider')],
  [claude, 'connection-reset', failedBy('provider')],
  [claude, 'context-too-long', failedBy('context')],
  [claude, 'timed-out', { ...still, activity: 'Bash: (setsid sleep 98 &) ; sleep 97' }],
  [claude, 'no-answer', still],
  [claude, 'plan-used-up', failedBy('rate-limit', 1_795_310_422_000)],
  [claude, 'plan-used-up-key', failedBy('rate-limit')],
  [codex, 'plan-used-up', failedBy('rate-limit', expect.any(Number))],
  [gemini, 'plan-used-up', failedBy('rate-limit')],
  [copilot, 'plan-used-up', { ended: null, trouble: { cause: 'rate-limit', until: 1_795_310_459_000 } }],
  [codex, 'success', { ...ended, usage: answers(null, null, 2), activity: 'Done: said hello.' }],
  [codex, 'does-nothing', ended],
  [codex, 'tool-fails', { ...ended, usage: answers(null, null, 3) }],
  [codex, 'rate-limited', failedBy('rate-limit')],
  [codex, 'rate-limited-still-trying', waiting('rate-limit')],
  [codex, 'invalid-key', failedBy('provider')],
  [codex, 'server-error', failedBy('provider')],
  [codex, 'cut-off', failedBy('provider')],
  [codex, 'connection-reset', failedBy('provider')],
  [codex, 'context-too-long', failedBy('context')],
  [codex, 'timed-out', { ...still, activity: "/bin/bash -lc '(setsid sleep 98 &) ; sleep 97'" }],
  [codex, 'no-answer', still],
  [copilot, 'success', { ...ended, usage: { ...NO_USAGE, turns: 2 }, activity: 'Done: said hello.' }],
  [copilot, 'resumed', ended],
  [copilot, 'does-nothing', ended],
  [copilot, 'tool-fails', ended],
  [copilot, 'rate-limited', failedBy('rate-limit')],
  [copilot, 'invalid-key', failedBy('provider')],
  [copilot, 'connection-reset', failedBy('provider')],
  [copilot, 'context-too-long', failedBy('context')],
  // A stream that ends neatly in its middle is a whole answer to it.
  [copilot, 'cut-off', ended],
  [copilot, 'timed-out', { ...still, activity: 'bash: (setsid sleep 98 &) ; sleep 97' }],
  [gemini, 'success', { ...ended, usage: answers(null, null, 2), activity: 'Done: said hello.' }],
  [gemini, 'resumed', { ...ended, usage: answers(null, null, 2) }],
  [gemini, 'does-nothing', ended],
  [gemini, 'tool-fails', ended],
  [gemini, 'invalid-key', failedBy('provider')],
  [gemini, 'cut-off', failedBy('provider')],
  [gemini, 'connection-reset', { ...failedBy('provider'), usage: NO_USAGE }],
  [gemini, 'context-too-long', failedBy('context')],
  // On stdout it is silent about it.
  [gemini, 'rate-limited', still],
  [gemini, 'timed-out', { ...still, activity: 'run_shell_command: (setsid sleep 98 &) ; sleep 97' }],
  [opencode, 'success', { ...ended, usage: answers(2, 0.00224), activity: 'Done: said hello.' }],
  [opencode, 'resumed', { ...ended, usage: answers(2, 0.00224) }],
  [opencode, 'does-nothing', ended],
  [opencode, 'tool-fails', ended],
  [opencode, 'rate-limited', failedBy('rate-limit', PRINTED_AT + 2_000)],
  [opencode, 'invalid-key', failedBy('provider')],
  [opencode, 'cut-off', ended],
  [opencode, 'context-too-long', { ...waiting('context'), overflows: 3 }],
  [opencode, 'timed-out', still],
];

/** The output of others is for people only. */
const READ = AGENT_PRESETS.filter(({ read }) => read !== null);

describe('what real agents have printed', () => {
  test.each(CASES.map(([agent, name, facts]) => [agent.name, name, agent, facts] as const))(
    '%s, %s',
    (_agent, name, agent, facts) => {
      expect(observed(agent, recorded(agent.name, name)).facts).toMatchObject(facts);
    },
  );

  test.each(READ.map((agent) => [agent.name, agent] as const))(
    '%s says how its conversation is called, and its log is for people',
    (name, agent) => {
      const { facts, log } = observed(agent, recorded(name, 'success'));
      expect(facts.session).toMatch(/^[\w-]{20,}$/);
      expect(log).toMatch(/^> .*printf 'hello.*Done: said hello\.\n$/ms);
      expect(log).not.toContain('{"');
    },
  );
});

test('tokens of a conversation that goes on are not counted twice', () => {
  const { facts } = observed(codex, recorded('codex', 'resumed'), { before: answers(2, null) });
  expect(facts.usage).toEqual({ ...answers(2, null), turns: null });
});

test('an agent that goes on has no trouble any more', () => {
  const lines = recorded('claude', 'cut-off-once');
  const retry = lines.findIndex((line) => line.includes('api_retry'));
  expect(observed(claude, lines.slice(0, retry + 1)).facts.trouble).toMatchObject({ cause: 'provider' });
  expect(observed(claude, lines.slice(0, retry + 2)).facts.trouble).toBeNull();
});

test('a limit of the plan tells when it ends, which the tries after it do not take back', () => {
  const limit = { status: 'rejected', resetsAt: 1_700_003_600, rateLimitType: 'five_hour' };
  const event = JSON.stringify({
    type: 'rate_limit_event',
    rate_limit_info: limit,
    uuid: 'x',
    session_id: 'y',
  });
  const { facts } = observed(claude, [event, ...recorded('claude', 'rate-limited')]);
  expect(facts.ended?.trouble).toMatchObject({ cause: 'rate-limit', until: 1_700_003_600_000 });
});

test('a pause that is longer than an agent makes by itself is what its provider asks for', () => {
  const retry = { type: 'system', subtype: 'api_retry', error_status: 529, error: 'overloaded' };
  const pause = (ms: number) => [JSON.stringify({ ...retry, retry_delay_ms: ms, session_id: 'x' })];
  expect(observed(claude, pause(90_000)).facts.trouble).toMatchObject({ until: PRINTED_AT + 90_000 });
  expect(observed(claude, pause(8_000)).facts.trouble).toMatchObject({ cause: 'rate-limit', until: null });
});

test.each([
  [
    'Attempt 1 failed: You exceeded your current quota. Please retry in 20s.. Retrying after 20011ms...',
    'rate-limit',
    20_000,
  ],
  ['Attempt 3 failed with status 429. Retrying with backoff...', 'rate-limit', null],
  ['Attempt 2 failed with status 503. Retrying with backoff...', 'provider', null],
])('gemini says on stderr alone that it waits: %s', (line, cause, wait) => {
  const until = wait === null ? null : PRINTED_AT + wait;
  expect(observed(gemini, [line], { stream: 'stderr' }).facts.trouble).toMatchObject({ cause, until });
  expect(observed(gemini, ['Attempt to read a file failed'], { stream: 'stderr' }).facts.trouble).toBeNull();
});

test('lines that are no events are kept as they are, and nothing throws', () => {
  const junk = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.constant('{"type":"result"}'));
  fc.assert(
    fc.property(fc.constantFrom(...READ), fc.array(junk, { maxLength: 5 }), (agent, lines) => {
      const { facts } = observed(agent, lines);
      expect(facts.usage).toEqual(NO_USAGE);
    }),
  );
  expect(observed(claude, ['Segmentation fault']).log).toBe('Segmentation fault\n');
});

test('of what a tool has printed, beginning and end are kept', () => {
  const output = `first\n${'x'.repeat(100_000)}\nlast`;
  const event = {
    type: 'item.completed',
    item: { type: 'command_execution', command: 'x', aggregated_output: output },
  };
  const { log } = observed(codex, [JSON.stringify(event)]);
  expect(log.length).toBeLessThan(2_000);
  expect(log).toMatch(/^first\n.*characters left out.*\nlast\n$/s);
});
