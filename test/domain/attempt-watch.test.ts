import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AgentSigns, reasonToStop, type WatchLimits } from '../../src/domain/attempt-watch.ts';
import { NO_BUDGET, NO_USAGE, usageSince } from '../../src/domain/usage.ts';

const minute = 60_000;
const began = 1_700_000_000_000;

const limits: WatchLimits = {
  idleMs: 5 * minute,
  stallMs: 30 * minute,
  budget: { tokens: 1_000_000, costUsd: 5, turns: 50 },
  limitedMs: minute,
  deadline: began + 60 * minute,
};

/** An agent that has worked for so many minutes, and did and committed something half a minute ago. */
function after(minutes: number, changes: Partial<AgentSigns> = {}): AgentSigns {
  const now = began + minutes * minute;
  const lately = now - 30_000;
  return {
    ...{ now, lastSignAt: lately, lastCommitAt: lately, usage: NO_USAGE, limited: null, overflows: 0 },
    ...changes,
  };
}

const limited = (sinceMinutes: number, untilMinutes: number | null) => ({
  since: began + sinceMinutes * minute,
  until: untilMinutes === null ? null : began + untilMinutes * minute,
  message: '429',
});

test.each<[string, AgentSigns, object | null]>([
  ['works', after(20), null],
  [
    'is idle',
    after(20, { lastSignAt: began + 15 * minute }),
    { kind: 'time', limit: 'idle', afterMs: 5 * minute },
  ],
  ['prints and never commits', after(30, { lastCommitAt: began }), { kind: 'time', limit: 'stalled' }],
  ['is limited for a moment', after(20, { limited: limited(19.5, null) }), null],
  ['is limited for long', after(20, { limited: limited(19, null) }), { kind: 'rate-limit', until: null }],
  ['may go on soon', after(20, { limited: limited(19.9, 20.2) }), null],
  [
    'may go on after long',
    after(20, { limited: limited(19.9, 22) }),
    { kind: 'rate-limit', until: began + 22 * minute },
  ],
  ['may go on too late', after(59.5, { limited: limited(59.4, 60) }), { kind: 'rate-limit' }],
  [
    'has spent its money',
    after(1, { usage: { ...NO_USAGE, costUsd: 5 } }),
    { kind: 'budget', limit: 'costUsd' },
  ],
  [
    'has spent its tokens',
    after(1, { usage: { ...NO_USAGE, inputTokens: 900_000, outputTokens: 100_001 } }),
    { kind: 'budget', limit: 'tokens' },
  ],
  ['has had its turns', after(1, { usage: { ...NO_USAGE, turns: 50 } }), { kind: 'budget', limit: 'turns' }],
  ['shortened its conversation', after(1, { overflows: 2 }), null],
  ['only shortens its conversation', after(1, { overflows: 3 }), { kind: 'overflow' }],
])('an agent that %s', (_case, signs, reason) => {
  if (reason === null) expect(reasonToStop(signs, limits)).toBeNull();
  else expect(reasonToStop(signs, limits)).toMatchObject(reason);
});

test('what nobody reports reaches no limit, and without limits only time ends an agent', () => {
  const none = { ...limits, budget: NO_BUDGET };
  const much = { inputTokens: 1e12, outputTokens: 1e12, costUsd: 1e6, turns: 1e6 };
  expect(reasonToStop(after(1, { usage: much }), none)).toBeNull();
  expect(reasonToStop(after(1), limits)).toBeNull();
});

test('what a conversation used before is taken off, and never makes less than nothing', () => {
  const amount = fc.option(fc.nat(1_000));
  const usage = fc.record({ inputTokens: amount, outputTokens: amount, costUsd: amount, turns: amount });
  fc.assert(
    fc.property(usage, usage, (total, before) => {
      const since = usageSince(total, before);
      for (const name of ['inputTokens', 'outputTokens', 'costUsd', 'turns'] as const) {
        const [all, part] = [total[name], since[name]];
        expect(part === null).toBe(all === null);
        if (all !== null) expect(part).toBe(Math.max(0, all - (before[name] ?? 0)));
      }
    }),
    { numRuns: 50 },
  );
});
