import { expect, test } from 'vitest';
import type { Reply } from '../../src/domain/action.ts';
import { renderReply } from '../../src/render/replies.ts';

const replies: readonly Reply[] = [
  { kind: 'no-write-access', login: 'mallory' },
  { kind: 'invalid-command', message: 'There is no flag `--max-worker`. Did you mean `--max-workers`?' },
  {
    kind: 'invalid-config',
    errors: [
      'line 3: success_threshold must be between 0 and 1, not 80',
      'line 7: unknown key agent_timeot; did you mean agent_timeout?',
    ],
  },
  { kind: 'already-running', runName: 'orch-12-20260102' },
  { kind: 'nothing-to-approve' },
  { kind: 'plan-changed' },
  { kind: 'nothing-to-retry', why: 'No task has failed.' },
  { kind: 'issue-closed' },
  { kind: 'help' },
];

test('what we answer', async () => {
  const text = replies.map((reply) => `<!-- ${reply.kind} -->\n\n${renderReply(reply)}\n`).join('\n---\n\n');
  await expect(text).toMatchFileSnapshot('__golden__/replies.md');
});
