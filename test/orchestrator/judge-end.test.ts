import { expect, test } from 'vitest';
import type { Remains } from '../../src/domain/attempt-outcome.ts';
import { NO_USAGE } from '../../src/domain/usage.ts';
import { type AgentResult, judgeEnd } from '../../src/orchestrator/judge-end.ts';
import { assignmentOf } from '../workspace/assignment.ts';

type Work = NonNullable<Parameters<typeof judgeEnd>[2]>;

const until = Date.UTC(2026, 0, 2, 10, 4);
const done: AgentResult = {
  end: { kind: 'exited', code: 0, signal: null },
  logTail: 'the end of the log',
  claimedError: null,
  trouble: null,
  usage: NO_USAGE,
  session: null,
};
const failed = { kind: 'exited', code: 1, signal: null } as const;
const committed: Work = { commit: 'c0ffee', lastWord: null };
const nothing: Work = { commit: null, lastWord: null };
const remains: Remains = { logTail: 'the end of the log', diff: '', commit: 'c0ffee' };
const budget = { tokens: 1_000_000, costUsd: 5, turns: null };

/** How an agent's end is judged, with what it left. */
function judge(result: Partial<AgentResult>, work: Work | null = committed) {
  const assignment = assignmentOf({ agent: 'claude', timeoutMs: 1_800_000, budget });
  return judgeEnd({ ...done, ...result }, assignment, work, remains);
}

const trouble = (cause: 'rate-limit' | 'provider' | 'context' | 'other', message = 'it says why') => ({
  trouble: { cause, until: cause === 'rate-limit' ? until : null, message },
});
const complete: Work = { ...committed, lastWord: { kind: 'complete' } };
const blocked: Work = { ...committed, lastWord: { kind: 'gave-up', why: 'it is blocked: no key' } };
const needs: Work = {
  ...committed,
  lastWord: { kind: 'needs', needs: [{ task: 'item-2', item: 'parser' }] },
};

const rateLimit = { kind: 'rate-limit', until } as const;

test.each<[string, Partial<AgentResult>, Work | null, object | null]>([
  ['ended well', {}, complete, null],
  ['ended well with nothing', {}, nothing, null],
  ['ended with an error', { end: failed }, complete, { kind: 'failed' }],
  [
    'was limited',
    { end: failed, ...trouble('rate-limit') },
    committed,
    { kind: 'infrastructure', cause: rateLimit },
  ],
  [
    'was limited and ended well',
    trouble('rate-limit'),
    nothing,
    { kind: 'infrastructure', cause: rateLimit },
  ],
  ['was limited when all was done', { end: failed, ...trouble('rate-limit') }, complete, null],
  [
    'lost its provider',
    { end: failed, ...trouble('provider') },
    committed,
    { kind: 'infrastructure', cause: { kind: 'provider' } },
  ],
  ['outgrew its model', { end: failed, ...trouble('context') }, committed, { kind: 'failed' }],
  ['broke off', { end: failed, ...trouble('other') }, committed, { kind: 'failed' }],
  ['gave up', {}, blocked, { kind: 'failed', message: 'The agent gave up: it is blocked: no key.' }],
  ['needs something', {}, needs, { kind: 'parked', needs: [{ task: 'item-2', item: 'parser' }] }],
  ['needs something and says so by its exit code', { end: failed }, needs, { kind: 'parked' }],
  [
    'needs something and had no time to end',
    { end: { kind: 'timed_out' } },
    needs,
    { kind: 'timed_out', limit: 'wall' },
  ],
  ['took all its time', { end: { kind: 'timed_out' } }, complete, { kind: 'timed_out', limit: 'wall' }],
  ['was cancelled', { end: { kind: 'aborted' } }, complete, { kind: 'cancelled' }],
  [
    'is not there',
    { end: { kind: 'could-not-start', message: 'no' } },
    null,
    { kind: 'infrastructure', cause: { kind: 'agent-missing' } },
  ],
  [
    'ended with 127 and is no shell command',
    { end: { kind: 'exited', code: 127, signal: null } },
    null,
    { kind: 'failed' },
  ],
  [
    'found no place',
    { end: { kind: 'unavailable', message: 'no' } },
    null,
    { kind: 'infrastructure', cause: { kind: 'host' } },
  ],
])('an agent that %s', (_case, result, work, outcome) => {
  if (outcome === null) expect(judge(result, work)).toBeNull();
  else expect(judge(result, work)).toMatchObject({ ...outcome, logTail: remains.logTail });
});

