import { expect, test } from 'vitest';
import type { Reply } from '../../src/domain/action.ts';
import { renderReply } from '../../src/render/replies.ts';

/** Each kind of answer, so that none is without its words here. */
const replies: { readonly [K in Reply['kind']]: Omit<Extract<Reply, { readonly kind: K }>, 'kind'> } = {
  'no-write-access': { login: 'mallory' },
  'invalid-command': { message: 'There is no flag `--max-worker`. Did you mean `--max-workers`?' },
  'invalid-config': {
    errors: [
      'line 3: success_threshold must be between 0 and 1, not 80',
      'line 7: unknown key agent_timeot; did you mean agent_timeout?',
    ],
  },
  'already-running': { runName: 'orch-12-20260102' },
  'nothing-to-approve': {},
  'plan-changed': {},
  'nothing-to-retry': { why: 'No task has failed.' },
  'nothing-to-allow': { why: 'item-9 is no task of this run.' },
  'unknown-agent': { agent: 'hal', known: ['claude', 'codex'] },
  'issue-closed': {},
  help: {},
};

test('what we answer', async () => {
  const text = Object.entries(replies)
    .map(([kind, facts]) => `<!-- ${kind} -->\n\n${renderReply({ kind, ...facts } as Reply)}\n`)
    .join('\n---\n\n');
  await expect(text).toMatchFileSnapshot('__golden__/replies.md');
});
