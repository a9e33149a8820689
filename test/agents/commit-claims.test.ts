import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAgentRegistry } from '../../src/agents/agent-registry.ts';
import { createCommandAgent } from '../../src/agents/command-agent.ts';
import { readCommitClaims, readSurrender } from '../../src/agents/commit-claims.ts';

test.each([
  ['[CHECKPOINT] parser works', [{ kind: 'checkpoint', text: 'parser works' }]],
  ['[COMPLETE] done\n\nlong text', [{ kind: 'complete', text: 'done' }]],
  ['[BLOCKED:no key] tried all', [{ kind: 'blocked', reason: 'no key', text: 'tried all' }]],
  ['[NEEDS:item-2/parser] its types', [{ kind: 'needs', task: 'item-2', item: 'parser', text: 'its types' }]],
  [
    'fix\n\n<promise>TASK_DONE: item-1</promise>\n<promise>READY_FOR_QA</promise>',
    [
      { kind: 'promise', name: 'TASK_DONE', id: 'item-1' },
      { kind: 'promise', name: 'READY_FOR_QA', id: null },
    ],
  ],
  ['explain [COMPLETE] and <promise>TASK_DONE: x</promise> in a sentence', []],
  ['[BLOCKED] without a reason', []],
  ['<promise>MADE_UP: x</promise>', []],
])('%j claims %j', (message, claims) => {
  expect(readCommitClaims(message)).toEqual(claims);
});

test('any message is read, and a claim never holds more than one line', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '[CHECKPOINT] ', '[BLOCKED:', '<promise>'),
      (text, start) => {
        for (const claim of readCommitClaims(start + text)) {
          for (const value of Object.values(claim)) expect(String(value)).not.toContain('\n');
        }
      },
    ),
  );
});

test('the last word of an agent tells whether it gave up', () => {
  expect(readSurrender(['[BLOCKED:no key] x', '[COMPLETE] found it'])).toBeNull();
  expect(readSurrender(['[COMPLETE] x', '[BLOCKED:tests are red] y'])).toBe('it is blocked: tests are red');
  expect(readSurrender(['[BLOCKED:no key] x', '[CHECKPOINT] kept'])).toBe('it is blocked: no key');
  expect(readSurrender(['work\n\n<promise>TASK_FAILED: item-1</promise>'])).toBe('the task failed');
  expect(readSurrender([])).toBeNull();
});

test('an unknown agent is answered with the known ones', () => {
  const registry = createAgentRegistry([
    createCommandAgent('command', 'true'),
    createCommandAgent('other', 'true'),
  ]);
  expect(registry.find('other').outcome).toBe('found');
  const lookup = registry.find('claud');
  expect(lookup.outcome === 'unknown' && lookup.message).toContain('`claud`. It knows: `command`, `other`.');
});