const stop = (reason: Extract<AgentResult['end'], { kind: 'stopped' }>['reason']): Partial<AgentResult> => ({
  end: { kind: 'stopped', reason },
});

test.each<[Partial<AgentResult>, object]>([
  [
    stop({ kind: 'time', limit: 'idle', afterMs: 300_000 }),
    {
      kind: 'timed_out',
      limit: 'idle',
      message:
        'The agent `claude` was ended after 5 min without output, commit or news in its status file. What it had committed is kept.',
    },
  ],
  [
    stop({ kind: 'time', limit: 'stalled', afterMs: 1_800_000 }),
    {
      kind: 'timed_out',
      limit: 'stalled',
      message: 'The agent `claude` was ended after 30 min without a commit. What it had committed is kept.',
    },
  ],
  [
    stop({ kind: 'budget', limit: 'costUsd', usage: { ...NO_USAGE, costUsd: 5.2 } }),
    {
      kind: 'over_limit',
      limit: 'costUsd',
      message:
        'The agent `claude` was ended: it has used $5.20 of the $5.00 that it had. What it had committed is kept.',
    },
  ],
  [
    stop({
      kind: 'budget',
      limit: 'tokens',
      usage: { ...NO_USAGE, inputTokens: 1_000_000, outputTokens: 234 },
    }),
    {
      kind: 'over_limit',
      limit: 'tokens',
      message:
        'The agent `claude` was ended: it has used 1,000,234 of the 1,000,000 tokens that it had. What it had committed is kept.',
    },
  ],
  [
    stop({
      kind: 'resources',
      limit: 'memory',
      whose: 'own',
      message: 'It used 5 GiB of memory, and 4 GiB are the limit.',
    }),
    {
      kind: 'over_limit',
      limit: 'memory',
      message:
        'The agent `claude` was ended. It used 5 GiB of memory, and 4 GiB are the limit. What it had committed is kept.',
    },
  ],
  [
    stop({ kind: 'rate-limit', until, message: 'status 429\n(rate_limit)' }),
    {
      kind: 'infrastructure',
      cause: rateLimit,
      message:
        'The provider of the agent `claude` limits it until 2026-01-02 10:04 UTC: status 429 (rate_limit). What it had committed is kept.',
    },
  ],
  [
    stop({ kind: 'overflow' }),
    {
      kind: 'failed',
      message:
        'The agent `claude` was ended: its conversation became too long for its model, and it could not shorten it. What it had committed is kept.',
    },
  ],
])('an agent that was ended by us: %j', (result, outcome) => {
  expect(judge(result)).toMatchObject(outcome);
  // It does not talk its way out of it, but for work that it had finished before its provider failed it.
  const finished = judge(result, complete);
  expect(finished?.kind ?? 'judged').toBe(
    JSON.stringify(outcome).includes('rate-limit') ? 'judged' : judge(result)?.kind,
  );
});

test('an agent that broke off with its budget spent is over its limit, and one that is done is not', () => {
  const usage = { ...NO_USAGE, costUsd: 5 };
  const refused = trouble('other', '402 this attempt has spent its budget');
  expect(judge({ end: failed, usage, ...refused })).toMatchObject({ kind: 'over_limit', limit: 'costUsd' });
  expect(judge({ usage, ...refused })).toMatchObject({ kind: 'over_limit' });
  expect(judge({ usage })).toBeNull();
});

test('the words of an agent stay short and on one line', () => {
  const outcome = judge({ end: failed, ...trouble('provider', `line\n${'x'.repeat(5_000)}`) });
  expect(outcome !== null && 'message' in outcome && outcome.message.length).toBeLessThan(500);
  expect(outcome !== null && 'message' in outcome && outcome.message).not.toContain('\n');
});
