import type { AttemptOutcome } from '../../src/domain/attempt-outcome.ts';

const kept = { logTail: '', diff: '', commit: null };

export const verified: Extract<AttemptOutcome, { kind: 'verified' }> = {
  kind: 'verified',
  commit: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  changedFiles: ['src/relative.ts', 'src/index.ts', 'test/relative.test.ts'],
  evidence: [
    { command: 'npm run lint', exitCode: 0, durationMs: 4_200, logTail: '' },
    { command: 'npm test', exitCode: 0, durationMs: 61_000, logTail: '✓ 42 tests passed\n' },
  ],
  findings: [],
  commits: ['[CHECKPOINT] formatRelative for days', '[COMPLETE] formatRelative with tests'],
};

export const rejected: Extract<AttemptOutcome, { kind: 'rejected' }> = {
  kind: 'rejected',
  reason: 'verification-failed',
  message: '`npm test` ended with exit code 1',
  evidence: [
    { command: 'npm run lint', exitCode: 0, durationMs: 4_000, logTail: '' },
    {
      command: 'npm test',
      exitCode: 1,
      durationMs: 59_000,
      logTail: 'FAIL test/duration/clocks.test.ts\n  expected 25 to be 24\n\nTests  1 failed | 41 passed\n',
    },
  ],
  logTail: 'I ran the tests once and they passed.\n',
  diff: 'diff --git a/src/duration.ts b/src/duration.ts\n--- a/src/duration.ts\n+++ b/src/duration.ts\n@@ -1 +1 @@\n-const DAY = 24;\n+const DAY = 25;\n',
  commit: '9fceb02d0ae598e95dc970b74767f19372d61af8',
};

export const timedOut: AttemptOutcome = {
  ...kept,
  kind: 'timed_out',
  limit: 'wall',
  message: 'it did not end within 30 min',
  logTail: 'thinking about zones …',
};
